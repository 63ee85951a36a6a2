// Teeth, gums, tongue and the lining of the mouth. `place` is the point on the mean head, cm.
#version 430
//: include surface.glsl
//: include light.glsl
//: include noise.glsl
uniform vec3 base;
uniform float roughness;
uniform float tooth;         // 1 for teeth
uniform float opened;        // 0..1 how far the mouth is open
uniform float seed;
void main() {
    if (!surface()) discard;
    vec3 n = normalize(facing), v = normalize(eye_at - at);
    float front = smoothstep(3.0, 10.5, place.z);
    float light_in = mix(0.05, 1.0, front * front) * mix(0.35, 0.8, opened);
    vec3 albedo = base * (0.9 + 0.2 * fbm(place * 2.0 + seed));
    if (tooth > 0.5) {
        // Enamel: towards the gum yellower, the cutting edge bluish, the eye teeth a shade darker.
        float upper = step(-3.35, place.y);
        float gum = mix(smoothstep(-4.2, -5.2, place.y), smoothstep(-2.5, -1.4, place.y), upper);
        albedo *= mix(vec3(1.0), vec3(0.93, 0.83, 0.66), gum * 0.8);
        albedo *= mix(1.0, 0.88, smoothstep(1.6, 2.6, abs(place.x)));
    }
    float s = shadowed(max(dot(n, light_direction[0]), 0.0));
    vec3 light = ambient(n) * light_in, shine = vec3(0.0);
    for (int i = 0; i < 3; ++i) {
        vec3 l = light_direction[i];
        float f = max((dot(n, l) + 0.25) / 1.25, 0.0), o = (i == 0 ? mix(0.30, 1.0, s) : 0.6) * light_in;
        light += light_colour[i] * mix(f, 0.7, toon * 0.8) * o;
        shine += light_colour[i] * gloss(n, l, v, roughness, 0.04) * max(dot(n, l), 0.0) * o * (1.0 - toon);
    }
    colour = vec4(tone(albedo * light + shine), 1.0) * coverage;
}
