import { describe, expect, it } from "vitest";
import { crc32 } from "../src/model/container";
import { shapley } from "../src/model/exact";
import { fastDecay } from "../src/model/exponential";
import { adderOf, linkOf, sigmoid } from "../src/model/links";
import { readModel } from "../src/model/page";
import { gaussLegendre } from "../src/model/quadrature";
import { linearModel } from "./model_fixture";

const row = (...codes: number[]) => Float64Array.from(codes);

describe("reading", () => {
  it("computes zlib's checksum", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });

  it.each([
    ["other bytes", new TextEncoder().encode("PK\u0003\u0004 something else"), /no compact model/],
    ["no bytes", new Uint8Array(0), /no compact model/],
    ["a prefix alone", linearModel().subarray(0, 12), /cut short/],
    ["a file cut short", linearModel().subarray(0, 200), /cut short: 200 of \d+ bytes/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readModel(bytes)).toThrow(message);
  });

  it("refuses a future version and says which", () => {
    const bytes = linearModel();
    bytes[8] = 2;
    expect(() => readModel(bytes)).toThrow(/version 2; this page reads version 1/);
  });

  it("refuses any changed byte behind the prefix", () => {
    for (const at of [12, 16, 20, 30, linearModel().length - 1]) {
      const bytes = linearModel();
      bytes[at] = bytes[at]! ^ 1;
      expect(() => readModel(bytes), `byte ${at}`).toThrow(/damaged|cut short/);
    }
  });

  it("reads bytes that start anywhere in their buffer", () => {
    const bytes = linearModel();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readModel(shifted.subarray(3)).predict(row(1, 1), 1)[0]).toBe(13);
  });
});

describe("a model", () => {
  const model = readModel(linearModel());

  it("predicts rows of codes", () => {
    expect([...model.predict(row(1, 0, 2, 1, -1, Number.NaN), 3)]).toEqual([3, 15, 4]);
  });

  it("explains in closed form, and the values add up", () => {
    const { values, base_value, prediction } = model.explain(row(3, 1), 0);
    expect([...values]).toEqual([5, 6]);
    expect(base_value).toBe(6);
    expect(base_value + values[0]! + values[1]!).toBe(prediction);
  });

  it("says which cell it cannot take, and throws before it predicts", () => {
    expect(model.refusals(row(Number.NaN, 2))).toEqual([
      { feature: 0, reason: "a: the model takes no missing value" },
      { feature: 1, reason: "city: a category that the model does not know" },
    ]);
    expect(() => model.predict(row(Number.NaN, 0), 1)).toThrow(/a: the model takes no missing/);
    expect(() => model.explain(row(0, 7), 0)).toThrow(/city: no category/);
  });

  it("leaves gaps in a curve where a value cannot be taken", () => {
    expect([...model.ice(row(1, 0), 1, [0, 1, 2, Number.NaN], 0)]).toEqual([3, 13, Number.NaN, 8]);
  });

  it("shows other units, with the reason where they cannot be explained", () => {
    const probability = model.inUnit("probability");
    const [no, yes] = probability.predict(row(1, 0), 1);
    expect(yes).toBeCloseTo(1 / (1 + Math.exp(-3)), 15);
    expect(no! + yes!).toBeCloseTo(1, 15);
    expect(probability.can_explain).toBe(false);
    expect(() => probability.explain(row(1, 0), 1)).toThrow("not here");
    expect(() => model.inUnit("litres")).toThrow(/no litres/);
  });
});

describe("numbers behind it", () => {
  it("integrates polynomials of degree 2n - 1 exactly", () => {
    for (let n = 1; n <= 40; n++) {
      const { points, weights } = gaussLegendre(n);
      for (const degree of [0, 1, n, 2 * n - 1]) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += weights[k]! * points[k]! ** degree;
        expect(Math.abs(sum * (degree + 1) - 1), `${n} points, degree ${degree}`).toBeLessThan(
          1e-13,
        );
      }
    }
  });

  it("shares a game by Shapley's weights", () => {
    // Player 2 does nothing; 0 and 1 are worth 6 together and nothing alone.
    const game = Float64Array.from({ length: 8 }, (_, s) => ((s & 3) === 3 ? 6 : 0));
    expect([...shapley(game, 3)].map((x) => Math.round(x * 1e12) / 1e12)).toEqual([3, 3, 0]);
  });

  it("decays as exp(-x) does, from 0 to where nothing is left", () => {
    for (let x = 0; x < 708; x += 0.0371) {
      const exact = Math.exp(-x);
      expect(Math.abs(fastDecay(x) - exact), `exp(-${x})`).toBeLessThan(1e-14 * (1 + x) * exact);
    }
    expect(fastDecay(0)).toBe(1);
    expect([740, 746, Number.POSITIVE_INFINITY].map((x) => fastDecay(x) >= 0)).toEqual([
      true,
      true,
      true,
    ]);
    expect(fastDecay(746)).toBe(0);
    expect(fastDecay(Number.NaN)).toBeNaN();
  });

  it.each(["identity", "sigmoid", "exp", "logit/sigmoid", "softmax"])(
    "adds one output of %s as the link works it out",
    (link) => {
      const sums = Float64Array.of(-3, 0.5, 40, -800);
      for (const [other, nSums] of [
        ["", 2],
        ["minus", 1],
        ["complement", 1],
      ] as const) {
        const n = sums.length / nSums;
        for (const output of [0, 1]) {
          const total = new Float64Array(n);
          adderOf({ link, other }, nSums, output)(sums, 0.5, total);
          const outputs = new Float64Array(2);
          for (let i = 0; i < n; i++) {
            linkOf({ link, other }, nSums)(sums, i * nSums, outputs, 0);
            const expected = 0.5 * outputs[output]!;
            const gap = total[i] === expected ? 0 : Math.abs(total[i]! - expected);
            expect(gap).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(expected)));
          }
        }
      }
    },
  );

  it("keeps small probabilities and does not overflow", () => {
    expect(sigmoid(-740)).toBeGreaterThan(0);
    expect(sigmoid(1e6)).toBe(1);
  });
});
