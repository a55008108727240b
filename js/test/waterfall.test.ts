import { describe, expect, it } from "vitest";
import { stepArrow, waterfallLayout } from "../src/marks/waterfall";

describe("waterfallLayout", () => {
  const values = [0.1, -0.5, 0.3, 0, -0.2];

  it("goes from the base value at the bottom to f(x) at the top, the largest on top", () => {
    const { steps, total, extent } = waterfallLayout(values, 10, -1, false);
    expect(steps.map((step) => step.feature)).toEqual([1, 2, 4, 0, 3]);
    expect(steps.at(-1)?.start).toBe(0);
    expect(steps[0]?.end).toBe(total);
    expect(total).toBeCloseTo(-0.3);
    for (let i = 1; i < steps.length; i++) expect(steps[i - 1]?.start).toBe(steps[i]?.end);
    expect(extent[0]).toBeCloseTo(-0.3);
    expect(extent[1]).toBeCloseTo(0.2);
  });

  it("folds the smallest into one signed step at the bottom", () => {
    const { steps, total } = waterfallLayout(values, 2, -1, false);
    expect(steps.map((step) => step.key)).toEqual(["feature-1", "feature-2", "others"]);
    expect(steps[2]?.members).toEqual([4, 0, 3]);
    expect(steps[2]?.value).toBeCloseTo(-0.1);
    expect(total).toBeCloseTo(-0.3);
    expect(waterfallLayout(values, 2, -1, true).steps).toHaveLength(5);
  });

  it("does not fold a single feature away, and keeps the one in focus", () => {
    expect(waterfallLayout(values, 4, -1, false).steps).toHaveLength(5);
    const kept = waterfallLayout(values, 2, 3, false).steps;
    expect(kept.map((step) => step.feature)).toEqual([1, 3, -1]);
  });

  it("has as many steps for a row that nothing pushes", () => {
    expect(waterfallLayout([0, 0, 0, 0, 0], 2, -1, false).steps).toHaveLength(3);
  });
});

describe("stepArrow", () => {
  const tip = (text: string): number => Number(text.split(" ")[2]?.split(",")[0]);

  it("points where the step goes, however short it is", () => {
    expect(tip(stepArrow(10, 40, 0, 10))).toBe(40);
    expect(tip(stepArrow(40, 10, 0, 10))).toBe(10);
    expect(tip(stepArrow(10, 12, 0, 10))).toBe(12);
    expect(tip(stepArrow(10, 10, 0, 10))).toBe(11);
  });
});
