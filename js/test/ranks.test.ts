// The shared examples of tests/charts/points.json: Python's stills and charts read the same file.

import { describe, expect, it } from "vitest";
import examples from "../../tests/charts/points.json";
import { robustRange, stretchOf, tickValues, zoomed } from "../src/marks/axis";
import { levelPage } from "../src/marks/levels";
import { trendOf, trendRows } from "../src/marks/trend";
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

const columns = new Map(examples.columns.map(({ name, values }) => [name, numbers(values)]));

describe.each(examples.axes)("axis of $name", (example) => {
  const values = columns.get(example.name)!;
  const distinct = distinctOf(values);
  const close = (found: readonly number[], expected: readonly number[]) => {
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of found.entries())
      expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(value)));
  };

  it("has the range of stills and charts", () => {
    close(robustRange(distinct), example.robust);
    close(robustRange(distinct, true), example.fine);
  });

  it("is spaced as there, and back", () => {
    for (const { spacing, ticks, at } of example.spacings) {
      const stretch = stretchOf(spacing as "log" | "rank", distinct);
      const ends = [distinct.values[0]!, distinct.values.at(-1)!] as const;
      close(tickValues(stretch, ends, 6, distinct), ticks);
      for (const [value, place] of at) {
        close([stretch.to(value!)], [place!]);
        close([stretch.from(stretch.to(value!))], [value!]);
      }
      const [low, high] = zoomed(stretch, ends, ends, (ends[0] + ends[1]) / 2, 0.5);
      expect(low).toBeGreaterThanOrEqual(ends[0]);
      expect(high).toBeLessThanOrEqual(ends[1]);
      const back = zoomed(stretch, [low, high], ends, (ends[0] + ends[1]) / 2, 100);
      expect(back).toEqual(ends);
    }
  });

  it("has the trend of stills and charts", () => {
    const y = Float64Array.from(example.attributions);
    const rows = trendRows(values, y);
    const found = trendOf(rows, values, y, null);
    close(
      found.flatMap(({ value, mean, low, high, n_rows }) => [value, mean, low, high, n_rows]),
      example.trend.flat(),
    );
    const mask = new Uint8Array(y.length).fill(1);
    expect(trendOf(rows, values, y, mask)).toEqual(found);
    expect(trendOf(rows, values, y, mask.fill(0))).toEqual([]);
  });
});

it.each(examples.levels.pages)("page $page of $room levels is that of stills", (page) => {
  const { counts, sums } = examples.levels;
  const { shown, others } = levelPage(counts, sums, page.room, page.page);
  expect({ shown, others }).toEqual({ shown: page.shown, others: page.others });
});
