import { describe, expect, it } from "vitest";
import { RAMP_STEPS, rampCoding } from "../src/marks/colors";
import { distinctOf, rankOf, rankScale } from "../src/runtime/ranks";

describe("rampCoding", () => {
  let seed = 5;
  const random = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const columns: [string, number[]][] = [
    ["no two alike", Array.from({ length: 2000 }, random)],
    ["many alike", Array.from({ length: 2000 }, () => Math.floor(random() * 7))],
    ["most alike", Array.from({ length: 900 }, (_, i) => (i % 3 ? 0 : random()))],
    [
      "beyond numbers",
      [Number.NaN, Number.POSITIVE_INFINITY, 1, 1, 2, 3, Number.NEGATIVE_INFINITY],
    ],
    ["two values", [1, 2, 1, 1]],
    ["one value", [4, 4, 4]],
    ["one row", [4]],
    ["none", []],
  ];
  it.each(columns)("the step of every row is that of its rank: %s", (_, values) => {
    const scale = rankScale(distinctOf(values));
    const { classes } = rampCoding(values, scale, "light", [0, 0, 0], [0, 0, 0]);
    const expected = values.map((value) => {
      if (Number.isNaN(value)) return RAMP_STEPS + 1;
      if (value === scale.tie?.value) return RAMP_STEPS;
      return Math.min(RAMP_STEPS - 1, Math.floor(rankOf(scale.rest, value) * RAMP_STEPS));
    });
    expect([...classes]).toEqual(expected);
  });
});
