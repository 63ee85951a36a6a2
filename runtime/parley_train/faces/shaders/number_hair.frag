#version 430
in vec3 cutting;
flat in float mine;
out float number;
//: include noise.glsl
//: include hair_cover.glsl
void main() {
    if (cover(cutting.xy, cutting.z) < 0.5) discard;
    number = mine;
}
