// White, iris and pupil painted below a clear cornea. `place` is the direction from the eye's centre in the eye's own frame.
#version 430
//: include surface.glsl
//: include light.glsl
//: include noise.glsl
uniform mat3 into_eye;       // world directions to the eye's frame
uniform vec3 iris_colour;
uniform vec3 iris_inner;
uniform vec3 white;
uniform float iris_angle;    // radians from the axis
uniform float pupil;         // share of the iris
uniform float veins;
uniform float anime;
uniform float seed;
void main() {
    if (!surface()) discard;
    vec3 d = normalize(place), v = normalize(eye_at - at), n = normalize(facing);
    vec3 ve = normalize(into_eye * v);
    // The iris lies behind the cornea: what the camera sees through it is shifted against the line of sight.
    vec2 spot = d.xy - 0.12 * (ve.xy / max(ve.z, 0.35)) * smoothstep(iris_angle * 1.25, iris_angle * 0.7, acos(clamp(d.z, -1.0, 1.0)));
    float angle = asin(clamp(length(spot), 0.0, 1.0));
    if (d.z < 0.0) angle = 3.14159 - angle;
    float r = angle / iris_angle, turn = atan(spot.y, spot.x);
    vec3 q = vec3(cos(turn), sin(turn), 0.0);
    float fibre = fbm(vec3(q.xy * 9.0, r * 1.6 + seed)) + 0.5 * noise(vec3(q.xy * 22.0, r * 2.0 + seed));
    float collar = exp(-pow((r - 0.48) / 0.14, 2.0));
    vec3 iris = mix(iris_colour, iris_inner, smoothstep(0.75, 0.25, r + 0.25 * (fibre - 0.7))) * (0.38 + 0.55 * fibre);
    iris *= 1.0 + 0.35 * collar;
    iris *= mix(1.0, 0.28, smoothstep(0.72, 1.0, r));                       // limbal ring
    iris = mix(iris, mix(iris_colour * 0.35, iris_colour * 1.7, smoothstep(0.4, -0.7, spot.y / iris_angle)), anime * 0.85);
    iris = mix(iris, vec3(0.004), smoothstep(pupil + 0.06, pupil - 0.04, r));
    vec3 ball = white * mix(1.0, 0.92 + 0.12 * noise(d * 6.0 + seed), 1.0 - anime);
    float corner = smoothstep(0.35, 0.85, abs(d.x));
    float vein = pow(fbm(d * vec3(5.0, 14.0, 5.0) + seed), 3.0) * corner * veins;
    ball = mix(ball, vec3(0.75, 0.22, 0.18), clamp(vein * 2.2 + 0.14 * corner * veins, 0.0, 0.6));
    vec3 albedo = mix(iris, ball, smoothstep(0.94, 1.06, r));
    // Lids and lashes shade the upper part of the eye.
    float lidded = mix(1.0, 0.42, smoothstep(0.05, 0.52, d.y + 0.25 * d.x * d.x)) * mix(1.0, 0.72, smoothstep(0.35, 0.8, abs(d.x))) * mix(1.0, 0.8, smoothstep(-0.2, -0.5, d.y));
    float s = shadowed(max(dot(n, light_direction[0]), 0.0));
    vec3 light = ambient(n) * lidded * 1.05, shine = vec3(0.0);
    for (int i = 0; i < 3; ++i) {
        vec3 l = light_direction[i];
        float f = max((dot(n, l) + 0.18) / 1.18, 0.0) * (i == 0 ? mix(0.35, 1.0, s) : 0.75);
        // The cornea gathers light on the far side of the iris.
        float caustic = r < 1.0 ? 1.0 + 0.7 * clamp(-dot(normalize(spot + 1e-4), (into_eye * l).xy), 0.0, 1.0) * r : 1.0;
        light += light_colour[i] * mix(f, 0.75, anime * 0.6) * mix(0.6, 1.0, lidded) * caustic;
        shine += light_colour[i] * (gloss(n, l, v, 0.10, 0.03) * 1.3 + gloss(n, l, v, 0.045, 0.03)) * mix(0.3, 1.0, s);
    }
    // A window's reflection, which makes the eye look wet, and the lower lid's wet line.
    vec3 bounce = reflect(-v, n);
    vec3 window = smoothstep(0.55, 0.62, bounce.y) * smoothstep(0.9, 0.8, bounce.y) * smoothstep(0.55, 0.45, abs(bounce.x + 0.25)) * vec3(1.0);
    shine += (0.35 * window + 0.05) * (sky + around) * (0.4 + 0.6 * lidded);
    float spark = anime * smoothstep(0.34, 0.26, distance(spot / iris_angle, vec2(-0.35, 0.42)));
    spark = max(spark, anime * 0.8 * smoothstep(0.18, 0.12, distance(spot / iris_angle, vec2(0.38, -0.36))));
    colour = vec4(tone(albedo * light * mix(1.0, 0.9, anime) + shine * (1.0 - anime) + 1.2 * spark), 1.0) * coverage;
}
