import { describe, expect, it } from "vitest";
import { dragged, handleAt, roundToPixel, unflattened } from "../src/marks/brush";

const bounds = { x0: 0, y0: 0, x1: 100, y1: 50 };
const box = { x0: 20, y0: 10, x1: 60, y1: 40 };

describe("handleAt", () => {
  it("names edges, corners and the inside", () => {
    expect(handleAt(box, 21, 25, "xy")).toBe("w");
    expect(handleAt(box, 60, 40, "xy")).toBe("se");
    expect(handleAt(box, 40, 11, "xy")).toBe("n");
    expect(handleAt(box, 40, 25, "xy")).toBe("move");
    expect(handleAt(box, 90, 25, "xy")).toBe("new");
    expect(handleAt(null, 40, 25, "xy")).toBe("new");
  });

  it("knows no edges across its axis", () => {
    expect(handleAt(box, 40, 10, "x")).toBe("move");
    expect(handleAt(box, 20, 25, "y")).toBe("move");
  });

  it("can still be widened when it is thinner than the reach", () => {
    expect(handleAt({ ...box, x1: 22 }, 20, 25, "xy")).toBe("w");
  });
});

describe("dragged", () => {
  it("makes a box in any direction, within bounds", () => {
    const made = dragged(null, "new", [50, 30], [-10, 5], bounds, "xy");
    expect(made).toEqual({ x0: 0, y0: 5, x1: 50, y1: 30 });
  });

  it("reaches across when it knows one axis only", () => {
    expect(dragged(null, "new", [10, 20], [30, 25], bounds, "x")).toEqual({
      x0: 10,
      x1: 30,
      y0: 0,
      y1: 50,
    });
  });

  it("moves without changing its size, also at the edge", () => {
    const moved = dragged(box, "move", [40, 25], [400, 25], bounds, "xy");
    expect(moved).toEqual({ x0: 60, x1: 100, y0: 10, y1: 40 });
  });

  it("turns over when an edge is dragged past the other one", () => {
    const turned = dragged(box, "w", [20, 25], [80, 25], bounds, "xy");
    expect(turned).toEqual({ x0: 60, x1: 80, y0: 10, y1: 40 });
  });
});

describe("unflattened", () => {
  it("takes a drag along one axis as a range of it alone", () => {
    const flat = { x0: 20, x1: 70, y0: 24, y1: 26 };
    expect(unflattened(flat, bounds)).toEqual({ ...flat, y0: bounds.y0, y1: bounds.y1 });
    const upright = { x0: 20, x1: 23, y0: 5, y1: 45 };
    expect(unflattened(upright, bounds)).toEqual({ ...upright, x0: bounds.x0, x1: bounds.x1 });
  });

  it("leaves boxes as they are, and what is too small to say", () => {
    for (const box of [
      { x0: 20, x1: 70, y0: 20, y1: 30 },
      { x0: 20, x1: 24, y0: 20, y1: 24 },
    ])
      expect(unflattened(box, bounds)).toEqual(box);
  });
});

describe("roundToPixel", () => {
  it("keeps what a pixel can tell apart", () => {
    expect(roundToPixel(612.38471, 2.1)).toBe(612);
    expect(roundToPixel(612.38471, 0.05)).toBe(612.38);
    expect(roundToPixel(1_234_567, 250)).toBe(1_234_600);
    expect(roundToPixel(1.23456e-12, 1e-14)).toBeCloseTo(1.23e-12, 16);
  });

  it("leaves infinities alone", () => {
    expect(roundToPixel(Number.POSITIVE_INFINITY, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});
