import { describe, expect, it } from "vitest";
import { Column } from "../src/runtime/columns";
import { trackOf } from "../src/views/what_if/track";

const column = (values: number[]) =>
  new Column(
    0,
    { name: "x", kind: "number", integer: false, levels: null, has_missing: false },
    Float64Array.from(values),
  );
const field = (values: number[]) => {
  const made = column(values);
  return { column: made, extent: made.extent };
};

describe("the track of a slider", () => {
  const rooms = Array.from({ length: 500 }, (_, i) =>
    i < 495 ? 4 + (i / 495) * 4 : 30 * (i - 494),
  );

  it("is even where values are", () => {
    const track = trackOf(field(Array.from({ length: 100 }, (_, i) => i)));
    expect(track.skewed).toBe(false);
    expect(track.shareOf(49.5)).toBeCloseTo(0.5);
    expect(track.valueAt(0.25)).toBeCloseTo(24.75);
  });

  it("gives values that most rows have room, and steps that mean something", () => {
    const track = trackOf(field(rooms));
    expect(track.skewed).toBe(true);
    expect(track.shareOf(8) - track.shareOf(4)).toBeGreaterThan(0.4);
    const pixel = track.valueAt(0.201) - track.valueAt(0.2);
    expect(pixel).toBeLessThan(0.02);
    expect([track.shareOf(4), track.shareOf(150)]).toEqual([0, 1]);
  });

  it("goes there and back, always upwards", () => {
    for (const values of [rooms, [...new Array(95).fill(0), 5, 10, 90, 5000, 99999]]) {
      const track = trackOf(field(values));
      let last = -1;
      for (const value of [...new Set(values)].sort((a, b) => a - b)) {
        expect(track.shareOf(value)).toBeGreaterThan(last);
        last = track.shareOf(value);
        expect(track.valueAt(last)).toBeCloseTo(value, 6);
      }
    }
  });

  it("is even without rows, and of a single value", () => {
    expect(trackOf({ column: null, extent: [0, 4] }).valueAt(0.5)).toBe(2);
    expect(trackOf(field([3, 3, 3])).shareOf(3)).toBe(0);
  });
});
