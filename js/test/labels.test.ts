import { describe, expect, it } from "vitest";
import {
  contrast,
  ellipsize,
  fitLabel,
  inkOn,
  type LabelRequest,
  type Measure,
  mix,
  placeLabels,
  withoutPrefix,
} from "../src/marks/labels";

const measure: Measure = (text) => Array.from(text).length * 10;

describe("ellipsize", () => {
  it("leaves what fits and shortens what does not to just fit", () => {
    expect(ellipsize("worst area", 100, measure)).toBe("worst area");
    expect(ellipsize("worst area", 99, measure)).toBe("worst ar\u2026");
    expect(ellipsize("worst area", 70, measure)).toBe("worst\u2026");
  });

  it("does not cut a letter in half", () => {
    expect(ellipsize("\u{1f600}\u{1f600}\u{1f600}", 20, measure)).toBe("\u{1f600}\u2026");
  });
});

describe("fitLabel", () => {
  it("shortens the name before the value", () => {
    expect(fitLabel("a very long name", "12.5", 140, measure)).toBe("a very\u2026 = 12.5");
  });

  it("shortens a value that is longer than the name", () => {
    const text = fitLabel("city", "x".repeat(100), 200, measure);
    expect(text.startsWith("city = xxx")).toBe(true);
    expect(measure(text)).toBeLessThanOrEqual(200);
  });
});

describe("colours of text", () => {
  it("reads on any background", () => {
    for (let r = 0; r < 256; r += 51)
      for (let g = 0; g < 256; g += 51)
        for (let b = 0; b < 256; b += 51) {
          const hex = `#${[r, g, b].map((c) => c.toString(16).padStart(2, "0")).join("")}`;
          expect(contrast(inkOn(hex), hex)).toBeGreaterThanOrEqual(4.5);
        }
  });

  it("knows the contrast of black on white, and mixes", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(mix("#000000", "#ffffff", 0.5)).toBe("#808080");
    expect(mix("#123456", "#ffffff", 0)).toBe("#123456");
  });
});

describe("placeLabels", () => {
  const space = { width: 1000, rows: 5, gap: 10, center: 500 };

  /** Fails where two labels overlap, a leader runs through a text, or a label leaves the picture. */
  function check(requests: LabelRequest[], rows = space.rows): number {
    const placed = placeLabels(requests, { ...space, rows });
    let count = 0;
    for (const [i, a] of placed.entries()) {
      if (!a) continue;
      count++;
      const { anchor, width } = requests[i] as LabelRequest;
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.x + width).toBeLessThanOrEqual(space.width);
      expect(a.row).toBeLessThan(rows);
      expect(anchor).toBeGreaterThanOrEqual(a.x);
      expect(anchor).toBeLessThanOrEqual(a.x + width);
      for (const [k, b] of placed.entries()) {
        if (!b || k === i) continue;
        const other = requests[k] as LabelRequest;
        if (a.row === b.row)
          expect(a.x >= b.x + other.width + 10 || b.x >= a.x + width + 10).toBe(true);
        if (b.row < a.row) expect(anchor <= b.x || anchor >= b.x + other.width).toBe(true);
      }
    }
    return count;
  }

  it("puts what has room side by side in one row, centered", () => {
    const requests = [100, 400, 700].map((anchor) => ({ anchor, width: 100, weight: 1 }));
    expect(placeLabels(requests, space)).toEqual([
      { x: 50, row: 0 },
      { x: 350, row: 0 },
      { x: 650, row: 0 },
    ]);
  });

  it("keeps labels and leaders apart however dense the anchors are", () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    for (let round = 0; round < 60; round++) {
      const n = 1 + Math.floor(random() * 14);
      const requests = Array.from({ length: n }, () => ({
        anchor: random() * 1000,
        width: 40 + random() * 250,
        weight: random(),
      }));
      expect(check(requests)).toBeGreaterThan(0);
    }
  });

  it("fans dense anchors out over the rows", () => {
    const requests = [300, 340, 380, 420, 460].map((anchor, i) => ({
      anchor,
      width: 180,
      weight: i,
    }));
    expect(check(requests)).toBe(5);
  });

  it("drops the lightest where there is no room for all", () => {
    const requests = [400, 405, 410].map((anchor, i) => ({ anchor, width: 300, weight: 3 - i }));
    const placed = placeLabels(requests, { ...space, rows: 2, width: 420 });
    expect(placed[0]).not.toBeNull();
    expect(placed[2]).toBeNull();
  });

  it("has no place for a label wider than the picture", () => {
    expect(placeLabels([{ anchor: 5, width: 2000, weight: 1 }], space)).toEqual([null]);
  });
});

describe("withoutPrefix", () => {
  it("leaves out the words that all names begin with", () => {
    expect(withoutPrefix(["place number 1", "place number 12"])).toEqual(["\u20261", "\u202612"]);
    expect(withoutPrefix(["region_north", "region_south"])).toEqual(["\u2026north", "\u2026south"]);
  });

  it("keeps names that share only letters, or little, or would become nothing", () => {
    for (const names of [
      ["Paris", "Parma"],
      ["a 1", "a 2"],
      ["number ", "number 2"],
      ["number 1"],
      [],
    ])
      expect(withoutPrefix(names)).toEqual(names);
  });
});
