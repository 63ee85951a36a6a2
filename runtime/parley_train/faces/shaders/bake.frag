// A person's skin, once: colour, roughness, relief. All features are placed by landmarks of the mean head, in centimetres.
#version 330
layout(location = 0) out vec4 albedo;
layout(location = 1) out vec4 relief;
//: include noise.glsl

uniform sampler2D places;    // of each texel on the mean head, cm; alpha 0 is none
uniform vec3 landmark[68];
uniform vec3 seed;           // shifts all noise
uniform vec3 skin;           // linear RGB
uniform vec3 blood;          // what flushes it: multiplies
uniform float flush;         // 0..1 cheeks, nose, ears
uniform float blotch;        // 0..1
uniform float freckle;       // 0..1
uniform float age;           // 0..1
uniform float pores;         // 0..1
uniform float oil;           // 0..1
uniform float shadow_eyes;   // 0..1 dark rings
uniform vec3 lip_colour;
uniform float lip_gloss;     // 0..1
uniform float lip_edge;      // 0..1 how sharp
uniform vec3 brow_colour;
uniform float brow_density;
uniform vec4 brow_shape;     // thickness cm, lift cm, arch cm, length
uniform vec3 hair_colour;
uniform float scalp_cover;   // 0..1 how much the hair hides the scalp
uniform float stubble;       // 0..1 beard's density
uniform vec3 beard_colour;
uniform vec4 makeup;         // lid amount, liner amount, blush amount, spare
uniform vec3 lid_colour;
uniform vec4 moles[6];       // place, radius (0: none)
uniform float hairline[16];  // height cm of the hairline at 16 azimuths from the front to the back
uniform float painted;       // 0..1 flat colours for toon and anime
uniform vec4 scar;           // height, side, length, depth: 0 depth is none

vec3 p;

float segment(vec2 q, vec2 a, vec2 b) {
    vec2 d = b - a, e = q - a;
    return length(e - d * clamp(dot(e, d) / dot(d, d), 0.0, 1.0));
}

// Signed distance to the closed line through landmarks first..last, seen from the front; inside is negative.
float ring(int first, int last) {
    float d = 1e9, s = 1.0;
    for (int i = first, j = last; i <= last; j = i, ++i) {
        vec2 a = landmark[i].xy, b = landmark[j].xy, e = b - a, w = p.xy - a;
        d = min(d, segment(p.xy, a, b));
        bvec3 c = bvec3(p.y >= a.y, p.y < b.y, e.x * w.y > e.y * w.x);
        if (all(c) || all(not(c))) s = -s;
    }
    return s * d;
}

float near(vec3 q, float radius) { vec3 d = (p - q) / radius; return exp(-dot(d, d)); }

float hairline_at(float azimuth) {  // 0 front .. 1 back
    float t = clamp(azimuth, 0.0, 1.0) * 15.0;
    int i = int(min(floor(t), 14.0));
    return mix(hairline[i], hairline[i + 1], t - float(i));
}

void main() {
    vec4 found = texelFetch(places, ivec2(gl_FragCoord.xy), 0);
    p = found.xyz;
    vec3 q = p + seed;
    float side = p.x < 0.0 ? -1.0 : 1.0;
    vec3 folded = vec3(abs(p.x), p.yz);
    float rough = 0.50, height = 0.0, thin = 0.0;
    vec3 c = skin;
    float real = 1.0 - painted;

    // Blood and pigment: wide, then finer.
    float wide = fbm(q * 0.35), mid = fbm(q * 1.1 + 11.0), fine = fbm(q * 4.0 + 23.0);
    c *= 1.0 + real * blotch * (0.30 * (wide - 0.5) + 0.26 * (mid - 0.5) + 0.16 * (fine - 0.5));
    vec3 cheek = vec3(landmark[46].x * 0.92 + 0.4, mix(landmark[46].y, landmark[33].y, 0.72), landmark[46].z);
    float rosy = near(vec3(cheek.x * side, cheek.yz), 2.5) * 0.9 + near(landmark[30], 1.5) * 0.9
               + near(landmark[8] + vec3(0.0, 0.8, 0.0), 1.6) * 0.35;
    float ear = smoothstep(6.7, 7.6, abs(p.x)) * smoothstep(-3.0, -1.0, p.y) * smoothstep(4.4, 3.2, p.y);
    rosy += ear * 0.8;
    thin = ear * 0.8 + near(landmark[30], 0.8) * 0.15;
    c *= mix(vec3(1.0), blood, clamp(rosy * flush * (0.7 + 0.6 * mid), 0.0, 1.0));
    c *= mix(vec3(1.0), blood, makeup.z * near(vec3((cheek.x + 0.9) * side, cheek.y + 0.6, cheek.z - 0.6), 2.1) * 0.8);
    // The forehead is yellower, jaw and temples a little greyer.
    c *= mix(vec3(1.0), vec3(1.02, 1.01, 0.92), smoothstep(5.5, 8.0, p.y) * 0.6);
    c *= mix(vec3(1.0), vec3(0.95, 0.97, 1.0), real * smoothstep(-3.5, -6.5, p.y) * 0.5);
    // T-zone shines, cheeks less.
    rough -= oil * 0.14 * (near(landmark[30], 1.8) + near(vec3(0.0, 7.5, 11.0), 3.0) + 0.6 * near(landmark[8], 1.6));
    rough += (mid - 0.5) * 0.12 * real;

    // Around the eyes: rings below, reddish lids.
    vec3 eye_mid = 0.5 * (landmark[42] + landmark[45]);
    vec2 from_eye = (folded.xy - eye_mid.xy) / vec2(2.0, 1.35);
    float socket = exp(-dot(from_eye, from_eye)) * smoothstep(6.5, 8.5, p.z);
    float below = exp(-pow((folded.y - (eye_mid.y - 1.35 + 0.12 * abs(folded.x - eye_mid.x))) / 0.55, 2.0)
                - pow((folded.x - eye_mid.x + 0.35) / 1.3, 2.0)) * smoothstep(6.5, 8.5, p.z);
    c *= mix(vec3(1.0), vec3(0.78, 0.66, 0.68), clamp(shadow_eyes * (below + 0.4 * socket), 0.0, 1.0));
    float rim = 1.0 - smoothstep(0.0, 0.22, abs(ring(36, 41)) ) ;
    rim = max(rim, 1.0 - smoothstep(0.0, 0.22, abs(ring(42, 47))));
    rim *= smoothstep(7.5, 8.2, p.z);
    c *= mix(vec3(1.0), vec3(0.90, 0.72, 0.70), rim * 0.6);
    rough -= rim * 0.15;
    // Make-up: colour on the upper lid, a line along it.
    float above = step(eye_mid.y + 0.05 - 0.05 * abs(folded.x - eye_mid.x), folded.y);
    float lid = exp(-pow((folded.y - eye_mid.y - 0.75) / 0.55, 2.0) - pow((folded.x - eye_mid.x) / 1.7, 4.0)) * smoothstep(7.0, 8.0, p.z);
    c = mix(c, lid_colour * (0.6 + 0.8 * skin), clamp(lid * makeup.x, 0.0, 0.8));
    c *= 1.0 - 0.85 * makeup.y * rim * above;

    // Freckles and spots.
#ifdef FRECKLES
    {
        float where = exp(-pow((p.y - 0.9) / 2.6, 2.0)) * smoothstep(4.0, 8.0, p.z) + 0.25 * smoothstep(6.0, 9.0, p.y);
        vec2 dots = scattered(q * 2.6);
        float spot = smoothstep(0.28, 0.12, dots.x * (0.75 + 0.7 * dots.y)) * step(1.0 - freckle * clamp(where, 0.0, 1.0), fract(dots.y * 7.3) * 0.9 + 0.1);
        dots = scattered(q * 4.6 + 31.0);
        spot = max(spot, 0.8 * smoothstep(0.30, 0.14, dots.x) * step(1.0 - freckle * where * 0.8, dots.y));
        c *= mix(vec3(1.0), vec3(0.70, 0.52, 0.42), spot * (0.35 + 0.5 * mid));
    }
#endif
    for (int i = 0; i < 6; ++i)
        if (moles[i].w > 0.0) {
            float d = distance(p, moles[i].xyz) + (fine - 0.5) * 0.03;
            float m = smoothstep(moles[i].w, moles[i].w * 0.6, d);
            c = mix(c, c * vec3(0.36, 0.26, 0.24), m * 0.85);
            height += 0.25 * m;
        }

    // Age: lines by landmarks, deeper and darker; spots of pigment.
    float lines = 0.0;
    {
        vec2 wing = landmark[35].xy + vec2(0.35, 0.55), corner = landmark[54].xy + vec2(0.75, -0.25);
        float fold = segment(folded.xy, wing, mix(wing, corner, 0.5) + vec2(0.35, 0.0));
        fold = min(fold, segment(folded.xy, mix(wing, corner, 0.5) + vec2(0.35, 0.0), corner));
        float keep = smoothstep(6.0, 8.0, p.z);
        lines += 1.1 * keep * exp(-pow(fold / (0.16 + 0.10 * age), 2.0)) * (0.35 + age);
        float bag = folded.y - (eye_mid.y - 1.45 + 0.16 * pow(folded.x - eye_mid.x, 2.0));
        lines += 0.7 * keep * age * exp(-pow(bag / 0.14, 2.0) - pow((folded.x - eye_mid.x + 0.2) / 1.4, 2.0));
        // Forehead: four wavy lines.
        float wave = p.y + 0.35 * sin(p.x * 0.55) + 0.5 * (fbm(vec3(q.x * 0.5, q.y * 1.2, 3.0)) - 0.5);
        float forehead = smoothstep(6.3, 6.9, p.y) * smoothstep(10.2, 8.8, p.y) * exp(-pow(p.x / 4.2, 4.0)) * keep;
        lines += 1.1 * age * forehead * pow(0.5 + 0.5 * cos(wave * 6.2832 / 0.82), 8.0) * smoothstep(0.30, 0.55, fbm(q * vec3(0.5, 2.0, 0.5)));
        // Crow's feet: a fan outward of the eye's corner.
        vec2 fan = folded.xy - (landmark[45].xy + vec2(0.35, 0.05));
        float turn = atan(fan.y, fan.x), far = length(fan);
        lines += 0.8 * age * smoothstep(0.15, 0.5, far) * smoothstep(1.9, 0.9, far) * smoothstep(0.9, 0.5, abs(turn)) * pow(0.5 + 0.5 * cos(turn * 15.0), 6.0);
        // Between the brows.
        float glabella = min(segment(folded.xy, vec2(0.42, 4.6), vec2(0.55, 5.8)), 9.0);
        lines += 0.8 * age * keep * exp(-pow(glabella / 0.09, 2.0));
        // Neck rings.
        float neck = smoothstep(-9.5, -11.0, p.y) * pow(0.5 + 0.5 * cos((p.y + 0.25 * sin(p.x) + 0.4 * (mid - 0.5)) * 6.2832 / 1.9), 10.0);
        lines += 0.7 * age * neck;
        lines += 0.30 * age * pow(fbm(q * vec3(3.0, 3.0, 3.0) + 50.0), 3.0);
        lines *= real;
    }
    c *= 1.0 - 0.30 * clamp(lines, 0.0, 1.0) * vec3(0.75, 1.0, 1.0);
    height -= 0.55 * lines;
    vec2 old_spot = scattered(q * 0.9 + 77.0);
    c *= 1.0 - real * 0.22 * age * smoothstep(0.35, 0.2, old_spot.x) * step(0.55, old_spot.y);

    // Pores and fine relief.
    float grain = noise(q * 9.0) + 0.6 * noise(q * 17.0 + 5.0) - 0.8;
    height += real * pores * 0.10 * grain;
    c *= 1.0 + real * pores * 0.05 * grain;

    if (scar.w > 0.0) {
        vec2 from = vec2(scar.y, scar.x), to = from + scar.z * vec2(0.35 * sign(scar.y), -1.0);
        float d = segment(p.xy + 0.12 * (fine - 0.5), from, to);
        float s = exp(-pow(d / 0.09, 2.0)) * smoothstep(5.0, 7.0, p.z) * scar.w;
        c = mix(c, c * vec3(1.12, 0.82, 0.80) + 0.03, s);
        height += 0.5 * s;
        rough -= 0.15 * s;
    }

    // Lips.
    float edge = ring(48, 59) + (mid - 0.5) * 0.10 * (1.0 - lip_edge);
    float lip = smoothstep(mix(0.16, 0.06, lip_edge), mix(-0.14, -0.04, lip_edge), edge) * smoothstep(7.0, 8.5, p.z);
    float groove = noise(vec3(q.x * 7.0, q.y * 1.2, q.z)) + 0.5 * noise(vec3(q.x * 15.0, q.y * 2.0, q.z));
    vec3 lips = lip_colour * (1.0 + 0.20 * (groove - 0.75) * real + 0.10 * (mid - 0.5));
    lips *= mix(0.90, 1.0, smoothstep(-0.05, -0.35, edge));
    c = mix(c, lips, lip);
    height = mix(height, height * 0.3 + 0.16 * (groove - 0.75) * real, lip);
    rough = mix(rough, mix(0.46, 0.20, lip_gloss), lip);
    // A soft shade under the lower lip and at the corners of the mouth.
    float under = exp(-pow((p.y - landmark[57].y + 0.55) / 0.35, 2.0) - pow(p.x / 1.5, 2.0)) * smoothstep(8.0, 9.0, p.z);
    c *= 1.0 - 0.10 * under * (1.0 - lip);

    // Brows: strokes that start at the lower edge and lean outward; the inner end stands up.
    {
        vec2 inner = landmark[22].xy, peak = landmark[25].xy, outer = landmark[26].xy;
        float along = (folded.x - inner.x + 0.25) / ((outer.x - inner.x + 0.25) * brow_shape.w);
        float s = clamp(along, 0.0, 1.0);
        float spine = mix(inner.y, peak.y, smoothstep(0.0, 0.72, s)) + brow_shape.y + brow_shape.z * sin(s * 2.6) - 0.55 * smoothstep(0.62, 1.0, s);
        float thick = brow_shape.x * mix(0.82, 1.0, smoothstep(0.0, 0.3, s)) * mix(1.0, 0.25, smoothstep(0.45, 1.0, s));
        float across = (folded.y - spine) / thick;               // -1 lower edge .. 1 upper edge
        float body = smoothstep(1.25, 0.55, abs(across)) * smoothstep(-0.06, 0.10, along) * smoothstep(1.05, 0.92, along);
        body *= smoothstep(7.0, 8.0, p.z);
        if (body > 0.0) {
            float lean = mix(0.15, 1.5, smoothstep(0.0, 0.5, s));
            float stroke = 0.0;
            for (int k = 0; k < 3; ++k) {
                float f = 9.0 + 5.0 * float(k);
                float u = folded.x * f - (across * thick) * f * lean + float(k) * 13.7 + side * 41.0;
                float row = floor(u), t = fract(u) - 0.5;
                float r = hash(ivec3(int(row), k, int(side) + int(seed.x * 3.0)));
                float from = -1.1 + 0.9 * r, to = from + 1.1 + 0.9 * fract(r * 13.1);
                float there = smoothstep(from - 0.1, from + 0.1, across) * smoothstep(to + 0.25, to - 0.25, across);
                stroke = max(stroke, there * smoothstep(0.5, 0.12, abs(t + 0.25 * (fract(r * 5.7) - 0.5))) * step(fract(r * 9.1), 0.35 + 0.75 * brow_density));
            }
            float amount = body * mix(clamp(0.28 * brow_density + stroke * 0.92, 0.0, 1.0), 0.96, painted);
            c = mix(c, brow_colour, amount * clamp(0.4 + brow_density, 0.0, 1.0));
            height += 0.22 * amount;
            rough = mix(rough, 0.55, amount);
        }
    }

    // Beard as stubble: jaw, chin, upper lip, a little down the neck.
#ifdef STUBBLE
    {
        float jaw = smoothstep(-0.6, -2.6, p.y - 0.30 * max(abs(p.x) - 3.0, 0.0)) * smoothstep(-12.2, -9.4, p.y + 0.10 * abs(p.x)) * smoothstep(-1.5, 2.0, p.z + 0.2 * p.y * 0.0);
        float upper = exp(-pow((p.y + 2.15) / 0.75, 2.0) - pow(p.x / 2.6, 4.0));
        float side_burn = smoothstep(5.6, 6.4, abs(p.x)) * smoothstep(-4.0, -2.5, p.y) * smoothstep(3.0, 1.0, p.y) * smoothstep(2.2, 3.2, p.z) * smoothstep(5.6, 4.4, p.z);
        float clear = smoothstep(0.0, 0.35, edge);
        float cheek_free = smoothstep(0.8, -0.4, p.y + 1.6 - 0.55 * max(abs(p.x) - 2.4, 0.0) + 0.5 * (mid - 0.5));
        float area = max(max(jaw * cheek_free, upper), side_burn) * clear * smoothstep(8.4, 7.6, abs(p.x)) * smoothstep(0.4, 1.6, p.z);
        vec2 hair_dot = scattered(q * 7.0);
        float dots = smoothstep(0.42, 0.2, hair_dot.x);
        float thickness = stubble * area * (0.75 + 0.5 * wide);
        c = mix(c, beard_colour, clamp(thickness * mix(0.35 + 0.65 * dots, 0.8, painted), 0.0, 0.92));
        c *= mix(vec3(1.0), vec3(0.93, 0.96, 1.0), thickness * 0.6);
        rough += 0.1 * thickness;
        height += 0.12 * thickness * dots * real;
    }
#endif

    // The scalp takes the hair's colour where hair grows, so that gaps between strands show hair.
    float azimuth = atan(abs(p.x), p.z - 0.5) / 3.14159;
    float line = p.y - hairline_at(azimuth) + 0.35 * (fbm(q * vec3(1.6, 0.5, 1.6)) - 0.5) + 0.25 * (noise(q * 5.0) - 0.5) * real;
    float cover = smoothstep(-0.15, 0.75, line) * (1.0 - ear) ;
    float strand = fbm(q * vec3(7.0, 1.4, 7.0));
    c = mix(c, hair_colour * (0.55 + 0.6 * strand), cover * scalp_cover);
    rough = mix(rough, 0.6, cover * scalp_cover);
    c *= mix(1.0, 0.86, exp(-pow(line / 0.8, 2.0)) * scalp_cover * (1.0 - cover));

    albedo = found.a * vec4(sqrt(clamp(c, 0.0, 1.0)), cover * scalp_cover);
    relief = found.a * vec4(clamp(rough, 0.1, 1.0), clamp(0.5 + height * 0.5, 0.0, 1.0), lip, clamp(thin, 0.0, 1.0));
}
