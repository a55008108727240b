// Colors of the effects of two features.

import { describe, expect, it } from "vitest";
import limits from "../../tests/effects/color_limits.json";
import { tinted } from "../src/marks/colors";
import { rgb } from "../src/runtime/theme";
import { colorLimit } from "../src/views/dependence/surface";

describe("colors of a surface", () => {
  it.each(limits)("end where Python ends them: $name", ({ values, share, limit }) => {
    const cells = values.map((value, i) => ({
      value: value ?? Number.NaN,
      share: share[i] as number,
    }));
    expect(colorLimit(cells)).toBe(limit);
  });

  it("show nothing where there is no effect", () => {
    const palette = { up: "#ff0000", down: "#0000ff", surface: "#ffffff" } as Parameters<
      typeof tinted
    >[0];
    expect(tinted(palette, 0, 1)).toEqual(rgb("#ffffff"));
    expect(tinted(palette, 3, 1)).toEqual(rgb("#ff0000"));
    expect(tinted(palette, -1, 1)).toEqual(rgb("#0000ff"));
  });
});
