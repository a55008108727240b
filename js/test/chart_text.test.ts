import { describe, expect, it } from "vitest";
import { labelWidth } from "../src/charts/text";
import { sampleStore } from "./sample";

describe("labelWidth", () => {
  const measure = (text: string, bold = false): number => text.length * (bold ? 8 : 5);

  it("leaves room for the longest name in bold, up to two fifths of the width", () => {
    const store = sampleStore();
    const names = [0, 1, 2, 3].map((j) => store.featureName(j));
    const longest = Math.max(...names.map((name) => measure(name, true)));
    expect(labelWidth(store, [0, 1, 2, 3], 800, measure)).toBe(longest + 18);
    expect(labelWidth(store, [0, 1, 2, 3], 60, measure)).toBe(24);
  });
});
