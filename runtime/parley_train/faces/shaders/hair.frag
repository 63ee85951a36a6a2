// Cards of hair: strands as coverage, two highlights along the strand (Kajiya and Kay 1989, shifted as in Scheuermann 2004).
// texel.x runs across the card, texel.y from root to tip; `along` is the strand's direction, kind.z the card's own number.
#version 430
//: include surface.glsl
//: include light.glsl
//: include noise.glsl
//: include hair_cover.glsl
uniform vec3 root_colour;
uniform vec3 tip_colour;
uniform vec3 streak_colour;
uniform float streaks;      // 0..1 share of strands with the other colour
uniform float shine_amount;
void main() {
    if (!surface()) discard;
    float t = texel.y, number = kind.z, x = strand_at(texel, number), r = strand_number(x, number), r2 = fract(r * 57.31);
    vec3 base = mix(root_colour, tip_colour, smoothstep(0.1, 0.9, t + 0.3 * (r - 0.5)));
    base = mix(base, streak_colour, step(fract(number * 57.3 + 0.7 * r2), streaks) * 0.22);
    base *= mix(mix(0.80, 1.16, r) * (0.85 + 0.3 * noise(vec3(x * 0.5, t * 8.0, number * 7.0))), 1.0, toon);
    vec3 tangent = normalize(along), n = normalize(facing), v = normalize(eye_at - at);
    float open = kind.y;
    vec3 light = ambient(n) * mix(0.25, 1.0, open * open), shine = vec3(0.0);
    float s = shadowed(0.4);
    for (int i = 0; i < 3; ++i) {
        vec3 l = light_direction[i];
        float tl = dot(tangent, l), d = clamp(dot(n, l) * 0.65 + 0.35, 0.0, 1.0) * sqrt(max(1.0 - tl * tl, 0.0));
        float o = (i == 0 ? s : 1.0) * mix(0.3, 1.0, open);
        light += light_colour[i] * mix(d * o, bands(clamp(dot(n, l), 0.0, 1.0) * (i == 0 ? s : 1.0)), toon);
        vec3 h = normalize(l + v);
        float shift = 0.10 * (r - 0.5) + 0.06;
        float th1 = dot(normalize(tangent + n * shift), h), th2 = dot(normalize(tangent - n * (shift + 0.05)), h);
        float facing_light = smoothstep(-0.1, 0.4, dot(n, l));
        shine += light_colour[i] * o * facing_light * (0.055 * pow(max(1.0 - th1 * th1, 0.0), 60.0) * vec3(1.0) + 0.32 * pow(max(1.0 - th2 * th2, 0.0), 14.0) * base);
        float back = pow(clamp(dot(v, -l), 0.0, 1.0), 3.0);
        shine += light_colour[i] * back * base * 0.7 * open * o;
    }
    colour = vec4(tone(base * light + shine * shine_amount * (1.0 - 0.75 * toon)), 1.0) * coverage;
}
