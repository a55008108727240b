// From a model's own sums to the outputs that it shows: see xwidgets/models/compact/links.py.

import type { UnitHeader } from "./container";

const CLIP = 1e-6;

/** Logistic function without overflow. */
export function sigmoid(x: number): number {
  const small = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : small) / (1 + small);
}

/** A function that turns `sums` at a place into outputs at another; it keeps no state. */
export type Link = (sums: Float64Array, at: number, out: Float64Array, to: number) => void;

/** The link of a unit. */
export function linkOf({ link, other }: Pick<UnitHeader, "link" | "other">, nSums: number): Link {
  if (link.startsWith("logit/")) {
    const inner = linkOf({ link: link.slice(6), other }, nSums);
    const n = other === "" ? nSums : 2 * nSums;
    const outer = linkOf({ link: "logit", other: "" }, n);
    return (sums, at, out, to) => {
      inner(sums, at, out, to);
      outer(out, to, out, to);
    };
  }
  const [kind, option] = link.split(":");
  const number = option === undefined ? 1 : Number(option);
  const both = other !== "";
  const nOutputs = both ? 2 * nSums : nSums;
  const spread: Link = (sums, at, out, to) => {
    for (let m = 0; m < nSums; m++) {
      const sum = sums[at + m]!;
      if (both) out[to + m] = other === "minus" ? 0 - sum : 1 - sum;
      out[to + nOutputs - nSums + m] = sum;
    }
  };
  const each =
    (f: (x: number) => number): Link =>
    (sums, at, out, to) => {
      spread(sums, at, out, to);
      for (let m = to; m < to + nOutputs; m++) out[m] = f(out[m]!);
    };
  const shared =
    (first: Link): Link =>
    (sums, at, out, to) => {
      first(sums, at, out, to);
      let total = 0;
      for (let m = to; m < to + nOutputs; m++) total += out[m]!;
      for (let m = to; m < to + nOutputs; m++) out[m] = out[m]! / total;
    };
  switch (kind) {
    case "identity":
      return spread;
    case "sigmoid":
      return each((x) => sigmoid(number * x));
    case "shares":
      return shared(each(sigmoid));
    case "softmax":
      return shared((sums, at, out, to) => {
        spread(sums, at, out, to);
        let most = Number.NEGATIVE_INFINITY;
        for (let m = to; m < to + nOutputs; m++) most = Math.max(most, number * out[m]!);
        for (let m = to; m < to + nOutputs; m++) out[m] = Math.exp(number * out[m]! - most);
      });
    case "exp":
      return each(Math.exp);
    case "logit":
      return each((x) => {
        const p = Math.min(Math.max(x, CLIP), 1 - CLIP);
        return Math.log(p) - Math.log1p(-p);
      });
    case "isolation":
      return each((x) => -(2 ** -x) - (option === undefined ? 0 : number));
    default:
      throw new Error(`The compact model has a link that this page does not know: ${link}.`);
  }
}
