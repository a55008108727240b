// The shared examples of tests/charts/points.json: Python's stills and charts read the same file.

import { describe, expect, it } from "vitest";
import examples from "../../tests/charts/points.json";
import { distinctOf, quantileOf, rankOf, rankScale, valueOfRank } from "../src/runtime/ranks";

const numbers = (values: readonly (number | null)[]) =>
  Float64Array.from(values, (value) => value ?? Number.NaN);

describe.each(examples.columns)("ranks of $name", ({ values, scale, quantiles, ranks }) => {
  const distinct = distinctOf(numbers(values));

  it("color as in stills and charts", () => {
    const found = rankScale(distinct);
    expect(found.tie && [found.tie.value, found.tie.share]).toEqual(scale.tie);
    expect(found.ticks.map(({ value }) => value)).toEqual(scale.ticks.map(([value]) => value));
    for (const [i, { at }] of found.ticks.entries())
      expect(at).toBeCloseTo(scale.ticks[i]![1]!, 12);
  });

  it("and quantiles are the same, there and back", () => {
    for (const [share, value] of quantiles) expect(quantileOf(distinct, share!)).toBe(value);
    for (const [value, rank] of ranks) {
      expect(rankOf(distinct, value!)).toBeCloseTo(rank!, 8);
      if (rankOf(distinct, value!) > 0 && rankOf(distinct, value!) < 1)
        expect(rankOf(distinct, valueOfRank(distinct, rankOf(distinct, value!)))).toBeCloseTo(
          rank!,
          8,
        );
    }
  });
});
