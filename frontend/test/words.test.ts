import { expect, test } from "vitest";
import { wordsOf } from "../src/words";

test("nothing is left untranslated or empty", () => {
  const paths = (value: unknown, at: string): string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => paths(inner, `${at}.${key}`))
      : [`${at}:${typeof value}`];
  expect(paths(wordsOf("en"), "")).toEqual(paths(wordsOf("it"), ""));
  for (const lang of ["it", "en"] as const) {
    for (const value of Object.values(wordsOf(lang))) expect(value).not.toBe("");
  }
});
