// From a model's own sums to the outputs that it shows: see xwidgets/models/compact/links.py.

import { t } from "../runtime/words";
import type { UnitHeader } from "./container";
import { fastDecay } from "./exponential";

const CLIP = 1e-6;

/** Logistic function without overflow. */
export function sigmoid(x: number): number {
  const small = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : small) / (1 + small);
}

/** A function that turns `sums` at a place into outputs at another; it keeps no state. */
export type Link = (sums: Float64Array, at: number, out: Float64Array, to: number) => void;

type Kind = Pick<UnitHeader, "link" | "other">;

/** The link of a unit. */
export function linkOf({ link, other }: Kind, nSums: number): Link {
  const nOutputs = other === "" ? nSums : 2 * nSums;
  const spread: Link = (sums, at, out, to) => {
    for (let m = 0; m < nSums; m++) {
      const sum = sums[at + m]!;
      if (other !== "") out[to + m] = other === "minus" ? 0 - sum : 1 - sum;
      out[to + nOutputs - nSums + m] = sum;
    }
  };
  const f = elementOf(link);
  if (f) return each(spread, f, nOutputs);
  const [kind, option] = link.split(":");
  if (link.startsWith("logit/")) {
    return each(linkOf({ link: link.slice(6), other }, nSums), logit, nOutputs);
  }
  if (kind === "shares") return shared(each(spread, sigmoid, nOutputs), nOutputs);
  if (kind === "softmax") {
    const number = option === undefined ? 1 : Number(option);
    const powers: Link = (sums, at, out, to) => {
      spread(sums, at, out, to);
      let most = Number.NEGATIVE_INFINITY;
      for (let m = to; m < to + nOutputs; m++) most = Math.max(most, number * out[m]!);
      for (let m = to; m < to + nOutputs; m++) out[m] = Math.exp(number * out[m]! - most);
    };
    return shared(powers, nOutputs);
  }
  throw new Error(t`The compact model has a link that this page does not know: ${link}.`);
}

/** Adds one output of many rows of sums (n, nSums) to `total` (n,), times a weight. */
export type Adder = (sums: Float64Array, weight: number, total: Float64Array) => void;

/** No other output is worked out where that can be avoided. */
export function adderOf(unit: Kind, nSums: number, output: number): Adder {
  const f = elementOf(unit.link);
  if (f && (unit.other === "" || nSums === 1)) {
    const at = unit.other === "" ? output : 0;
    const turned = unit.other !== "" && output === 0;
    const [sign, shift] = turned ? [-1, unit.other === "complement" ? 1 : 0] : [1, 0];
    return f === sigmoid
      ? // Half of the work behind a probability.
        (sums, weight, total) => {
          for (let i = 0, k = at; i < total.length; i++, k += nSums) {
            const x = shift + sign * sums[k]!;
            const small = fastDecay(Math.abs(x));
            total[i] = total[i]! + (weight * (x >= 0 ? 1 : small)) / (1 + small);
          }
        }
      : (sums, weight, total) => {
          for (let i = 0, k = at; i < total.length; i++, k += nSums)
            total[i] = total[i]! + weight * f(shift + sign * sums[k]!);
        };
  }
  const link = linkOf(unit, nSums);
  const outputs = new Float64Array(2 * nSums);
  return (sums, weight, total) => {
    for (let i = 0; i < total.length; i++) {
      link(sums, i * nSums, outputs, 0);
      total[i] = total[i]! + weight * outputs[output]!;
    }
  };
}

/** The function behind a link that treats every output by itself. */
function elementOf(link: string): ((x: number) => number) | null {
  if (link.startsWith("logit/")) {
    const inner = elementOf(link.slice(6));
    return inner && ((x) => logit(inner(x)));
  }
  const [kind, option] = link.split(":");
  const number = Number(option);
  switch (kind) {
    case "identity":
      return (x) => x;
    case "sigmoid":
      return option === undefined ? sigmoid : (x) => sigmoid(number * x);
    case "exp":
      return Math.exp;
    case "logit":
      return logit;
    case "isolation":
      return option === undefined ? (x) => -(2 ** -x) : (x) => -(2 ** -x) - number;
    default:
      return null;
  }
}

function logit(x: number): number {
  const p = Math.min(Math.max(x, CLIP), 1 - CLIP);
  return Math.log(p) - Math.log1p(-p);
}

function each(before: Link, f: (x: number) => number, nOutputs: number): Link {
  return (sums, at, out, to) => {
    before(sums, at, out, to);
    for (let m = to; m < to + nOutputs; m++) out[m] = f(out[m]!);
  };
}

/** Outputs divided by their sum. */
function shared(before: Link, nOutputs: number): Link {
  return (sums, at, out, to) => {
    before(sums, at, out, to);
    let total = 0;
    for (let m = to; m < to + nOutputs; m++) total += out[m]!;
    for (let m = to; m < to + nOutputs; m++) out[m] = out[m]! / total;
  };
}
