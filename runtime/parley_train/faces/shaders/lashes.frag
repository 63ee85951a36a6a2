// Lashes. Their hairs were cut out when the triangles were numbered.
#version 430
//: include surface.glsl
//: include light.glsl
uniform vec3 lash_colour;
void main() {
    if (!surface()) discard;
    vec3 n = normalize(facing);
    vec3 light = ambient(n) * 0.6;
    for (int i = 0; i < 3; ++i) light += light_colour[i] * 0.25 * max(dot(n, light_direction[i]), 0.0);
    colour = vec4(tone(lash_colour * light), 1.0) * coverage;
}
