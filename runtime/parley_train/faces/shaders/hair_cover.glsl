// Coverage of a card of hair at a place of its texture: u across, t from root to tip; `number` is the card's own.
uniform float strands;      // strands across a card
uniform float softness;     // 0..1 frayed edges and tips
uniform float sparse;       // 0..1 share of strands left out, so that short hair is no solid card
uniform float coil;        // turns of frizzy hairs along a card
uniform float seed;
#ifndef TOON_DECLARED
uniform float toon;
#endif
// Sine of `a` radians within 0.001, for a third of the cost: parabolas, and one step of correction.
float wave(float a) {
    float t = fract(a * 0.15915494) - 0.5, y = t * (16.0 * abs(t) - 8.0);
    return y * (0.775 + 0.225 * abs(y));
}
float strand_at(vec2 texel, float number) {
    float wander = 0.13 * texel.y * wave(4.3 * texel.x + 5.7 * texel.y + 61.0 * number + 6.0 * seed);
    wander += 0.16 * min(coil, 1.0) * wave(6.2832 * coil * (texel.y + number) + 9.0 * texel.x);
    return (texel.x + wander) * strands;
}
float strand_number(float x, float number) { return hash(ivec3(int(floor(x)), int(number * 8191.0), int(seed * 131.0))); }
float cover(vec2 texel, float number) {
    float t = texel.y, x = strand_at(texel, number), r = strand_number(x, number), r2 = fract(r * 57.31);
    float reach = 1.0 - softness * 0.45 * r, side = min(texel.x, 1.0 - texel.x);
    float thread = 0.45 + 0.55 * smoothstep(0.5, 0.05, abs(fract(x) - 0.5));
    float alpha = smoothstep(reach + 0.02, reach - 0.10, t);
    alpha *= smoothstep(0.0, 0.05 + 0.20 * softness * r2 + 0.12 * softness * t, side) * mix(1.0, thread, softness * (0.3 + 0.7 * t));
    alpha *= mix(1.0, step(sparse, fract(r * 13.7)) * thread * 1.2, step(0.01, sparse));
    return mix(alpha, step(0.25, alpha), toon);
}
