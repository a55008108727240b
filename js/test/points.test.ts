import { describe, expect, it } from "vitest";
import {
  drawDensity,
  drawDiscs,
  mix,
  NearestPoint,
  pack,
  pointStyle,
  unpack,
} from "../src/marks/points";

const WHITE = pack([255, 255, 255]);
const RED = pack([200, 10, 30]);
const style = { radius: 2, alpha: 1 };

const white = (width: number, height: number) => {
  const target = { width, height, pixels: new Uint32Array(width * height) };
  target.pixels.fill(WHITE);
  return target;
};

describe("pixels", () => {
  it("packs and unpacks a colour", () => {
    expect(unpack(RED)).toEqual([200, 10, 30]);
    expect(RED >>> 24).toBe(255);
  });

  it("mixes by share", () => {
    expect(mix([100, 0, 50], [0, 100, 50], 0.25)).toEqual([25, 75, 50]);
  });
});

describe("drawDiscs", () => {
  const at = (x: number, y: number) => ({
    xs: Float32Array.of(x),
    ys: Float32Array.of(y),
    colors: RED,
    keep: null,
  });

  it("paints the middle in full and leaves far pixels alone", () => {
    const target = white(20, 20);
    drawDiscs(target, at(10, 10), 1, style);
    expect(target.pixels[10 * 20 + 10]).toBe(RED);
    expect(target.pixels[0]).toBe(WHITE);
  });

  it("blends by opacity", () => {
    const target = white(9, 9);
    drawDiscs(target, at(4, 4), 1, { radius: 2, alpha: 0.5 });
    const [r, g, b] = unpack(target.pixels[4 * 9 + 4] as number);
    expect(Math.abs(r - 227)).toBeLessThanOrEqual(2);
    expect(Math.abs(g - 132)).toBeLessThanOrEqual(2);
    expect(Math.abs(b - 142)).toBeLessThanOrEqual(2);
  });

  it("cuts discs at the edge without wrapping to the other side", () => {
    const target = white(12, 12);
    drawDiscs(target, at(0, 6), 1, { radius: 3, alpha: 1 });
    expect(target.pixels[6 * 12]).toBe(RED);
    for (let y = 0; y < 12; y++) expect(target.pixels[y * 12 + 11]).toBe(WHITE);
  });

  it("leaves out rows without a place and rows outside the mask", () => {
    const target = white(12, 12);
    const points = {
      xs: Float32Array.of(Number.NaN, 6, 3),
      ys: Float32Array.of(6, 6, 3),
      colors: Uint32Array.of(RED, RED, RED),
      keep: Uint8Array.of(1, 0, 1),
    };
    drawDiscs(target, points, 1, { radius: 1, alpha: 1 });
    expect(target.pixels[6 * 12 + 6]).toBe(WHITE);
    expect(target.pixels[3 * 12 + 3]).toBe(RED);
  });

  it("places by the device's pixels", () => {
    const target = white(40, 40);
    drawDiscs(target, at(10, 10), 2, style);
    expect(target.pixels[20 * 40 + 20]).toBe(RED);
    expect(target.pixels[10 * 40 + 10]).toBe(WHITE);
  });
});

describe("drawDensity", () => {
  it("shows the mean colour, stronger where there are more points", () => {
    const target = white(8, 8);
    const blue = pack([0, 0, 200]);
    const xs = Float32Array.from({ length: 101 }, (_, i) => (i < 100 ? 1 : 5));
    drawDensity(
      target,
      {
        xs,
        ys: xs,
        colors: Uint32Array.from(xs, (_, i) => (i % 2 ? RED : blue)),
        keep: null,
      },
      1,
    );
    const crowd = unpack(target.pixels[0] as number);
    expect(crowd[0]).toBe(100);
    expect(crowd[2]).toBe(115);
    const lone = unpack(target.pixels[4 * 8 + 4] as number);
    expect(lone[0]).toBeGreaterThan(crowd[0]);
    expect(target.pixels[7 * 8 + 7]).toBe(WHITE);
  });
});

describe("pointStyle", () => {
  it("makes points smaller and fainter as they get more", () => {
    const few = pointStyle(50);
    const many = pointStyle(20_000);
    expect(few.radius).toBeGreaterThan(many.radius);
    expect(few.alpha).toBeGreaterThan(many.alpha);
    expect(many.radius).toBeGreaterThan(1);
  });
});

describe("NearestPoint", () => {
  it("agrees with looking at every point", () => {
    const n = 400;
    const xs = Float32Array.from({ length: n }, (_, i) => (i * 73) % 301);
    const ys = Float32Array.from({ length: n }, (_, i) => (i * 151) % 203);
    xs[7] = Number.NaN;
    const index = new NearestPoint(xs, ys, 300, 200);
    for (let k = 0; k < 60; k++) {
      const [x, y] = [(k * 37) % 300, (k * 53) % 200];
      let least = 12 ** 2;
      let found = false;
      for (let i = 0; i < n; i++) {
        const distance = ((xs[i] as number) - x) ** 2 + ((ys[i] as number) - y) ** 2;
        if (distance <= least) {
          least = distance;
          found = true;
        }
      }
      const at = index.find(x, y, 12);
      expect(at >= 0).toBe(found);
      if (found)
        expect(((xs[at] as number) - x) ** 2 + ((ys[at] as number) - y) ** 2).toBeCloseTo(least, 6);
    }
  });
});
