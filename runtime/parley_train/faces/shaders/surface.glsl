// The surface in a pixel: which triangle, where in it, and what its vertices hold there. Materials are shaded once a pixel, from
// the picture of triangle numbers, which has twice the pixels each way: the coverage is a tent over its nine nearest samples.
layout(std430, binding = 0) readonly buffer World { float world[]; };      // 3 a vertex, metres
layout(std430, binding = 1) readonly buffer Normals { float normals[]; };  // 3 a vertex, head space
layout(std430, binding = 2) readonly buffer Corners { int corners[]; };    // 3 a triangle
layout(std430, binding = 3) readonly buffer Fixed { float fixed_values[]; }; // own 3, traits 3 a vertex
layout(std430, binding = 4) readonly buffer Textures { float texture_at[]; }; // 2 a corner
uniform sampler2D numbers;   // triangle number + 1, 0 for none
uniform int first;
uniform int last;
uniform mat4 head;
uniform mat4 torso;
uniform mat4 view;
uniform mat4 light_view;
out vec4 colour;

vec3 at;        // world
vec3 facing;    // normal, world, not of unit length
vec3 along;     // `own` as a direction, world
vec3 place;     // `own` as it is
vec3 kind;      // traits: follows the head, open to the sky, the material's own number
vec2 texel;
vec3 lit_at;    // in the key light's depth picture
float coverage;

vec3 triple(int i, int which) {
    int k = 3 * i;
    return which == 0 ? vec3(world[k], world[k + 1], world[k + 2]) : vec3(normals[k], normals[k + 1], normals[k + 2]);
}

bool surface() {
    ivec2 pixel = ivec2(gl_FragCoord.xy), size = textureSize(numbers, 0);
    int found = -1;
    float best = 0.0;
    coverage = 0.0;
    for (int y = -1; y <= 1; ++y)
        for (int x = -1; x <= 1; ++x) {
            int number = int(texelFetch(numbers, clamp(2 * pixel + ivec2(x, y), ivec2(0), size - 1), 0).r) - 1;
            float weight = float((2 - abs(x)) * (2 - abs(y))) / 16.0;
            if (number >= first && number < last) {
                coverage += weight;
                if (weight > best) { best = weight; found = number; }
            }
        }
    if (found < 0) return false;
    ivec3 c = ivec3(corners[3 * found], corners[3 * found + 1], corners[3 * found + 2]);
    vec3 p0 = triple(c.x, 0), p1 = triple(c.y, 0), p2 = triple(c.z, 0);
    vec4 q0 = view * vec4(p0, 1.0), q1 = view * vec4(p1, 1.0), q2 = view * vec4(p2, 1.0);
    vec2 here = (vec2(pixel) + 0.5) / vec2(size) * 4.0 - 1.0;
    vec2 a = q0.xy / q0.w - here, b = q1.xy / q1.w - here, d = q2.xy / q2.w - here;
    vec3 share = vec3(b.x * d.y - b.y * d.x, d.x * a.y - d.y * a.x, a.x * b.y - a.y * b.x);
    float total = share.x + share.y + share.z;
    share = clamp(share / (abs(total) < 1e-14 ? 1e-14 : total), 0.0, 1.0) / vec3(q0.w, q1.w, q2.w);
    share /= share.x + share.y + share.z;
    at = share.x * p0 + share.y * p1 + share.z * p2;
    vec3 n = share.x * triple(c.x, 1) + share.y * triple(c.y, 1) + share.z * triple(c.z, 1);
    place = kind = vec3(0.0);
    for (int k = 0; k < 3; ++k) {
        int i = 6 * c[k];
        place += share[k] * vec3(fixed_values[i], fixed_values[i + 1], fixed_values[i + 2]);
        kind += share[k] * vec3(fixed_values[i + 3], fixed_values[i + 4], fixed_values[i + 5]);
    }
    int t = 6 * found;
    texel = share.x * vec2(texture_at[t], texture_at[t + 1]) + share.y * vec2(texture_at[t + 2], texture_at[t + 3])
          + share.z * vec2(texture_at[t + 4], texture_at[t + 5]);
    facing = mix(mat3(torso) * n, mat3(head) * n, kind.x);
    along = mix(mat3(torso) * place, mat3(head) * place, kind.x);
    lit_at = (light_view * vec4(at, 1.0)).xyz * 0.5 + 0.5;
    return true;
}
