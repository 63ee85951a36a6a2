// The picture over its backdrop; for painted styles, brush strokes: of eight sectors around a pixel the calmest ones count
// (Kuwahara's filter as Papari, Petkov and Campisi generalised it, 2007, in its polynomial weighting's spirit).
#version 330
in vec2 uv;
out vec4 colour;
uniform sampler2D figure;     // premultiplied
uniform sampler2D backdrop;
uniform float brush;          // 0 none .. 1
uniform int radius;
uniform float canvas;
uniform sampler2D numbers;    // of triangles, at twice the size
uniform vec2 fine;            // those painted with a fine brush: first number, and the one after the last
uniform float seed;
uniform sampler2D depths;     // of the numbered picture
uniform float ink;            // pixels: width of drawn lines, 0 none
uniform vec3 ink_colour;
uniform vec2 near_far;
//: include noise.glsl
vec3 over(ivec2 at, ivec2 size) {
    at = clamp(at, ivec2(0), size - 1);
    vec4 f = texelFetch(figure, at, 0);
    return f.rgb + (1.0 - f.a) * texelFetch(backdrop, at, 0).rgb;
}
float metres(ivec2 at, ivec2 size) {
    float z = texelFetch(depths, clamp(at, ivec2(0), size - 1), 0).r * 2.0 - 1.0;
    return 2.0 * near_far.x * near_far.y / (near_far.y + near_far.x - z * (near_far.y - near_far.x));
}
void main() {
    ivec2 size = textureSize(figure, 0), at = ivec2(gl_FragCoord.xy);
    vec4 f = texelFetch(figure, at, 0);
    vec3 c = f.rgb + (1.0 - f.a) * texelFetch(backdrop, at, 0).rgb;
#ifdef BRUSH
    {
        vec3 sum[4] = vec3[4](vec3(0.0), vec3(0.0), vec3(0.0), vec3(0.0));
        vec3 squares[4] = vec3[4](vec3(0.0), vec3(0.0), vec3(0.0), vec3(0.0));
        float n = float((radius + 1) * (radius + 1));
        for (int y = -radius; y <= radius; ++y)
            for (int x = -radius; x <= radius; ++x) {
                vec3 s = over(at + ivec2(x, y), size), ss = s * s;
                if (x <= 0 && y <= 0) { sum[0] += s; squares[0] += ss; }
                if (x >= 0 && y <= 0) { sum[1] += s; squares[1] += ss; }
                if (x <= 0 && y >= 0) { sum[2] += s; squares[2] += ss; }
                if (x >= 0 && y >= 0) { sum[3] += s; squares[3] += ss; }
            }
        vec3 total = vec3(0.0);
        float weight = 0.0;
        for (int k = 0; k < 4; ++k) {
            vec3 m = sum[k] / n, variance = abs(squares[k] / n - m * m);
            float w = 1.0 / (1.0 + pow(900.0 * (variance.r + variance.g + variance.b), 3.0));
            total += w * m;
            weight += w;
        }
        vec3 paint = total / weight;
        float grain = noise(vec3(vec2(at) * vec2(0.22, 0.9), seed)) + noise(vec3(vec2(at) * vec2(0.9, 0.22), seed + 9.0)) - 1.0;
        paint = mix(paint, paint * vec3(1.03, 0.99, 0.90), 0.5) * (1.0 + canvas * grain);
        float looks = 0.0;
        for (int k = 0; k < 5; ++k) {
            ivec2 there = 2 * at + 3 * ivec2((k & 1) * (2 - k), k == 0 ? 0 : (1 - (k & 1)) * (3 - k));
            float number = texelFetch(numbers, clamp(there, ivec2(0), 2 * size - 1), 0).r;
            looks += 0.2 * step(fine.x, number) * step(number, fine.y - 1.0);
        }
        c = mix(c, paint, brush * (1.0 - 0.8 * looks));
    }
#endif
#ifdef INK
    {
        ivec2 fine = textureSize(depths, 0);
        float mid = metres(2 * at, fine), jump = 0.0;
        for (int k = 0; k < 8; ++k) {
            vec2 way = vec2(cos(float(k) * 0.7854), sin(float(k) * 0.7854)) * 2.0 * ink;
            jump = max(jump, metres(2 * at + ivec2(round(way)), fine) - mid);
        }
        c = mix(c, ink_colour, smoothstep(0.016, 0.04, jump) * 0.85);
    }
#endif
    colour = vec4(c, f.a);
}
