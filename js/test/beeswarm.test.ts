import { describe, expect, it } from "vitest";
import { classOf, drawStrip, groupOf, stripCounts, swarmOffsets } from "../src/marks/beeswarm";
import { levelCoding, levelPlaces, rampCoding } from "../src/marks/colors";
import { pack } from "../src/marks/points";
import { distinctOf, rankScale } from "../src/runtime/ranks";

describe("swarmOffsets", () => {
  it("keeps a lone point in the middle and stacks neighbours on both sides", () => {
    const offsets = swarmOffsets(Float32Array.of(50, 10, 50, 50), 20, 2);
    expect(offsets[1]).toBe(0);
    expect([...offsets].filter((_, i) => i !== 1).sort((a, b) => a - b)).toEqual([-3, 0, 3]);
  });

  it("never leaves the strip, however many there are", () => {
    const offsets = swarmOffsets(new Float32Array(5000).fill(30), 13, 2.5);
    expect(Math.max(...offsets)).toBeLessThanOrEqual(13);
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(-13);
  });

  it("gives rows that are not computed no place", () => {
    expect(swarmOffsets(Float32Array.of(Number.NaN, 4), 10, 2)[0]).toBeNaN();
  });
});

describe("density strips", () => {
  const grey = [120, 120, 120] as const;
  const values = Float32Array.from({ length: 100 }, (_, i) => (i === 99 ? Number.NaN : i / 99));
  const coding = rampCoding(values, rankScale(distinctOf(values)), "light", grey, grey);
  const xs = new Float32Array(100).fill(11);

  it("counts every row once, also those with a missing value", () => {
    const all = stripCounts(xs, coding, 40, 2, null);
    expect(all.totals[5]).toBe(100);
    expect(all.counts.reduce((a, b) => a + b)).toBe(100);
    const half = stripCounts(xs, coding, 40, 2, new Uint8Array(100).fill(1, 0, 50));
    expect(half.totals[5]).toBe(50);
  });

  it("stacks low values at the bottom and keeps the outline under a selection", () => {
    const target = { width: 40, height: 40, pixels: new Uint32Array(40 * 40) };
    const surface = pack([255, 255, 255]);
    const context = pack([200, 200, 200]);
    target.pixels.fill(surface);
    const all = stripCounts(xs, coding, 40, 2, null);
    const mask = new Uint8Array(100).fill(1, 0, 50);
    const some = stripCounts(xs, coding, 40, 2, mask);
    const place = { left: 0, middle: 20, half_height: 16, column_width: 2 };
    drawStrip(target, some, all, coding, place, context);
    const pixel = (y: number) => target.pixels[y * 40 + 10] as number;
    expect(pixel(2)).toBe(surface);
    expect(pixel(6)).toBe(context);
    expect(pixel(34)).toBe(context);
    // Half of the rows: half of the height, the lowest value at its foot.
    expect(pixel(27)).toBe(coding.colors[4]);
    expect(pixel(20)).not.toBe(context);
  });
});

describe("codings", () => {
  it("give missing values the last class", () => {
    const levels = levelCoding(
      Int32Array.of(0, 1, -1, 9),
      levelPlaces(new Uint8Array(10)),
      [9, 9, 9],
      [1, 2, 3],
    );
    expect(levels.classes[2]).toBe(levels.colors.length - 1);
    expect(levels.colors[levels.classes[2] as number]).toBe(pack([1, 2, 3]));
    expect(levels.colors[levels.classes[3] as number]).toBe(pack([9, 9, 9]));
    expect(levels.colors[0]).not.toBe(levels.colors[1]);
    const values = [0, 1, Number.NaN];
    const ramp = rampCoding(values, rankScale(distinctOf(values)), "dark", [9, 9, 9], [1, 2, 3]);
    expect(ramp.colors[ramp.classes[2] as number]).toBe(pack([1, 2, 3]));
    expect(ramp.classes[1]).toBeGreaterThan(ramp.classes[0] as number);
  });

  it("give what most rows have in common a color of its own, and the ramp to the others", () => {
    const values = [0, 0, 0, 0, 0, 0, 5, 6, 7];
    const { classes, colors } = rampCoding(
      values,
      rankScale(distinctOf(values)),
      "light",
      [9, 9, 9],
      [1, 2, 3],
    );
    expect(colors[classes[0] as number]).toBe(pack([9, 9, 9]));
    expect([6, 7, 8].map((i) => classes[i])).toEqual([0, 64, 127]);
  });

  it("give the commonest of many levels the palette", () => {
    const counts = Uint8Array.of(1, 9, 1, 8, 7, 1, 6, 5, 4, 1);
    expect([...levelPlaces(counts)]).toEqual([6, 0, 6, 1, 2, 6, 3, 4, 5, 6]);
  });

  it("keep what stands apart in groups of its own", () => {
    expect([0, 127, 128, 129].map((k) => groupOf(k, 130))).toEqual([0, 13, 14, 15]);
    expect([14, 15].map((group) => classOf(group, 130))).toEqual([128, 129]);
    expect(classOf(3, 5)).toBe(3);
  });
});
