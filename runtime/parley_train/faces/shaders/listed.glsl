// Triangles that are drawn out of order: their numbers stand in a list, from `start` on.
uniform sampler2D list;    // 1024 a row
uniform int start;
float listed() {
    int i = start + gl_PrimitiveID;
    return texelFetch(list, ivec2(i & 1023, i >> 10), 0).r;
}
