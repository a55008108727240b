import { describe, expect, it } from "vitest";
import { areaBrush } from "../src/charts/brushes";
import { type LineMark, piecesOf, spanOf } from "../src/charts/FrameMarks";
import { layFrame, needsSlant } from "../src/charts/frameLayout";
import { boxOf, type Spot, spotAt, stepSpot } from "../src/charts/spots";
import { type Area, planeOf } from "../src/marks/plane";
import { columnAxis, levelAxis, numberAxis } from "../src/marks/planeAxis";
import { Column } from "../src/runtime/columns";

const measure = (text: string): number => text.length * 7;
const numbers = planeOf(numberAxis(100, { whole: [0, 10] }), numberAxis(200, { whole: [0, 1] }));
const line = (x: number[], y: number[], more: Partial<LineMark> = {}): LineMark => ({
  kind: "line",
  x,
  y,
  ...more,
});

describe("a frame's room", () => {
  it("holds the longest number beside it, and keeps its height where names are slanted", () => {
    const lay = (levels: string[], write: (value: number) => string) =>
      layFrame({
        width: 400,
        height: 200,
        x: (length) => levelAxis(length, { levels }),
        y: (length) => numberAxis(length, { whole: [0, 2e6], name: "y", write }),
        measure,
      });
    const short = lay(["a", "b"], String);
    const slanted = lay(["a long name of a level", "b", "c", "d", "e"], String);
    expect(short.left).toBeGreaterThan(measure("2,000,000"));
    expect(needsSlant(slanted.plane.x)).toBe(true);
    expect(slanted.plane.height + slanted.bottom).toBe(short.plane.height + short.bottom);
  });
});

describe("lines of a frame", () => {
  it("leave the plane where their values do, and are interrupted where there is none", () => {
    const pieces = piecesOf(numbers, line([0, 5, 20, Number.NaN, 1, 2], [0, 0.5, 2, 1, 0, 1]));
    expect(pieces.map(({ d }) => d)).toEqual(["M0 200L50 100L200 -200", "M10 200L20 0"]);
  });

  it("step, and fade piece by piece", () => {
    const [stepped] = piecesOf(numbers, line([0, 5], [0, 1], { stepped: true }));
    expect(stepped?.d).toBe("M0 200L50 200L50 0");
    const faded = piecesOf(numbers, line([0, 5, 10], [0, 0, 0], { strength: [1, 0.2, 0.2] }));
    expect(faded.map(({ strength }) => strength)).toEqual([1, 0.2]);
    expect(faded[1]?.d).toMatch(/^M50 200/);
  });

  it("are dashes in lanes, of what is missing too", () => {
    const column = new Column(
      0,
      { name: "x", kind: "number", integer: false, levels: null, has_missing: true },
      Float64Array.of(0, 10, Number.NaN),
    );
    const plane = planeOf(columnAxis(column, 200), numberAxis(100, { whole: [0, 1] }));
    const pieces = piecesOf(plane, line([0, 10, Number.NaN], [0, 1, 0.5]));
    expect(pieces).toHaveLength(2);
    expect(pieces.some(({ d }) => /^M\S+ 50h/.test(d))).toBe(true);
  });

  it("bars and cells take the lane of a level", () => {
    const axis = levelAxis(90, { levels: ["a", "b", "c"] });
    expect(spanOf(axis, 1, 1)).toEqual([30, 60]);
    expect(spanOf(axis, 0, 1)).toEqual([0, 60]);
    expect(spanOf(axis, 9, 9)[0]).toBeNaN();
  });
});

describe("spots", () => {
  const grid = planeOf(
    levelAxis(100, { levels: ["a", "b"] }),
    levelAxis(100, { levels: ["c", "d"] }),
  );
  const cell = (x: number, y: number): Spot => ({ x, y, to: { x, y }, text: `${x}${y}` });
  const cells = [cell(0, 1), cell(1, 1), cell(0, 0), cell(1, 0)];

  it("are found by their area, or near their point", () => {
    expect(boxOf(grid, cells[0] as Spot)).toEqual({ x0: 0, x1: 50, y0: 0, y1: 50 });
    expect(spotAt(grid, cells, 70, 80)).toBe(3);
    const point: Spot = { x: 5, y: 0.5, text: "" };
    expect(spotAt(numbers, [point], 55, 104)).toBe(0);
    expect(spotAt(numbers, [point], 90, 104)).toBe(-1);
  });

  it("are walked along a line, and from line to line of a grid", () => {
    expect(stepSpot(4, 2, -1, 1, 0)).toBe(0);
    expect(stepSpot(4, 2, 0, 1, 0)).toBe(1);
    expect(stepSpot(4, 2, 1, 1, 0)).toBe(1); // the end of its line
    expect(stepSpot(4, 2, 1, 0, -1)).toBe(3);
    expect(stepSpot(4, 2, 1, 0, 1)).toBe(1);
    expect(stepSpot(5, 0, 1, 1, 0)).toBe(2);
    expect(stepSpot(5, 0, 1, 0, 1)).toBe(-1); // left to the page
    expect(stepSpot(0, 0, -1, 1, 0)).toBe(-1);
  });
});

it("a brush that selects nothing by itself hands over values, and is drawn where they are", () => {
  const got: [Area | null, string, boolean][] = [];
  let area: Area | null = null;
  const brush = areaBrush(
    numbers,
    () => area,
    (next, op, done) => {
      got.push([next, op, done]);
      area = next;
    },
  );
  brush.draw({ x0: 20, x1: 60, y0: 0, y1: 200 }, "and", true);
  expect(got).toEqual([[{ x: { min: 2, max: 6 }, y: null }, "and", true]]);
  expect(brush.drawn()).toEqual([{ box: { x0: 20, x1: 60, y0: 0, y1: 200 }, op: "and" }]);
  brush.draw({ x0: 0, x1: 100, y0: 0, y1: 200 }, "and", true);
  expect(area).toBeNull();
});
