import { expect, test } from "vitest";
import { conditionsOf, failing, limitOf } from "../src/conditions";
import type { Check, Evaluation, SchedaResult } from "../src/content";
import type { Answer } from "../src/values";

const check = (answer: Answer, trace: Check["trace"] = []): Check => ({ id: answer, title: answer, answer, trace });
const scheda = (checks: Check[], conditions?: Answer | null) => ({ checks, conditions }) as unknown as SchedaResult;

test("the gravest check speaks for all, also where the result does not say it", () => {
  expect(conditionsOf(scheda([]))).toBeNull();
  expect(conditionsOf(scheda([check("met")]))).toBe("met");
  expect(conditionsOf(scheda([check("met"), check("not_assessable"), check("disputed")]))).toBe("disputed");
  expect(conditionsOf(scheda([check("met")], "not_met"))).toBe("not_met");
});

test("what fails is listed, the gravest first", () => {
  const found = failing(scheda([check("not_assessable"), check("met"), check("not_met")]));
  expect(found.map(({ answer }) => answer)).toEqual(["not_met", "not_assessable"]);
});

test("a check finds its limit by the trace", () => {
  const evaluation = { parameters: [{ id: "radius", value: 200, unit: "m" }, { id: "table", value: null }] } as unknown as Evaluation;
  expect(limitOf(check("not_met", [{ kind: "parameter", id: "radius" }]), evaluation)?.value).toBe(200);
  expect(limitOf(check("not_met", [{ kind: "layer", id: "radius" }]), evaluation)).toBeNull();
  expect(limitOf(check("not_met", [{ kind: "parameter", id: "table" }]), evaluation)).toBeNull();
});
