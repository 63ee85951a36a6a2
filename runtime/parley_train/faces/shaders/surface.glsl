// The surface in a pixel: which triangle, where in it, and what its vertices hold there. Materials are shaded once a pixel, from
// the picture of triangle numbers, which has twice the pixels each way: the coverage is a tent over its nine nearest samples.
// Lists are textures of 1024 texels a row: software renderers fetch a texel for eight pixels at once, and storage buffers one by one.
uniform sampler2D moving;    // 2 texels a vertex: place in the world (metres), normal in head space
uniform sampler2D still;     // 2 texels a vertex: own 3, traits 3
uniform sampler2D faces;     // 3 texels a triangle: its vertices; texture corners 2 + 2; and 2
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

vec4 entry(sampler2D list, int i) { return texelFetch(list, ivec2(i & 1023, i >> 10), 0); }

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
    ivec3 c = 2 * ivec3(entry(faces, 3 * found).xyz);
    vec3 p0 = entry(moving, c.x).xyz, p1 = entry(moving, c.y).xyz, p2 = entry(moving, c.z).xyz;
    vec4 q0 = view * vec4(p0, 1.0), q1 = view * vec4(p1, 1.0), q2 = view * vec4(p2, 1.0);
    vec2 here = (vec2(pixel) + 0.5) / vec2(size) * 4.0 - 1.0;
    vec2 a = q0.xy / q0.w - here, b = q1.xy / q1.w - here, d = q2.xy / q2.w - here;
    vec3 share = vec3(b.x * d.y - b.y * d.x, d.x * a.y - d.y * a.x, a.x * b.y - a.y * b.x);
    float total = share.x + share.y + share.z;
    share = clamp(share / (abs(total) < 1e-14 ? 1e-14 : total), 0.0, 1.0) / vec3(q0.w, q1.w, q2.w);
    share /= share.x + share.y + share.z;
    at = share.x * p0 + share.y * p1 + share.z * p2;
    vec3 n = share.x * entry(moving, c.x + 1).xyz + share.y * entry(moving, c.y + 1).xyz + share.z * entry(moving, c.z + 1).xyz;
    place = share.x * entry(still, c.x).xyz + share.y * entry(still, c.y).xyz + share.z * entry(still, c.z).xyz;
    kind = share.x * entry(still, c.x + 1).xyz + share.y * entry(still, c.y + 1).xyz + share.z * entry(still, c.z + 1).xyz;
    vec4 t01 = entry(faces, 3 * found + 1);
    texel = share.x * t01.xy + share.y * t01.zw + share.z * entry(faces, 3 * found + 2).xy;
    facing = mix(mat3(torso) * n, mat3(head) * n, kind.x);
    along = mix(mat3(torso) * place, mat3(head) * place, kind.x);
    lit_at = (light_view * vec4(at, 1.0)).xyz * 0.5 + 0.5;
    return true;
}
