import { describe, expect, it } from "vitest";
import { placeRows } from "../src/marks/place";
import { boxesOfClause, planeOf, termsOfBox, xOf, yOf } from "../src/marks/plane";
import { Column, type Numbers } from "../src/runtime/columns";
import { type Lookup, selectionMask } from "../src/runtime/selection";
import type { Clause, FeatureSchema } from "../src/runtime/wire";

const schema = (more: Partial<FeatureSchema>): FeatureSchema => ({
  name: "x",
  kind: "number",
  integer: false,
  levels: null,
  has_missing: false,
  ...more,
});

const column = (values: Numbers, more: Partial<FeatureSchema> = {}) =>
  new Column(0, schema(more), values);

const clause = (terms: Clause["terms"]): Clause => ({ key: "k", op: "and", terms });

/** Rows that a box selects, by the same fold as everywhere. */
function selected(plane: ReturnType<typeof planeOf>, x: Column, y: Float32Array, box: Box) {
  const lookup: Lookup = (term) => ({
    values: term.source === "feature" ? x.values : y,
    codes: term.source === "feature" && x.categorical,
  });
  const mask = selectionMask([clause(termsOfBox(plane, box))], y.length, lookup);
  return [...(mask ?? [])].flatMap((on, i) => (on ? [i] : []));
}
type Box = { x0: number; y0: number; x1: number; y1: number };

describe("plane of numbers", () => {
  const x = column(Float64Array.of(1, 2, 3, 4, Number.NaN), { has_missing: true });
  const y = Float32Array.of(-0.2, -0.1, 0.1, 0.2, 0.05);
  const plane = planeOf(x, y, 1, 400, 200);
  const { xs, ys } = placeRows(plane, x, y);

  it("gives missing values a lane of their own at the left edge", () => {
    expect(xs[4]).toBeGreaterThanOrEqual(plane.missing?.x0 as number);
    expect(xs[4]).toBeLessThanOrEqual(plane.missing?.x1 as number);
    expect(xs[0]).toBeGreaterThan(plane.missing?.x1 as number);
    expect(plane.missing?.n_rows).toBe(1);
  });

  it("draws higher attributions higher", () => {
    expect(ys[3]).toBeLessThan(ys[0] as number);
    expect(yOf(plane, plane.y_domain[1])).toBeCloseTo(0);
  });

  it("selects exactly the points inside the box", () => {
    const box = { x0: 100, x1: 330, y0: 60, y1: 180 };
    const inside = [0, 1, 2, 3, 4].filter((i) => {
      const [px, py] = [xs[i] as number, ys[i] as number];
      return px >= box.x0 && px <= box.x1 && py >= box.y0 && py <= box.y1;
    });
    expect(inside.length).toBeGreaterThan(0);
    expect(selected(plane, x, y, box)).toEqual(inside);
  });

  it("says nothing about a side that reaches from edge to edge", () => {
    const terms = termsOfBox(plane, { x0: 100, x1: 300, y0: 0, y1: 200 });
    expect(terms.map(({ source }) => source)).toEqual(["feature"]);
    expect(termsOfBox(plane, { x0: 0, x1: 400, y0: 0, y1: 200 })).toEqual([]);
  });

  it("selects missing rows by a box in their lane", () => {
    expect(selected(plane, x, y, { x0: 4, x1: 40, y0: 0, y1: 200 })).toEqual([4]);
  });

  it("draws a clause where the box was", () => {
    const box = { x0: 120, x1: 300, y0: 40, y1: 160 };
    const [back] = boxesOfClause(plane, clause(termsOfBox(plane, box)));
    for (const side of ["x0", "x1", "y0", "y1"] as const)
      expect(Math.abs((back?.[side] as number) - box[side])).toBeLessThan(1.01);
  });

  it("draws nothing for attributions of another output", () => {
    const terms = termsOfBox(plane, { x0: 0, x1: 400, y0: 40, y1: 160 });
    const other = planeOf(x, y, 0, 400, 200);
    expect(boxesOfClause(other, clause(terms))).toEqual([]);
  });

  it("leaves rows that are not computed out", () => {
    const partly = Float32Array.of(-0.2, Number.NaN, 0.1, 0.2, Number.NaN);
    const placed = placeRows(planeOf(x, partly, 1, 400, 200), x, partly);
    expect([...placed.xs].map(Number.isNaN)).toEqual([false, true, false, false, true]);
  });
});

describe("plane of whole numbers", () => {
  const x = column(Float64Array.of(0, 1, 2, 3), { integer: true });
  const y = Float32Array.of(1, 2, 3, 4);
  const plane = planeOf(x, y, 0, 400, 200);

  it("snaps a brush to the numbers it holds and draws half a unit around them", () => {
    const box = { x0: xOf(plane, 0.7), x1: xOf(plane, 2.2), y0: 0, y1: 200 };
    const terms = termsOfBox(plane, box);
    expect([terms[0]?.min, terms[0]?.max]).toEqual([1, 2]);
    const [drawn] = boxesOfClause(plane, clause(terms));
    expect(drawn?.x0).toBeCloseTo(xOf(plane, 0.5));
    expect(termsOfBox(plane, drawn as Box)).toEqual(terms);
  });
});

describe("plane of levels", () => {
  const levels = Array.from({ length: 40 }, (_, i) => `level ${i}`);
  const codes = Int32Array.from({ length: 200 }, (_, i) => (i < 150 ? i % 5 : i % 40));
  codes[199] = -1;
  const x = column(codes, { kind: "category", levels, has_missing: true });
  const y = Float32Array.from(codes, (code) => code / 10);

  it("shows frequent levels and lets the rest share a lane", () => {
    const plane = planeOf(x, y, 0, 300, 200);
    const last = plane.lanes.at(-1);
    expect(last?.label).toMatch(/^\d+ others$/);
    expect(plane.lanes.slice(0, 5).map(({ label }) => label)).toEqual(levels.slice(0, 5));
    const held = plane.lanes.reduce((sum, lane) => sum + lane.n_rows, 0);
    expect(held + (plane.missing?.n_rows ?? 0)).toBe(200);
    expect(new Set(plane.lanes.flatMap((lane) => lane.codes)).size).toBe(40);
  });

  it("keeps every point in its lane", () => {
    const plane = planeOf(x, y, 0, 2000, 200);
    const { xs } = placeRows(plane, x, y);
    for (const lane of plane.lanes)
      for (let i = 0; i < 200; i++)
        if (codes[i] === lane.codes[0]) {
          expect(xs[i]).toBeGreaterThanOrEqual(lane.x0);
          expect(xs[i]).toBeLessThanOrEqual(lane.x1);
        }
  });

  it("selects whole lanes, and draws apart what lies apart", () => {
    const plane = planeOf(x, y, 0, 2000, 200);
    const [first, , third] = plane.lanes;
    const box = { x0: (first?.x0 as number) + 5, x1: (first?.x1 as number) + 5, y0: 0, y1: 200 };
    const rows = selected(plane, x, y, box);
    expect(rows.every((i) => [0, 1].includes(codes[i] as number))).toBe(true);
    expect(rows).toHaveLength([...codes].filter((code) => code === 0 || code === 1).length);
    const terms = termsOfBox(plane, { ...box, x1: first?.x1 as number });
    const apart = [{ ...(terms[0] as Clause["terms"][0]), codes: [0, 2] }];
    const boxes = boxesOfClause(plane, clause(apart));
    expect(boxes.map(({ x0 }) => x0)).toEqual([first?.x0, third?.x0]);
  });

  it("treats booleans as two levels", () => {
    const married = column(Float64Array.of(0, 1, 1, Number.NaN), { kind: "boolean" });
    const plane = planeOf(married, Float32Array.of(1, 2, 3, 4), 0, 300, 100);
    expect(plane.lanes.map(({ label, n_rows }) => [label, n_rows])).toEqual([
      ["False", 1],
      ["True", 2],
    ]);
    expect(plane.missing?.n_rows).toBe(1);
  });
});

describe("degenerate planes", () => {
  it("have room for a constant feature and for zero attributions", () => {
    const x = column(Float64Array.of(3, 3, 3));
    const plane = planeOf(x, new Float32Array(3), 0, 300, 100);
    const { xs, ys } = placeRows(plane, x, new Float32Array(3));
    for (const value of [...xs, ...ys]) expect(Number.isFinite(value)).toBe(true);
  });

  it("hold infinities at the edge and tiny attributions apart", () => {
    const x = column(Float64Array.of(Number.NEGATIVE_INFINITY, 1, 2, Number.POSITIVE_INFINITY));
    const y = Float32Array.of(1e-12, 2e-12, 3e-12, -4e-12);
    const plane = planeOf(x, y, 0, 300, 100);
    const { xs, ys } = placeRows(plane, x, y);
    expect(xs[0]).toBe(xs[1]);
    expect(xs[3]).toBe(xs[2]);
    expect((ys[0] as number) - (ys[2] as number)).toBeGreaterThan(5);
  });
});
