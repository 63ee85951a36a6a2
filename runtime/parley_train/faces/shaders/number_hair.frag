#version 430
in vec3 cutting;
uniform int first;
out float number;
//: include noise.glsl
//: include hair_cover.glsl
void main() {
    if (cover(cutting.xy, cutting.z) < 0.5) discard;
    number = float(gl_PrimitiveID + first) + 1.0;
}
