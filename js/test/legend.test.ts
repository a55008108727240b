import { describe, expect, it } from "vitest";
import { entriesOf } from "../src/marks/legend";

const legend = (n: number, has_missing = false) => ({
  kind: "levels" as const,
  levels: Array.from({ length: n }, (_, code) => ({
    label: `level ${code}`,
    code,
    place: n > 7 ? Math.min(6, code) : code,
    n_rows: 1,
  })),
  has_missing,
});

describe("legend of levels", () => {
  it("has an entry per level while there are colours, and one for missing", () => {
    expect(entriesOf(legend(2, true)).map(({ label }) => label)).toEqual([
      "level 0",
      "level 1",
      "missing",
    ]);
    expect(entriesOf(legend(7))).toHaveLength(7);
  });

  it("puts levels that share a colour into one entry that selects them all", () => {
    const entries = entriesOf(legend(60, true));
    expect(entries).toHaveLength(8);
    expect(entries[6]?.label).toBe("54 others");
    expect(entries[6]?.codes).toEqual(Array.from({ length: 54 }, (_, i) => i + 6));
    expect(entries[7]?.codes).toEqual([-1]);
  });
});
