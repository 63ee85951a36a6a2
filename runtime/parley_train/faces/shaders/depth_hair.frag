// A card of hair lets light through: it casts every second texel, neighbouring cards not the same ones. Where many lie above
// each other the shadow is whole, below a single lock it is half, once filtered.
#version 430
void main() {
    if (((int(gl_FragCoord.x) + int(gl_FragCoord.y) + gl_PrimitiveID / 2) & 1) == 0) discard;
}
