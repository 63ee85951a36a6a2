// Value noise, sums of it, and scattered points. Integer hashing, so that every driver gives the same picture.
uint mixed(uvec3 p) {
    uint h = p.x * 1664525u + p.y * 22695477u + p.z * 2891336453u + 374761393u;
    h = (h ^ (h >> 15)) * 2246822519u;
    h = (h ^ (h >> 13)) * 3266489917u;
    return h ^ (h >> 16);
}
float hash(ivec3 p) { return float(mixed(uvec3(p)) >> 8) * (1.0 / 16777216.0); }

float noise(vec3 p) {
    vec3 cell = floor(p), t = p - cell;
    t = t * t * (3.0 - 2.0 * t);
    ivec3 i = ivec3(cell);
    vec4 low = vec4(hash(i), hash(i + ivec3(1, 0, 0)), hash(i + ivec3(0, 1, 0)), hash(i + ivec3(1, 1, 0)));
    vec4 high = vec4(hash(i + ivec3(0, 0, 1)), hash(i + ivec3(1, 0, 1)), hash(i + ivec3(0, 1, 1)), hash(i + ivec3(1, 1, 1)));
    vec4 slice = mix(low, high, t.z);
    vec2 row = mix(slice.xy, slice.zw, t.y);
    return mix(row.x, row.y, t.x);
}

float fbm(vec3 p) { return 0.53 * noise(p) + 0.30 * noise(p * 2.13 + 7.1) + 0.17 * noise(p * 4.31 + 3.7); }

// Distance to the nearest of one random point a cell, and that point's own number 0..1.
vec2 scattered(vec3 p) {
    ivec3 cell = ivec3(floor(p));
    vec2 nearest = vec2(9.0, 0.0);
    for (int z = -1; z <= 1; ++z)
        for (int y = -1; y <= 1; ++y)
            for (int x = -1; x <= 1; ++x) {
                ivec3 c = cell + ivec3(x, y, z);
                vec3 q = vec3(c) + 0.15 + 0.7 * vec3(hash(c), hash(c + ivec3(91, 7, 3)), hash(c + ivec3(5, 57, 11)));
                float d = distance(p, q);
                if (d < nearest.x) nearest = vec2(d, hash(c + ivec3(17, 29, 41)));
            }
    return nearest;
}
