/** The hatch of *not assessable* as a picture the map can repeat. */

/** Grey diagonal lines on a pale ground, `size` × `size` pixels, seamless when repeated. */
export function hatch(size = 16): { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> } {
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const line = (x + y) % (size / 2) < 2;
      data.set(line ? [148, 163, 178, 255] : [242, 244, 246, 255], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}
