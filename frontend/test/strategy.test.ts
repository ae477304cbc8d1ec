import { expect, test } from "vitest";
import { best, placesOf, priorityOf, type Priorities, scaleOf, typesIn } from "../src/strategy";

const type = (id: string, breaks: number[]) => ({ id, label: { it: id, en: id }, breaks, best_in_cells: 1 });

const priorities = {
  missing: null,
  colours: ["#000000", "#111111", "#222222", "#333333", "#444444"],
  types: [type("rain_garden", [0.1]), type("depaving", [])],
  best: { breaks: [0.1, 0.2, 0.3, 0.4] },
  units: { U1: [0.2, 0.3], U2: [null, 0], U3: [null, null] },
  municipalities: [{ id: "M1", name: "Borgo" }],
  lists: { best: { "": [1, 0], M1: [0] }, rain_garden: { "": [0] } },
  places: [
    [9.1, 45.1, "U1", 0, 0, 0.4, [0]],
    [9.2, 45.2, "U2", null, 1, 0.5, [0, 1]],
  ],
  texts: [{ it: "uno", en: "one" }, { it: "due", en: "two" }],
} as unknown as Priorities;

test("places are numbered as they are listed, with the reasons in words", () => {
  const [first, second] = placesOf(priorities, best, "");
  expect([first?.number, first?.unit, first?.municipality, first?.type.id]).toEqual([1, "U2", null, "depaving"]);
  expect(first?.reasons).toEqual([{ it: "uno", en: "one" }, { it: "due", en: "two" }]);
  expect([second?.number, second?.municipality, second?.score]).toEqual([2, "Borgo", 0.4]);
  expect(placesOf(priorities, best, "M1").map(({ unit }) => unit)).toEqual(["U1"]);
  expect(placesOf(priorities, "depaving", "M1")).toEqual([]);
});

test("a unit has the mean of a type, or the highest; what is not known is null", () => {
  expect([priorityOf(priorities, "U1", "rain_garden"), priorityOf(priorities, "U1", best)]).toEqual([0.2, 0.3]);
  expect([priorityOf(priorities, "U2", "rain_garden"), priorityOf(priorities, "U2", best)]).toEqual([null, 0]);
  expect([priorityOf(priorities, "U3", best), priorityOf(priorities, "U9", best)]).toEqual([null, null]);
});

test("types of a unit come in order, those that bring nothing are left out", () => {
  expect(typesIn(priorities, "U1").map(({ type: { id } }) => id)).toEqual(["depaving", "rain_garden"]);
  expect(typesIn(priorities, "U2")).toEqual([]);
});

test("as many colours as classes, from end to end", () => {
  expect(scaleOf(priorities, best).colours).toEqual(priorities.colours);
  expect(scaleOf(priorities, "rain_garden").colours).toEqual(["#000000", "#444444"]);
  expect(scaleOf(priorities, "depaving").colours).toEqual(["#222222"]);
});
