import { describe, expect, it } from "vitest";
import { barsPath, binsOf, countBins, equalBars } from "../src/marks/histogram";

describe("histogram", () => {
  const xs = Float32Array.of(0, 9.9, 10, 55, 100, Number.NaN, 120);
  const bins = binsOf(xs, [0, 100], 10);

  it("puts every row into one bin, the last one closed, the placeless into none", () => {
    expect([...bins]).toEqual([0, 0, 1, 5, 9, -1, -1]);
  });

  it("counts all rows or those of the mask", () => {
    expect(countBins(bins, 10, null).reduce((a, b) => a + b)).toBe(5);
    const some = countBins(bins, 10, Uint8Array.of(1, 0, 0, 1, 0, 1, 1));
    expect([...some]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  it("draws one bar per filled bin, the largest at full length", () => {
    const path = barsPath(equalBars([0, 100], 10), countBins(bins, 10, null), 2, 20, 0);
    expect(path.match(/M/g)).toHaveLength(4);
    expect(path).toContain("v-20");
    expect(path).toContain("v-10");
  });

  it("keeps a single row in sight beside a million", () => {
    const path = barsPath(equalBars([0, 20], 2), [1, 1e6], 1e6, 20, 5, true);
    expect(path.startsWith("M5 0.5h1v")).toBe(true);
  });
});
