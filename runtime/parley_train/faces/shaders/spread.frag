// Texels that no surface covers take the place of the nearest that one does, so that filtering finds no seam.
#version 330
out vec4 place;
uniform sampler2D places;   // alpha 1 where something was drawn
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy), last = textureSize(places, 0) - 1, found = at;
    if (texelFetch(places, at, 0).a == 0.0) {
        float best = 1e9;
        for (int y = -2; y <= 2; ++y)
            for (int x = -2; x <= 2; ++x) {
                ivec2 other = clamp(at + ivec2(x, y), ivec2(0), last);
                float d = float(x * x + y * y);
                if (d < best && texelFetch(places, other, 0).a > 0.0) { best = d; found = other; }
            }
    }
    place = texelFetch(places, found, 0);
}
