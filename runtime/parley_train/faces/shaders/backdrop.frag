// What stands behind, out of focus. Drawn once a setting.
#version 330
in vec2 uv;
out vec4 colour;
//: include noise.glsl
uniform int scene;        // 0 plain, 1 gradient, 2 room, 3 bokeh, 4 outdoors, 5 wall
uniform vec3 dark;
uniform vec3 middle;
uniform vec3 bright;
uniform float seed;
uniform float exposure;
float number(int k) { return hash(ivec3(int(seed * 65521.0), k, 5)); }
float soft_box(vec2 q, vec2 centre, vec2 half_size, float blur) {
    vec2 d = abs(q - centre) - half_size;
    return smoothstep(blur, -blur, d.x) * smoothstep(blur, -blur, d.y);
}
void main() {
    vec2 q = uv * 2.0 - 1.0;
    vec3 c = middle;
    if (scene == 0) c = middle * (1.0 + 0.05 * q.y);
    if (scene == 1) {
        vec2 toward = vec2(cos(number(1) * 6.28), sin(number(1) * 6.28));
        float t = 0.5 + 0.4 * dot(q, toward);
        c = mix(dark, bright, smoothstep(0.0, 1.0, t));
        c = mix(c, bright * 1.1, number(2) * exp(-dot(q - vec2(0.0, 0.1), q - vec2(0.0, 0.1)) * 1.4));
    }
    if (scene == 2) {
        c = mix(middle * 0.8, middle * 1.15, smoothstep(-0.6, 0.8, q.y + 0.3 * (number(3) - 0.5)));
        c = mix(c, dark * 1.2, smoothstep(0.15, -0.15, q.y + 0.55 + 0.1 * number(4)));
        float x = number(5) < 0.5 ? -0.62 : 0.62;
        float window = soft_box(q, vec2(x, 0.28), vec2(0.26 + 0.12 * number(6), 0.42), 0.10);
        window *= 1.0 - 0.5 * (smoothstep(0.06, 0.0, abs(q.x - x)) + smoothstep(0.06, 0.0, abs(q.y - 0.28)));
        c = mix(c, bright * (1.4 + number(7)), window * step(0.35, number(8)));
        for (int k = 0; k < 7; ++k) {
            vec2 at = vec2(number(20 + k) * 2.2 - 1.1, number(30 + k) * 1.1 - 0.75);
            vec2 size = vec2(0.04 + 0.22 * number(40 + k), 0.05 + 0.30 * number(50 + k));
            vec3 tint = mix(dark, mix(bright, middle, number(60 + k)), number(70 + k)) * (0.5 + 0.9 * number(80 + k));
            c = mix(c, tint, soft_box(q, at, size, 0.05 + 0.05 * number(90 + k)) * 0.85);
        }
        float lamp = exp(-dot(q - vec2(-x, 0.35), q - vec2(-x, 0.35)) * 7.0);
        c += bright * vec3(1.2, 0.9, 0.6) * lamp * step(0.55, number(9));
    }
    if (scene == 3) {
        c = mix(dark * 0.6, middle, 0.5 + 0.5 * q.y + 0.3 * (fbm(vec3(q * 1.5, seed * 40.0)) - 0.5));
        for (int k = 0; k < 26; ++k) {
            vec2 at = vec2(number(100 + k) * 2.3 - 1.15, number(140 + k) * 1.9 - 0.8);
            float r = 0.05 + 0.10 * number(180 + k), d = distance(q, at) / r;
            vec3 tint = mix(mix(bright, middle, number(220 + k)), vec3(1.0, 0.72, 0.42), number(260 + k) * 0.8);
            c += tint * (0.15 + 0.55 * number(300 + k)) * smoothstep(1.0, 0.88, d) * (0.75 + 0.25 * smoothstep(0.5, 1.0, d));
        }
    }
    if (scene == 4) {
        float horizon = -0.25 + 0.4 * number(10), edge = fbm(vec3(q.x * 1.6, 0.0, seed * 50.0)) - 0.5;
        vec3 above = mix(bright, bright * vec3(0.72, 0.85, 1.05), smoothstep(0.0, 1.0, q.y));
        above = mix(above, vec3(0.95), 0.4 * smoothstep(0.5, 0.75, fbm(vec3(q * vec2(0.9, 1.8), seed * 31.0))));
        vec3 hills = mix(middle, above, 0.45), trees = middle * (0.6 + 0.7 * fbm(vec3(q * 3.2, seed * 77.0)));
        c = mix(hills, above, smoothstep(-0.08, 0.10, q.y - horizon - 0.35 * edge));
        c = mix(trees, c, smoothstep(-0.10, 0.12, q.y - horizon + 0.28 - 0.7 * (fbm(vec3(q.x * 2.6, 1.0, seed * 20.0)) - 0.4)));
        c = mix(mix(dark, middle, 0.5 + 0.5 * fbm(vec3(q * vec2(2.0, 5.0), 9.0))), c, smoothstep(-0.85, -0.55, q.y));
        for (int k = 0; k < 14; ++k) {
            vec2 at = vec2(number(400 + k) * 2.2 - 1.1, horizon + 0.5 * (number(430 + k) - 0.6));
            float d = distance(q, at) / (0.04 + 0.08 * number(460 + k));
            c += bright * 0.22 * number(490 + k) * smoothstep(1.0, 0.8, d);
        }
    }
    if (scene == 5) {
        float rough = fbm(vec3(q * 2.2, seed * 61.0)) + 0.4 * fbm(vec3(q * 7.0, seed * 13.0));
        c = mix(dark, bright, 0.25 + 0.45 * rough);
        float brick = number(11) < 0.4 ? 1.0 : 0.0;
        vec2 cell = q * vec2(3.2, 6.4) + vec2(0.5 * mod(floor(q.y * 6.4), 2.0), 0.0);
        vec2 joint = abs(fract(cell) - 0.5);
        c *= mix(1.0, (0.75 + 0.4 * hash(ivec3(floor(cell), 3))) * mix(0.65, 1.0, smoothstep(0.5, 0.40, joint.x) * smoothstep(0.5, 0.36, joint.y)), brick);
        c *= 0.65 + 0.5 * smoothstep(1.6, 0.0, distance(q, vec2(number(12) - 0.5, 0.5)));
    }
    c *= 1.0 - 0.16 * dot(q, q);
    c *= exposure;
    c = clamp(c * (2.2 * c + 0.10) / (c * (2.05 * c + 0.62) + 0.16), 0.0, 1.0);
    vec3 coded = mix(12.92 * c, 1.055 * pow(max(c, 1e-5), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
    coded += (hash(ivec3(gl_FragCoord.xy, 1)) - 0.5) / 255.0;   // against bands
    colour = vec4(coded, 1.0);
}
