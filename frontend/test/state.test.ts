import { expect, test } from "vitest";
import { formatHash, parseHash, settle, type State } from "../src/state";

const first: State = { lang: "it", view: "map", indicator: "idren", unit: null, intervention: null, shown: ["zones"], type: "best", municipality: "", place: null, item: null, activity: "", at: null };

test("an address gives back the state it was made from", () => {
  const states: State[] = [
    first,
    { ...first, lang: "en", view: "results", indicator: "heat", unit: "U 1&2=#", intervention: "è/ù", shown: [] },
    { ...first, view: "first", type: "rain_garden", municipality: "015146", place: 3, item: "funded_interventions/F 1" },
    { ...first, shown: ["zones", "land_cover"] },
    { ...first, view: "siting", activity: "data_centre", at: [10.1552, 45.2205] },
  ];
  for (const state of states) expect(parseHash(formatHash(state), first)).toEqual(state);
});

test("what an address does not say is left as it was", () => {
  expect(parseHash("#unit=U12&indicator=heat&lang=en", first)).toEqual({ ...first, unit: "U12", indicator: "heat", lang: "en" });
  expect(parseHash("", first)).toEqual(first);
  expect(parseHash("#lang=fr&view=odd", first)).toEqual(first);
});

test("ids the site does not know are dropped", () => {
  const known = { indicators: ["idren"], units: new Set(["U1"]), interventions: ["a"], drawable: ["zones"], shapes: ["network"], siting: false };
  const odd: State = { ...first, indicator: "x", unit: "x", intervention: "x", shown: ["x", "zones"], item: "x/1", view: "siting" };
  expect(settle(odd, known)).toEqual(first);
});
