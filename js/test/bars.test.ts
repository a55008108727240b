import { describe, expect, it } from "vitest";
import { barScale, orderOf, sharesOfLargest, shortNumbers } from "../src/marks/bars";

describe("barScale", () => {
  it("holds the largest value with its spread", () => {
    const scale = barScale([{ values: [2, 8], spread: [0, 2] }], 100);
    expect(scale.zero).toBe(0);
    expect(scale.at(8)).toBe(80);
  });

  it("moves zero in for values below it", () => {
    const scale = barScale([{ values: [-2, 6], spread: [0, 0] }], 80);
    expect(scale.zero).toBe(20);
    expect(scale.at(-2)).toBe(0);
  });

  it("stands on zero when all are zero or missing", () => {
    const scale = barScale([{ values: [0, Number.NaN], spread: [0, Number.NaN] }], 80);
    expect(scale.at(0)).toBe(0);
  });
});

describe("orderOf", () => {
  it("puts the largest first, ties by position, missing last", () => {
    expect([...orderOf([1, Number.NaN, 3, 1, -2])]).toEqual([2, 0, 3, 4, 1]);
  });
});

describe("shares and numbers", () => {
  it("are shares of the largest", () => {
    expect([...sharesOfLargest([1, 4, -2])]).toEqual([0.25, 1, -0.5]);
    expect([...sharesOfLargest([0, 0])]).toEqual([0, 0]);
  });

  it("share their decimals, and small ones do not become zero", () => {
    const write = shortNumbers([0.068, 0.05, 0.00002]);
    expect([0.068, 0.05, 0, -0.01].map(write)).toEqual(["0.068", "0.050", "0", "−0.010"]);
    expect(write(0.00002)).toMatch(/^2(\.0)?e.5$/);
    expect(shortNumbers([3.2e-12])(3.2e-12)).toMatch(/^3\.2e.12$/);
  });
});
