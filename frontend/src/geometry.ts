/** The little geometry the page needs: the box around a shape and a point to pin it by. */
import type { Geometry, Position } from "geojson";
import type { Bounds } from "./content";

function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positions(part);
    return;
  }
  const stack: unknown[] = [geometry.coordinates];
  while (stack.length > 0) {
    const next = stack.pop() as unknown[];
    if (typeof next[0] === "number") yield next as Position;
    else stack.push(...next);
  }
}

/** The box around a shape, or null where the shape is empty. */
export function boundsOf(geometry: Geometry): Bounds | null {
  let out: Bounds | null = null;
  for (const [x, y] of positions(geometry)) {
    if (x === undefined || y === undefined) continue;
    out = out === null ? [x, y, x, y] : [Math.min(out[0], x), Math.min(out[1], y), Math.max(out[2], x), Math.max(out[3], y)];
  }
  return out;
}

/** The middle of the box around a shape. */
export function middleOf(geometry: Geometry): [number, number] | null {
  const box = boundsOf(geometry);
  return box && [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}
