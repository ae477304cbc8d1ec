/** The hatch of *not assessable* as a picture the map can repeat. */

type Colour = readonly [red: number, green: number, blue: number];

const grey: Colour = [148, 163, 178];
const pale: Colour = [242, 244, 246];

/** Diagonal lines on a ground, 16 × 16 pixels, seamless when repeated. */
export function hatch(ground: Colour = pale, lines: Colour = grey): { width: number; height: number; data: Uint8ClampedArray<ArrayBuffer> } {
  const size = 16;
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const line = (x + y) % (size / 2) < 2;
      data.set([...(line ? lines : ground), 255], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}
