// Lights, shadow of the key light, and tone: shared by all surfaces.
uniform vec3 eye_at;
uniform vec3 light_direction[3];  // towards the light; the first is the key
uniform vec3 light_colour[3];
uniform vec3 sky;
uniform vec3 ground;
uniform vec3 around;              // light from behind the camera's picture: the backdrop's own colour
uniform float exposure;
#define TOON_DECLARED
uniform float toon;
uniform sampler2D shadow_map;
uniform float shadow_strength;

#ifndef PENUMBRA
#define PENUMBRA 1          // texels to each side that a shadow's edge is softened by
#endif
float shadowed(float slope) {
    vec2 size = vec2(textureSize(shadow_map, 0));
    float bias = 0.0024 + 0.009 * (1.0 - slope), sum = 0.0;
    vec2 at_texel = lit_at.xy * size - 0.5;
    vec2 base = floor(at_texel + 0.5), part = at_texel + 0.5 - base;
    // The outermost comparisons count by how much of them lies inside: an edge without steps.
    for (int y = -PENUMBRA; y <= PENUMBRA; ++y)
        for (int x = -PENUMBRA; x <= PENUMBRA; ++x) {
            float nearest = texelFetch(shadow_map, ivec2(clamp(base + vec2(x, y), vec2(0.0), size - 1.0)), 0).r;
            float wx = x == -PENUMBRA ? 1.0 - part.x : (x == PENUMBRA ? part.x : 1.0);
            float wy = y == -PENUMBRA ? 1.0 - part.y : (y == PENUMBRA ? part.y : 1.0);
            sum += wx * wy * (lit_at.z - bias <= nearest ? 1.0 : 0.0);
        }
    float light = sum / float(4 * PENUMBRA * PENUMBRA);
    bool outside = any(lessThan(lit_at.xy, vec2(0.0))) || any(greaterThan(lit_at.xy, vec2(1.0)));
    return outside ? 1.0 : mix(1.0, light, shadow_strength);
}

vec3 ambient(vec3 n) {
    return mix(ground, sky, 0.5 + 0.5 * n.y) + around * clamp(0.55 - 0.45 * n.z, 0.0, 1.0);
}

float bands(float x) { return mix(x, 0.12 + 0.88 * smoothstep(0.30, 0.36, x), toon); }

// GGX with Schlick's Fresnel and the cheap visibility term of Karis (2013).
float gloss(vec3 n, vec3 l, vec3 v, float roughness, float f0) {
    vec3 h = normalize(l + v);
    float a = roughness * roughness, nh = max(dot(n, h), 0.0), lh = max(dot(l, h), 0.05);
    float d = nh * nh * (a * a - 1.0) + 1.0;
    float fresnel = f0 + (1.0 - f0) * pow(1.0 - lh, 5.0);
    return a * a / (d * d * 3.14159) * fresnel / (4.0 * lh * lh * (roughness + 0.5)) ;
}

// Filmic curve (Hable's shape in the simpler form of Narkowicz 2015), then sRGB's.
vec3 tone(vec3 c) {
    c *= exposure;
    vec3 film = clamp(c * (2.2 * c + 0.10) / (c * (2.05 * c + 0.62) + 0.16), 0.0, 1.0);
    vec3 flat_tone = clamp(c, 0.0, 1.0);
    c = mix(film, flat_tone, toon * 0.7);
    return mix(12.92 * c, 1.055 * pow(max(c, 1e-5), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}
