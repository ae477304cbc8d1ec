import { expect, test } from "vitest";
import { classLabel, classOf, tally } from "../src/classes";
import { indicator, unit } from "./fixtures";

test("a value equal to a break belongs to the class above it", () => {
  expect([-1, 0.19, 0.2, 0.39, 0.4, 9].map((value) => classOf(value, [0.2, 0.4]))).toEqual([0, 0, 1, 1, 2, 2]);
});

test("classes are named by their limits, or by their labels", () => {
  expect([0, 1, 2].map((i) => classLabel(indicator(), i, "it"))).toEqual(["< 0,20", "0,20 – 0,40", "≥ 0,40"]);
  const labelled = indicator({ labels: [{ it: "bassa", en: "low" }, "b", "c"] });
  expect(classLabel(labelled, 0, "en")).toBe("low");
});

test("what is missing is counted apart and is no number", () => {
  const units = [unit("a", 0.1), unit("b", 0.2), unit("c", null), unit("d", 0.9)];
  expect(tally(units, indicator())).toEqual({ counts: [1, 1, 1], missing: 1, low: 0.1, high: 0.9 });
  expect(tally([unit("a", null)], indicator())).toEqual({ counts: [0, 0, 0], missing: 1, low: null, high: null });
});
