import { describe, expect, it } from "vitest";
import {
  bandLabels,
  type Colour,
  columnRows,
  paintStack,
  type StackPicture,
  stackExtent,
  type Tint,
} from "../src/marks/stack";
import type { AttributionTable } from "../src/runtime/columns";

function tableOf(rows: number[][]): AttributionTable {
  const n_rows = rows.length;
  const n_features = rows[0]?.length ?? 0;
  const values = new Float32Array(n_rows * n_features);
  for (const [i, row] of rows.entries())
    for (const [j, value] of row.entries()) values[j * n_rows + i] = value;
  return {
    output: 0,
    base_value: 0,
    n_rows,
    n_features,
    n_done: n_rows,
    done: new Uint8Array(n_rows).fill(1),
    values,
    predictions: new Float32Array(n_rows),
    standard_error: null,
    method: "",
  };
}

const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

describe("columnRows", () => {
  it("spreads few rows evenly, with a hairline between wide ones", () => {
    expect([...columnRows(all(2), 6, () => 0)]).toEqual([0, 0, 0, 1, 1, 1]);
    const wide = columnRows(all(2), 20, () => 0);
    expect(wide[10]).toBe(-1);
    expect([...wide].filter((row) => row === -1)).toHaveLength(1);
  });

  it("of many rows a column shows the one that matters most, else the middle one", () => {
    expect([...columnRows(all(9), 3, () => 0)]).toEqual([1, 4, 7]);
    expect([...columnRows(all(9), 3, (row) => (row === 5 ? 1 : 0))]).toEqual([1, 5, 7]);
    expect([...columnRows(all(0), 2, () => 0)]).toEqual([-1, -1]);
  });
});

describe("stackExtent", () => {
  const table = tableOf([
    [0.5, -0.2],
    [-0.1, -0.4],
  ]);

  it("holds every push of every row, and the base value", () => {
    const [low, high] = stackExtent(table, all(2), -1);
    // Row 0: f(x) 0.3, pushes up from -0.2, down from 0.5. Row 1: f(x) -0.5, down from 0.
    expect(low).toBeCloseTo(-0.5);
    expect(high).toBeCloseTo(0.5);
  });

  it("of one feature holds its effects", () => {
    const [low, high] = stackExtent(table, all(2), 0);
    expect(low).toBeCloseTo(-0.1);
    expect(high).toBeCloseTo(0.5);
  });
});

const UP: Colour = [200, 0, 0];
const UP_SOFT: Colour = [250, 100, 100];
const DOWN: Colour = [0, 0, 200];
const DOWN_SOFT: Colour = [100, 100, 250];
const tint: Tint = { up: [UP, UP_SOFT, UP_SOFT], down: [DOWN, DOWN_SOFT, DOWN_SOFT] };

describe("paintStack", () => {
  /** 40 pixels high, 1 unit = 20 pixels, the base value in the middle. */
  function paint(rows: number[][], more: Partial<StackPicture> = {}) {
    const columns = all(rows.length);
    const data = new Uint8ClampedArray(rows.length * 40 * 4);
    paintStack(data, 40, {
      table: tableOf(rows),
      columns,
      features: [0, 1],
      single: -1,
      emphasised: 0,
      tint: () => tint,
      line: [1, 2, 3],
      top: 1,
      bottom: -1,
      ...more,
    });
    const width = more.columns?.length ?? rows.length;
    return (x: number, y: number): number[] => {
      const at = (y * width + x) * 4;
      return [...data.subarray(at, at + 4)];
    };
  }

  it("stacks pushes up below f(x) and pushes down above it", () => {
    // f(x) = 0.25: row 15. Up by 0.5: rows 15 to 25. Down by 0.25: rows 10 to 15.
    const at = paint([[0.5, -0.25]]);
    expect(at(0, 20)).toEqual([...UP, 255]);
    expect(at(0, 12)).toEqual([...DOWN_SOFT, 255]);
    expect(at(0, 30)[3]).toBe(0);
    expect(at(0, 5)[3]).toBe(0);
    // The line along f(x) lies where they meet.
    expect(at(0, 15)[2]).toBeLessThan(60);
  });

  it("covers edge pixels in part", () => {
    // The stack ends at -0.025, in the middle of pixel 20.
    const at = paint([[0.5, -0.025]]);
    expect(at(0, 20)).toEqual([...UP, 128]);
  });

  it("paints one feature's effect from the base value", () => {
    const at = paint(
      [
        [0.5, 9],
        [-0.5, 9],
      ],
      { single: 0 },
    );
    expect(at(0, 15)).toEqual([...UP, 255]);
    expect(at(0, 25)[3]).toBe(0);
    expect(at(1, 25)).toEqual([...DOWN, 255]);
    expect(at(1, 15)[3]).toBe(0);
  });

  it("repeats a row over its columns and leaves empty ones empty", () => {
    const at = paint([[0.5, 0.2]], { columns: Int32Array.of(0, 0, -1) as Int32Array });
    expect(at(1, 12)).toEqual(at(0, 12));
    expect(at(2, 12)[3]).toBe(0);
  });
});

describe("bandLabels", () => {
  it("finds a straight strip that holds the name, and none where there is none", () => {
    // Feature 0 is thick in the right half only.
    const rows = Array.from({ length: 200 }, (_, i) => (i < 100 ? [0.05, 0.5] : [1, 0.05]));
    const y = (offset: number): number => (1.2 - offset) * 50;
    const names = [
      { feature: 0, width: 60 },
      { feature: 1, width: 60 },
    ];
    const labels = bandLabels(tableOf(rows), all(200), [0, 1], names, y, 12);
    expect(labels.map((label) => label.feature)).toEqual([0, 1]);
    expect(labels[0]?.x).toBeGreaterThan(120);
    expect(labels[1]?.x).toBeLessThan(80);
    const wide = names.map((name) => ({ ...name, width: 150 }));
    expect(bandLabels(tableOf(rows), all(200), [0, 1], wide, y, 12)).toEqual([]);
  });
});
