import { describe, expect, it } from "vitest";
import { zoomBy, zoomMove, zoomTo } from "../src/charts/zoom";
import { LOG } from "../src/marks/axis";
import { allLanes, partOf, placeOf, spansOfPart, valueAt } from "../src/marks/axisPlaces";
import { placeRows } from "../src/marks/place";
import {
  areaOf,
  boxesOfArea,
  boxesOfClause,
  type Plane,
  planeOf as planeOfAxes,
  termsOfBox,
  xOf,
  yOf,
} from "../src/marks/plane";
import { columnAxis, levelAxis, numberAxis, quantityTerms, roomFor } from "../src/marks/planeAxis";
import { axisTicks, sideTicks } from "../src/marks/planeTicks";
import { Column, type Numbers } from "../src/runtime/columns";
import { type Lookup, selectionMask } from "../src/runtime/selection";
import type { AxisState, Clause, FeatureSchema, Term } from "../src/runtime/wire";

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

/** A column against its attributions. */
const planeOf = (
  x: Column,
  y: Float32Array,
  output: number,
  width: number,
  height: number,
  state?: AxisState,
): Plane =>
  planeOfAxes(
    columnAxis(x, width, { each: y, state }),
    numberAxis(height, {
      whole: roomFor(y),
      chosen: state?.effect,
      terms: quantityTerms(`attribution:${x.position}:${output}`),
    }),
  );

const clause = (terms: Clause["terms"]): Clause => ({ key: "k", op: "and", terms });

/** Rows that a box selects, by the same fold as everywhere. */
function selected(plane: ReturnType<typeof planeOf>, x: Column, y: Float32Array, box: Box) {
  const lookup: Lookup = (term) => ({
    values: term.quantity === "feature:0" ? x.values : y,
    categorical: term.quantity === "feature:0" && x.categorical,
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
    expect(xs[4]).toBeGreaterThanOrEqual(plane.x.missing?.x0 as number);
    expect(xs[4]).toBeLessThanOrEqual(plane.x.missing?.x1 as number);
    expect(xs[0]).toBeGreaterThan(plane.x.missing?.x1 as number);
    expect(plane.x.missing?.n_rows).toBe(1);
  });

  it("draws higher attributions higher", () => {
    expect(ys[3]).toBeLessThan(ys[0] as number);
    expect(yOf(plane, plane.y.domain[1])).toBeCloseTo(0);
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
    expect(terms.map(({ quantity }) => quantity)).toEqual(["feature:0"]);
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

  it("shows the levels that matter most, by their mean effect, and lets the rest share a lane", () => {
    const plane = planeOf(x, y, 0, 300, 200);
    const last = plane.x.lanes.at(-1);
    expect(last?.label).toMatch(/^\d+ others$/);
    const shown = plane.x.lanes.slice(0, -1).map(({ codes: [code] }) => code as number);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    // Many rows, or a large effect: never level 0, whose effect is none.
    expect(shown).toContain(4);
    expect(shown).toContain(38);
    expect(shown).not.toContain(0);
    const next = planeOf(x, y, 0, 300, 200, { page: 1 });
    const more = next.x.lanes.slice(0, -1).flatMap((lane) => lane.codes);
    expect(more.filter((code) => shown.includes(code))).toEqual([]);
    expect(next.x.page).toEqual({ first: shown.length, n: shown.length, of: 40 });
    const held = plane.x.lanes.reduce((sum, lane) => sum + lane.n_rows, 0);
    expect(held + (plane.x.missing?.n_rows ?? 0)).toBe(200);
    expect(new Set(plane.x.lanes.flatMap((lane) => lane.codes)).size).toBe(40);
  });

  it("keeps every point in its lane", () => {
    const plane = planeOf(x, y, 0, 2000, 200);
    const { xs } = placeRows(plane, x, y);
    for (const lane of plane.x.lanes)
      for (let i = 0; i < 200; i++)
        if (codes[i] === lane.codes[0]) {
          expect(xs[i]).toBeGreaterThanOrEqual(lane.x0);
          expect(xs[i]).toBeLessThanOrEqual(lane.x1);
        }
  });

  it("selects whole lanes, and draws apart what lies apart", () => {
    const plane = planeOf(x, y, 0, 2000, 200);
    const [first, , third] = plane.x.lanes;
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
    expect(plane.x.lanes.map(({ label, n_rows }) => [label, n_rows])).toEqual([
      ["False", 1],
      ["True", 2],
    ]);
    expect(plane.x.missing?.n_rows).toBe(1);
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

describe("axes of values", () => {
  const tail = Float64Array.from({ length: 400 }, (_, i) => (i < 394 ? 1 + i / 100 : 100 * i));
  const x = column(tail, {});
  const y = Float32Array.from(tail, (_, i) => i / 400);

  it("leave long tails out, and say how many rows lie there", () => {
    const plane = planeOf(x, y, 0, 300, 100);
    expect(plane.x.domain[1]).toBeLessThan(20);
    expect(plane.x.beyond).toEqual({ below: 0, above: 6 });
    const { xs } = placeRows(plane, x, y);
    expect(xs[0]).toBe(plane.x.range[0]);
    expect(xs[395]).toBeNaN();
    const whole = planeOf(x, y, 0, 300, 100, { range: "all" });
    expect(whole.x.beyond.above).toBe(0);
    expect(placeRows(whole, x, y).xs[399]).toBe(whole.x.range[1]);
  });

  it.each(["linear", "log", "rank"] as const)("select what a box shows, %s", (spacing) => {
    const plane = planeOf(x, y, 0, 300, 100, { spacing });
    const { xs } = placeRows(plane, x, y);
    const box = { x0: 60, x1: 220, y0: 0, y1: 100 };
    const [term] = termsOfBox(plane, box);
    const { min, max } = term as { min: number; max: number };
    for (const [i, value] of tail.entries()) {
      const at = xs[i] as number;
      if (at > 61 && at < 219) expect(value >= min && value <= max).toBe(true);
      if (at < 59 || at > 221) expect(value >= min && value <= max).toBe(false);
    }
    const [drawn] = boxesOfClause(plane, clause([term as Term]));
    expect(Math.abs((drawn?.x0 ?? 0) - 60)).toBeLessThan(1.5);
    expect(Math.abs((drawn?.x1 ?? 0) - 220)).toBeLessThan(1.5);
  });

  it("zoom in around a point, move, and come back to what they show by default", () => {
    const plane = planeOf(x, y, 0, 300, 100);
    const near = zoomBy(plane, 0.5, 150, 50);
    const inner = planeOf(x, y, 0, 300, 100, { range: near.x as number[] });
    expect(valueAt(inner.x, 150)).toBeCloseTo(valueAt(plane.x, 150), 1);
    expect(inner.x.domain[1] - inner.x.domain[0]).toBeCloseTo(
      (plane.x.domain[1] - plane.x.domain[0]) / 2,
      1,
    );
    const aside = zoomMove(inner, 0.2, 0);
    expect((aside.x as number[])[0]).toBeGreaterThan(inner.x.domain[0]);
    const out = zoomBy(inner, 1e6, 150, 50);
    expect(out).toEqual({ x: "all", y: undefined });
    const box = zoomTo(plane, { x0: 100, x1: 200, y0: 0, y1: 100 });
    expect(Object.keys(box)).toEqual(["x"]);
  });

  it("have nothing where all is missing", () => {
    const empty = column(new Float64Array(4).fill(Number.NaN), { has_missing: true });
    const plane = planeOf(empty, new Float32Array(4), 0, 300, 100);
    expect(plane.x.empty).toBe(true);
    expect(axisTicks(plane.x, 5, 40)).toEqual([]);
    expect(plane.x.missing?.x1).toBe(300);
  });
});

describe("axes that are no column", () => {
  it("stand by orders of magnitude where they are told so", () => {
    const axis = numberAxis(200, { whole: [8, 8000], stretch: LOG });
    const plane = planeOfAxes(axis, numberAxis(100, { whole: [0, 1] }));
    const places = [8, 80, 800, 8000].map((value) => Math.round(xOf(plane, value)));
    expect(places).toEqual([0, 67, 133, 200]);
    expect(axisTicks(axis, 5, 20).map(({ label }) => label)).toEqual(["10", "100", "1000"]);
  });

  it("round their ends outwards, so that a side at the edge leaves nothing out", () => {
    const axis = numberAxis(100, { whole: [0.00317, 0.99349] });
    const part = partOf(axis, 0, 50) as { min: number };
    expect(part.min).toBeLessThanOrEqual(0.00317);
    expect(part.min).toBeGreaterThan(-0.02);
    const upper = partOf(axis, 50, 100) as { max: number };
    expect(upper.max).toBeGreaterThanOrEqual(0.99349);
    const share = numberAxis(200, { whole: [0, 1] });
    expect(partOf(share, 0, 100)).toEqual({ min: 0, max: 0.5 });
    expect(partOf(share, 0, 200)).toBeNull();
  });

  it("hold names side by side", () => {
    const axis = levelAxis(90, { levels: ["a", "b", "c"] });
    expect([0, 1, 2].map((code) => placeOf(axis, code))).toEqual([15, 45, 75]);
    expect(placeOf(axis, 7)).toBeNaN();
    expect(partOf(axis, 20, 50)).toEqual({ codes: [0, 1] });
    expect(sideTicks(axis).map(({ label }) => label)).toEqual(["a", "b", "c"]);
  });

  it("draw an area back where its box was", () => {
    const plane = planeOfAxes(
      levelAxis(90, { levels: ["a", "b", "c"] }),
      numberAxis(100, { whole: [0, 10] }),
    );
    const area = areaOf(plane, { x0: 31, x1: 59, y0: 0, y1: 40 });
    expect(area).toEqual({ x: { codes: [1] }, y: { min: 6, max: 10 } });
    expect(boxesOfArea(plane, area)).toEqual([{ x0: 30, x1: 60, y0: 0, y1: 40 }]);
    expect(spansOfPart(plane.x, { codes: [0, 2] })).toHaveLength(2);
    // What selects nothing by itself makes no terms.
    expect(termsOfBox(plane, { x0: 31, x1: 59, y0: 0, y1: 40 })).toEqual([]);
  });

  it("let a category stand in another order", () => {
    const city = column(Int32Array.of(0, 1, 2, 2), { kind: "category", levels: ["a", "b", "c"] });
    const axis = columnAxis(city, 300, { order: [2, 0, 1] });
    expect(axis.lanes.map(({ label }) => label)).toEqual(["c", "a", "b"]);
    expect(allLanes(axis)[0]?.n_rows).toBe(2);
  });
});
