// Draws a part's surface into its tile of the texture: every texel learns its place on the mean head.
#version 330
in vec2 texture_at;
in vec3 own;     // cm, mean head
out vec3 place;
void main() {
    place = own;
    gl_Position = vec4(texture_at * 2.0 - 1.0, 0.0, 1.0);
}
