#version 430
in vec3 cutting;
out float number;
//: include listed.glsl
//: include noise.glsl
//: include lash_cover.glsl
void main() {
    if (cover(cutting.xy) < 0.5) discard;
    number = listed();
}
