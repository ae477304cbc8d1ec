import { expect, test } from "vitest";
import { compare } from "../src/views/table";

const sorted = (values: (string | number | null)[], descending: boolean) =>
  [...values].sort((a, b) => compare(a, b, descending, "it"));

test("what is missing comes last in either order", () => {
  expect(sorted([3, null, 1, 2], false)).toEqual([1, 2, 3, null]);
  expect(sorted([3, null, 1, 2], true)).toEqual([3, 2, 1, null]);
});

test("names with numbers sort as people count", () => {
  expect(sorted(["Unità 10", "Unità 2", "unità 1"], false)).toEqual(["unità 1", "Unità 2", "Unità 10"]);
});
