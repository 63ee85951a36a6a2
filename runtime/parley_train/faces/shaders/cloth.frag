// Clothes, hats, frames of glasses. texel is a place on the cloth in cm, kind.z what pattern and colour.
#version 430
//: include surface.glsl
//: include light.glsl
//: include noise.glsl
uniform vec3 palette[4];
uniform int pattern;      // 0 plain knit, 1 stripes, 2 checks, 3 ribbed, 4 leather or metal, 5 weave
uniform float pattern_size;
uniform float metal;
uniform float rough;
uniform float seed;
void main() {
    if (!surface()) discard;
    vec3 n = normalize(facing), v = normalize(eye_at - at);
    int which = int(kind.z + 0.5);
    vec3 base = palette[which];
    vec2 q = texel / pattern_size;
    if (which == 0) {
        if (pattern == 1) base = mix(base, palette[1], step(0.5, fract(q.y)));
        if (pattern == 2) base = mix(base, palette[1], 0.5 * step(0.6, fract(q.x)) + 0.5 * step(0.6, fract(q.y)));
    }
    float weave = noise(vec3(texel * 1.7, seed)) + 0.5 * noise(vec3(texel * 6.0, seed));
    base *= mix(0.84 + 0.24 * weave, 1.0, max(toon, metal));
    if (pattern == 3) base *= 0.86 + 0.20 * smoothstep(-0.3, 0.6, sin(texel.x * 12.0));
    float s = shadowed(max(dot(n, light_direction[0]), 0.0));
    vec3 light = ambient(n) * kind.y, shine = vec3(0.0);
    for (int i = 0; i < 3; ++i) {
        vec3 l = light_direction[i];
        float d = clamp((dot(n, l) + 0.12) / 1.12, 0.0, 1.0) * (i == 0 ? s : 1.0) * mix(1.0, kind.y, 0.6);
        light += light_colour[i] * mix(d, bands(d), toon);
        shine += light_colour[i] * max(dot(n, l), 0.0) * gloss(n, l, v, rough, mix(0.04, 0.7, metal)) * mix(vec3(1.0), base, metal) * (i == 0 ? s : 1.0);
    }
    float edge = pow(1.0 - max(dot(n, v), 0.0), 3.0);
    light += (sky + around) * 0.25 * edge * (1.0 - metal) * kind.y;                 // fuzz
    shine += ambient(reflect(-v, n)) * mix(0.02, 0.6, metal) * (0.3 + edge);
    colour = vec4(tone(base * light * mix(1.0, 0.35, metal) + shine * (1.0 - 0.8 * toon)), 1.0) * coverage;
}
