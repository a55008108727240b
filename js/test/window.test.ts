import { describe, expect, it } from "vitest";
import {
  bodyHeight,
  columnWindow,
  MAX_HEIGHT,
  ROW_HEIGHT,
  rowWindow,
  scrollToRow,
} from "../src/views/table/window";

describe("rows on screen", () => {
  it("are the few in view", () => {
    const { from, to, top } = rowWindow(1000 * ROW_HEIGHT, 300, 100_000);
    expect(from).toBe(996);
    expect(to - from).toBeLessThan(25);
    expect(top).toBe(from * ROW_HEIGHT);
  });

  it("reach both ends, also of a table too tall for a browser", () => {
    for (const n of [0, 3, 100_000, 5_000_000]) {
      const view = 300;
      expect(bodyHeight(n)).toBeLessThanOrEqual(MAX_HEIGHT);
      expect(rowWindow(0, view, n).from).toBe(0);
      const end = Math.max(0, bodyHeight(n) - view);
      const { from, to, top } = rowWindow(end, view, n);
      expect(to).toBe(n);
      // The last row ends where the view does (or above it, where all fit).
      expect(top + (to - from) * ROW_HEIGHT).toBeCloseTo(n ? bodyHeight(n) : 0, 3);
    }
  });

  it("are brought into view by the shortest way, or to the middle", () => {
    for (const n of [1000, 5_000_000]) {
      const top = scrollToRow(n / 2, 0, 300, n, true);
      const window = rowWindow(top, 300, n);
      expect(window.from).toBeLessThan(n / 2);
      expect(window.to).toBeGreaterThan(n / 2);
      expect(scrollToRow(n / 2, top, 300, n, false)).toBe(top);
      expect(scrollToRow(0, top, 300, n, false)).toBe(0);
      expect(scrollToRow(n - 1, top, 300, n, false)).toBeCloseTo(bodyHeight(n) - 300, 3);
    }
  });
});

describe("columns on screen", () => {
  const edges = Array.from({ length: 1001 }, (_, i) => i * 100);

  it("are those that reach into the view", () => {
    expect(columnWindow(edges, 2, 200, 800)).toEqual([2, 8]);
    expect(columnWindow(edges, 2, 50_250, 51_000)).toEqual([502, 510]);
    expect(columnWindow(edges, 2, 99_950, 100_500)).toEqual([999, 1000]);
    expect(columnWindow([0, 30, 80], 2, 80, 800)).toEqual([2, 2]);
  });
});
