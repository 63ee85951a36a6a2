#version 330
in vec3 place;
out vec4 found;
void main() {
    found = vec4(place, 1.0);
}
