#version 430
//: include surface.glsl
#define PENUMBRA 2   // locks of hair lie a finger's breadth above a forehead: their shadows are no stencils
//: include light.glsl
uniform sampler2D albedo_map;  // square root of linear RGB; alpha is how much hair covers the scalp
uniform sampler2D relief_map;  // roughness, height (0.5 is flat, 1 mm a unit), lip, translucency
uniform float detail_level;    // of the textures
uniform float relief;

vec3 bumped(vec3 n, float height) {
    vec3 dx = dFdx(at), dy = dFdy(at);
    if (dot(dx, dx) + dot(dy, dy) > 1e-4) return n;   // the neighbour is another part of the face
    vec3 r1 = cross(dy, n), r2 = cross(n, dx);
    float det = dot(dx, r1);
    vec3 gradient = sign(det) * (dFdx(height) * r1 + dFdy(height) * r2);
    vec3 bent = abs(det) * n - gradient;
    float size = length(bent);
    return size > 1e-12 ? bent / size : n;
}

void main() {
    if (!surface()) discard;
    vec4 base = textureLod(albedo_map, texel, detail_level), detail = textureLod(relief_map, texel, detail_level);
    vec3 albedo = base.rgb * base.rgb;
    vec3 v = normalize(eye_at - at);
    vec3 smooth_n = normalize(facing), n = bumped(smooth_n, (detail.g - 0.5) * 0.001 * relief);
    float lip = detail.b, open = kind.y;
    vec3 cavity = pow(vec3(open), vec3(0.75, 1.0, 1.1));   // light in a hollow turns red
    vec3 light = ambient(n) * cavity, shine = vec3(0.0);
    float shadow = shadowed(max(dot(smooth_n, light_direction[0]), 0.0));
    for (int i = 0; i < 3; ++i) {
        vec3 l = light_direction[i];
        float d = dot(n, l), flat_d = dot(smooth_n, l), s = i == 0 ? shadow : smoothstep(0.15, 0.75, open);
        // Light spreads below the skin, red farther than blue: each channel is smoothed and reaches its own way past the terminator.
        vec3 reach = vec3(0.28, 0.11, 0.07);
        vec3 soft = (vec3(mix(flat_d, d, 0.6), d, d) + reach) / (1.0 + reach);
        soft = clamp(soft, 0.0, 1.0);
        soft = mix(soft, soft * soft * (3.0 - 2.0 * soft), 0.25);
        soft = mix(soft, vec3(bands(clamp(d, 0.0, 1.0) * s)) * smoothstep(0.10, 0.32, open), toon);
        vec3 spread = pow(vec3(s), vec3(0.55, 0.85, 0.95));
        light += light_colour[i] * soft * mix(spread, vec3(1.0), toon);
        float through = detail.a * pow(clamp(dot(v, -l), 0.0, 1.0), 2.0);
        light += light_colour[i] * vec3(1.0, 0.25, 0.12) * through * 0.6;
        float r = clamp(detail.r, 0.12, 1.0);
        float broad = gloss(n, l, v, r, 0.028), tight = gloss(n, l, v, r * 0.55, 0.028);
        shine += light_colour[i] * max(d, 0.0) * s * mix(0.75 * broad + 0.10 * tight, 1.3 * tight + broad, lip);
    }
    float edge = pow(1.0 - max(dot(smooth_n, v), 0.0), 4.0);
    shine += ambient(reflect(-v, n)) * open * (0.02 + 0.22 * edge) * mix(0.5, 1.3, lip) * (1.0 - detail.r * 0.6);
    shine *= 0.8 * (1.0 - 0.8 * toon) * (1.0 - 0.9 * base.a);
    colour = vec4(tone(albedo * light + shine), 1.0) * coverage;
}
