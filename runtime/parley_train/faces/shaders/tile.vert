// Squares of pixels that show some of a material.
#version 430
in vec2 corner;   // clip space
void main() { gl_Position = vec4(corner, 0.0, 1.0); }
