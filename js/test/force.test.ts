import { describe, expect, it } from "vitest";
import examples from "../../tests/charts/folding.json";
import {
  arrow,
  bySize,
  type FoldOptions,
  forceDomain,
  forceLayout,
  notEmpty,
  shownFeatures,
  unitTicks,
} from "../src/marks/force";

const open: FoldOptions = {
  max_display: 100,
  least_share: 0,
  keep: -1,
  open_up: false,
  open_down: false,
};

describe("shownFeatures, as in the stills", () => {
  it.each(examples)("$why", ({ values, max_display, least_share, keep, order, shown }) => {
    expect(bySize(values)).toEqual(order);
    const found = shownFeatures(values, order, max_display, least_share, keep);
    expect([...found].sort((a, b) => a - b)).toEqual(shown);
  });
});

describe("forceLayout", () => {
  const values = [0.1, -0.05, 0.3, 0, -0.2, 0.02];

  it("stacks pushes up to the left and pushes down to the right of f(x), the largest inside", () => {
    const force = forceLayout(values, open);
    expect(force.bars.map((bar) => bar.feature)).toEqual([5, 0, 2, 4, 1]);
    expect(force.total).toBeCloseTo(0.17);
    expect(force).toMatchObject({ n_up: 3, n_down: 2, n_zero: 1 });
    const ends = force.bars.map((bar) => [bar.from, bar.to]);
    expect(ends[0]?.[0]).toBeCloseTo(force.total - force.up);
    expect(ends[2]?.[1]).toBeCloseTo(force.total);
    expect(ends[3]?.[0]).toBeCloseTo(force.total);
    expect(ends[4]?.[1]).toBeCloseTo(force.total + force.down);
    // Bars touch: nothing is lost between them.
    for (const i of [1, 2, 4]) expect(ends[i]?.[0]).toBeCloseTo(ends[i - 1]?.[1] as number, 12);
  });

  it("folds the tail of a side at its outer end, and opens it", () => {
    const folded = forceLayout(values, { ...open, max_display: 2 });
    expect(folded.bars.map((bar) => bar.key)).toEqual([
      "others-up",
      "feature-2",
      "feature-4",
      "feature-1",
    ]);
    const others = folded.bars[0];
    expect(others?.members).toEqual([0, 5]);
    expect(others?.value).toBeCloseTo(0.12);
    const opened = forceLayout(values, { ...open, max_display: 2, open_up: true });
    expect(opened.bars.map((bar) => bar.feature)).toEqual([5, 0, 2, 4, 1]);
  });

  it("never folds the feature in focus", () => {
    const folded = forceLayout(values, { ...open, max_display: 2, keep: 5 });
    expect(folded.bars.some((bar) => bar.feature === 5)).toBe(true);
  });

  it("folds pushes below the least share", () => {
    const many = [1, ...Array.from({ length: 20 }, () => 0.001)];
    expect(forceLayout(many, { ...open, least_share: 0.01 }).bars).toHaveLength(2);
  });

  it("has no bars where nothing pushes, and one side where all push one way", () => {
    const none = forceLayout([0, 0, 0], open);
    expect(none.bars).toEqual([]);
    expect(forceDomain(none, 0.6)).toEqual([-0.3, 0.3]);
    expect(forceDomain(forceLayout([0, 0], open), 0)).toEqual([-0.5, 0.5]);
    expect(forceLayout([1, 2], open)).toMatchObject({ up: 3, down: 0, total: 3 });
    expect(forceLayout([-1, -2], open)).toMatchObject({ up: 0, down: 3, total: -3 });
  });

  it("counts not-a-number as no push", () => {
    const force = forceLayout([Number.NaN, 1], open);
    expect(force).toMatchObject({ total: 1, n_zero: 1 });
    expect(bySize([Number.NaN, -3, 2])).toEqual([1, 2, 0]);
  });

  it("keeps the digits of pushes of 1e-12", () => {
    const force = forceLayout([3e-12, -1e-12], open);
    expect(force.total / 2e-12).toBeCloseTo(1, 10);
    const [low, high] = forceDomain(force, 0.5);
    expect(low).toBeLessThanOrEqual(0);
    expect(high).toBeCloseTo(3e-12, 20);
  });
});

describe("unitTicks", () => {
  it("stays within 0 and 1 for a probability, also where the pushes reach beyond", () => {
    const ticks = unitTicks(0.6, [-0.9, 0.7], 8, "probability");
    const values = ticks.map((tick) => tick.offset + 0.6);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1e-9);
    expect(Math.max(...values)).toBeLessThanOrEqual(1 + 1e-9);
    expect(ticks.map((tick) => tick.text)).toContain("0.2");
    const free = unitTicks(0.6, [-0.9, 0.7], 8, "log_odds").map((tick) => tick.offset + 0.6);
    expect(Math.min(...free)).toBeLessThan(0);
    expect(Math.max(...free)).toBeGreaterThan(1);
  });

  it("writes differences where the unit's digits would all look alike", () => {
    const ticks = unitTicks(0.5, [-2e-12, 3e-12], 5, "value");
    expect(new Set(ticks.map((tick) => tick.text)).size).toBe(ticks.length);
    expect(ticks.find((tick) => tick.offset === 0)?.text).toBe("base");
    expect(unitTicks(0.5, [-2e-12, 3e-12], 5, "value", "").map((tick) => tick.text)).toContain("0");
  });

  it("writes huge values as powers of ten", () => {
    for (const { text } of unitTicks(6e12, [-2e12, 3e12], 4, "value"))
      expect(text.length).toBeLessThan(8);
  });
});

describe("shapes", () => {
  it("points the tip of a push up to the right and of a push down to the left", () => {
    const points = (text: string): number[][] =>
      text.split(" ").map((point) => point.split(",").map(Number));
    const up = points(arrow(10, 50, 0, 20, 1));
    const down = points(arrow(10, 50, 0, 20, -1));
    expect(up[2]).toEqual([50, 10]);
    expect(up[1]?.[0]).toBeLessThan(50);
    expect(down[5]).toEqual([10, 10]);
    expect(down[0]?.[0]).toBeGreaterThan(10);
  });

  it("nests: the tip of a bar is the notch of the next", () => {
    const first = arrow(10, 50, 0, 20, 1).split(" ");
    const second = arrow(50, 51, 0, 20, 1).split(" ");
    expect(second[0]).toBe(first[1]);
    expect(second[5]).toBe(first[2]);
  });

  it("gives an empty domain some length", () => {
    expect(notEmpty([1, 2], 5)).toEqual([1, 2]);
    expect(notEmpty([0, 0], -4)).toEqual([-2, 2]);
  });
});
