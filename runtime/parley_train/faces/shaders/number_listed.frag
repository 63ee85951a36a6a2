#version 430
out float number;
//: include listed.glsl
void main() {
    number = listed();
}
