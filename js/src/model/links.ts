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
  throw new Error(`The compact model has a link that this page does not know: ${link}.`);
}

/** One output of a unit from the sums at a place, no other output worked out where that can be avoided. */
export function outputOf(
  unit: Kind,
  nSums: number,
  output: number,
): (sums: Float64Array, at: number) => number {
  const f = elementOf(unit.link);
  if (f && unit.other === "") return (sums, at) => f(sums[at + output]!);
  if (f && nSums === 1) {
    if (output === 1) return (sums, at) => f(sums[at]!);
    return unit.other === "minus" ? (sums, at) => f(0 - sums[at]!) : (sums, at) => f(1 - sums[at]!);
  }
  const link = linkOf(unit, nSums);
  const outputs = new Float64Array(2 * nSums);
  return (sums, at) => {
    link(sums, at, outputs, 0);
    return outputs[output]!;
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
