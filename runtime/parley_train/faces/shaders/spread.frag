// Texels that no surface covers take the colour of the nearest that one does, so that filtering finds no seam.
#version 330
layout(location = 0) out vec4 albedo;
layout(location = 1) out vec4 relief;
uniform sampler2D albedo_map;
uniform sampler2D relief_map;   // red (roughness) is never 0 where something was drawn
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy), last = textureSize(relief_map, 0) - 1, found = at;
    if (texelFetch(relief_map, at, 0).r == 0.0) {
        float best = 1e9;
        for (int y = -2; y <= 2; ++y)
            for (int x = -2; x <= 2; ++x) {
                ivec2 other = clamp(at + ivec2(x, y), ivec2(0), last);
                float d = float(x * x + y * y);
                if (d < best && texelFetch(relief_map, other, 0).r > 0.0) { best = d; found = other; }
            }
    }
    albedo = texelFetch(albedo_map, found, 0);
    relief = texelFetch(relief_map, found, 0);
}
