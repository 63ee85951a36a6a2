// Triangles by their numbers: world positions come ready. The picture is shifted by a quarter pixel, so that every second
// sample each way lies in the middle of a pixel of the final picture.
#version 430
in vec3 position;
in vec3 cut_at;       // place on a card or strip, and the card's number
in float own_number;   // of the triangle whose last corner this is
uniform mat4 view;
uniform vec2 shift;
out vec3 cutting;
flat out float mine;
void main() {
    cutting = cut_at;
    mine = own_number;
    gl_Position = view * vec4(position, 1.0);
    gl_Position.xy += shift * gl_Position.w;
}
