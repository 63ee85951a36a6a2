// Coverage of a lash strip at a place of its texture.
uniform float density;
uniform float seed;
#ifndef TOON_DECLARED
uniform float toon;
#endif
float cover(vec2 texel) {
    // Six strips lie above each other in the texture: three of the lower lid, then three of the upper; roots at their upper edge.
    float strip = floor(texel.y / 0.1667), upper = step(2.5, strip);
    float t = clamp(1.0 - (texel.y - 0.1667 * strip - 0.014) / 0.140, 0.0, 1.0);
    float u = fract(texel.x) * mix(110.0, 150.0, upper) + seed * 17.0 + strip * 5.3;
    u += (1.2 * sin(fract(texel.x) * 40.0 + strip) + 2.0 * (fract(texel.x) - 0.75)) * t;   // clumps, and outward
    float row = floor(u), r = hash(ivec3(int(row), int(strip), int(seed * 97.0)));
    float reach = mix(0.30, 0.50, upper) + 0.32 * r + 0.18 * density;
    float thin = mix(0.36, 0.08, t / reach);
    float hair = smoothstep(thin, thin * 0.3, abs(fract(u) - 0.5)) * smoothstep(reach, reach - 0.12, t);
    hair *= step(fract(r * 7.7), mix(0.12, 0.32, upper) * (0.5 + density));
    float alpha = hair + upper * 0.55 * density * smoothstep(0.13, 0.02, t);
    float drawn = upper * step(t, 0.16 + 0.30 * smoothstep(0.70, 0.98, fract(texel.x)));       // one bold shape
    return clamp(mix(alpha, drawn, toon * step(0.3, density)), 0.0, 1.0);
}
