import { expect, test } from "vitest";
import { askedBy, classAt, decode, holds, pieceAt, placeOf, type Rule, type Siting, type SitingFacts, type Topology } from "../src/siting";

// Two squares side by side, one degree wide; the right one has a hole. Their shared edge is one arc.
const topology: Topology = {
  transform: { scale: [0.1, 0.1], translate: [9, 45] },
  arcs: [
    [[10, 0], [0, 10]],
    [[10, 10], [-10, 0], [0, -10], [10, 0]],
    [[10, 0], [10, 0], [0, 10], [-10, 0]],
    [[14, 4], [2, 0], [0, 2], [-2, 0], [0, -2]],
  ],
  objects: {
    pieces: {
      geometries: [
        { arcs: [[0, 1]], properties: { piece: 1, sign: 0 } },
        { arcs: [[-1, 2], [3]], properties: { piece: 2, sign: 1 } },
        { arcs: [], properties: { piece: 3, sign: 1 } },
      ],
    },
  },
};

const rule = (change: Partial<Rule>): Rule => ({ effect: "exclusion", layer: "woods", activities: null, ...change }) as Rule;

const facts = {
  classes: [{ id: "excluded" }, { id: "not_assessable" }, { id: "attention" }],
  activities: [{ id: "a" }, { id: "b" }],
  rules: [rule({}), rule({ layer: "rivers", activities: [1] }), rule({ layer: "terminals", effect: "preference" })],
  signs: [[[0], [], "03"], [[], [0], "12"]],
} as unknown as SitingFacts;

function made(): Siting {
  const pieces = decode(topology, facts.signs);
  const boxes = pieces.map(({ geometry }) => {
    const xs = geometry.coordinates[0]!.map(([x]) => x!);
    const ys = geometry.coordinates[0]!.map(([, y]) => y!);
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] as [number, number, number, number];
  });
  return { facts, pieces, boxes };
}

test("a shared edge is walked from both sides, and what cannot be drawn is left out", () => {
  const { pieces } = made();
  expect(pieces.map(({ properties }) => properties.piece)).toEqual([1, 2]);
  expect(pieces[0]!.geometry.coordinates[0]!.map(([x]) => x! - 9).map(Math.round)).toEqual([1, 1, 0, 0, 1]);
  expect(pieces[1]!.properties.classes).toBe("12");
});

test("a place lies in one piece, in none where there is a hole or nothing", () => {
  const siting = made();
  const at = (x: number, y: number) => pieceAt(siting, [x, y])?.properties.piece ?? null;
  expect([at(9.5, 45.5), at(10.2, 45.2), at(10.5, 45.5), at(12, 45.5)]).toEqual([1, 2, null, null]);
  expect(holds([[[0, 0], [2, 0], [0, 2], [0, 0]]], [0.5, 0.5])).toBe(true);
});

test("one digit more than the classes says that attention is known where not all is", () => {
  expect(classAt(facts, "03", 0)).toEqual({ number: 0, already: false });
  expect(classAt(facts, "03", 1)).toEqual({ number: 1, already: true });
});

test("a preference asks for no layer", () => {
  expect([...askedBy(facts, 0)]).toEqual(["woods"]);
  expect([...askedBy(facts, 1)]).toEqual(["woods", "rivers"]);
});

test("places are read as people write them", () => {
  expect(placeOf("9,19", " 45.464211 ")).toEqual([9.19, 45.46421]);
  for (const [lon, lat] of [["", "45"], ["abc", "45"], ["9", "95"], ["", ""]]) expect(placeOf(lon!, lat!)).toBeNull();
});
