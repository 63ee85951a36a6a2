// Draws a part's surface into its texture: every texel learns its place on the mean head.
#version 330
in vec2 texture_at;
in vec3 own;
in float openness;
in vec3 rest_normal;
out vec3 p;      // cm, mean head
out vec3 n;
out float open;
void main() {
    p = own;
    n = rest_normal;
    open = openness;
    gl_Position = vec4(texture_at * 2.0 - 1.0, 0.0, 1.0);
}
