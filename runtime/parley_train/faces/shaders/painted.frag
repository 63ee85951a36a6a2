// A head in the colours of its own file. `place` is linear RGB, kind.z its finish: 0 matte, 1 skin, 2 eye, 3 hair.
#version 430
//: include surface.glsl
//: include light.glsl
void main() {
    if (!surface()) discard;
    vec3 n = normalize(facing), v = normalize(eye_at - at);
    float skin = kind.z > 0.5 && kind.z < 1.5 ? 1.0 : 0.0, wet = kind.z > 1.5 && kind.z < 2.5 ? 1.0 : 0.0;
    float s = shadowed(max(dot(n, light_direction[0]), 0.0));
    vec3 light = ambient(n), shine = vec3(0.0);
    for (int i = 0; i < 3; ++i) {
        vec3 l = light_direction[i], reach = mix(vec3(0.05), vec3(0.28, 0.11, 0.07), skin);
        vec3 d = clamp((vec3(dot(n, l)) + reach) / (1.0 + reach), 0.0, 1.0);
        float o = i == 0 ? s : 1.0;
        light += light_colour[i] * mix(d * o, vec3(bands(d.g * o)), toon);
        shine += light_colour[i] * max(dot(n, l), 0.0) * o * gloss(n, l, v, mix(0.5, 0.12, wet), 0.03);
    }
    colour = vec4(tone(place * light + shine * (1.0 - 0.8 * toon)), 1.0) * coverage;
}
