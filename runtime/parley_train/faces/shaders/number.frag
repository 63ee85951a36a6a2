#version 430
in vec3 cutting;
uniform int first;
out float number;
void main() {
    number = float(gl_PrimitiveID + first) + 1.0;
}
