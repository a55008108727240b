import { describe, expect, it } from "vitest";
import { correlation, strongestInteraction } from "../src/marks/interaction";
import { neighbour } from "../src/marks/walk";

const n = 600;
const noise = (seed: number) =>
  Float64Array.from({ length: n }, (_, i) => {
    const x = Math.sin((i + 1) * (12.9898 + seed)) * 43758.5453;
    return x - Math.floor(x);
  });

describe("strongestInteraction", () => {
  const own = noise(1);
  const partner = noise(2);
  const bystander = noise(3);

  it("finds the feature behind the spread at equal values", () => {
    const y = Float32Array.from(own, (x, i) => x * ((partner[i] as number) - 0.5));
    expect(strongestInteraction(0, [own, bystander, partner], y)).toBe(2);
  });

  it("is not misled by missing values, and gives none where there is none", () => {
    const holes = partner.map((value, i) => (i % 3 ? value : Number.NaN));
    const y = Float32Array.from(own, (x, i) => x * ((partner[i] as number) - 0.5));
    expect(strongestInteraction(0, [own, bystander, holes], y)).toBe(2);
    expect(strongestInteraction(0, [own, new Float64Array(n)], y)).toBe(-1);
    expect(strongestInteraction(0, [own, null], y)).toBe(-1);
  });
});

describe("correlation", () => {
  it("is Pearson's, without NaN", () => {
    const a = [1, 2, 3, Number.NaN, 5];
    const b = [2, 4, 6, 100, 10];
    expect(correlation(a, b, [0, 1, 2, 3, 4])).toBeCloseTo(1, 12);
    expect(correlation([1, 1, 1], [1, 2, 3], [0, 1, 2])).toBe(0);
  });
});

describe("neighbour", () => {
  const xs = Float32Array.of(5, 1, Number.NaN, 3, 3);

  it("walks all placed rows once from end to end", () => {
    const walk = [1];
    for (let row = 1; ; ) {
      row = neighbour(xs, row, 1, null);
      if (row < 0) break;
      walk.push(row);
    }
    expect(walk).toEqual([1, 3, 4, 0]);
    expect(neighbour(xs, 4, -1, null)).toBe(3);
  });

  it("stays inside the selection", () => {
    expect(neighbour(xs, 1, 1, Uint8Array.of(1, 1, 1, 0, 0))).toBe(0);
  });

  it("starts at an end from a row without a place", () => {
    expect(neighbour(xs, 2, 1, null)).toBe(1);
    expect(neighbour(xs, 2, -1, null)).toBe(0);
  });
});
