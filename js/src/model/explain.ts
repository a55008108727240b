// Which algorithm explains a unit, behind one function: an encoded row in, values per feature or group out.

import type { UnitHeader } from "./container";
import { exactExplainer } from "./exact";
import { interventionalExplainer } from "./interventional";
import type { Parts } from "./page";
import { Quadrature } from "./quadrature";

export interface Attribution {
  values: Float64Array;
  base_value: number;
}

/** Explains an encoded row, of which `raw` has the codes; yields between pieces of work of a few milliseconds. */
export type Explainer = (
  encoded: Float64Array,
  output: number,
  raw: Float64Array,
) => Generator<void, Attribution>;

/** Nodes times points that are worked through between two yields. */
const PIECE = 200_000;

export function explainerOf(parts: Parts, unit: UnitHeader): Explainer {
  switch (unit.explanation.kind) {
    case "linear":
      return linearExplainer(parts, unit);
    case "path_dependent":
      return pathDependentExplainer(parts, unit);
    case "interventional":
      return interventionalExplainer(parts, unit);
    case "exact":
      return exactExplainer(parts, unit);
    default:
      throw new Error(unit.explanation.reason);
  }
}

/** The sum behind an output on the model's own scale, and how it is turned. */
export function sideOf(
  { other }: UnitHeader,
  output: number,
): { sum: number; sign: number; shift: number } {
  if (other === "" || output === 1) return { sum: other === "" ? output : 0, sign: 1, shift: 0 };
  return { sum: 0, sign: -1, shift: other === "complement" ? 1 : 0 };
}

/** Values of encoded columns, added up per feature or group. */
export function shownValues(
  parts: Parts,
  unit: UnitHeader,
  phi: Float64Array,
  sign: number,
): Float64Array {
  const { players, shown } = unit.explanation;
  const values = new Float64Array(parts.header.shown.length);
  for (let e = 0; e < phi.length; e++) {
    const player = players[e]!;
    if (player < 0 || phi[e] === 0) continue;
    const place = shown[player]!;
    values[place] = values[place]! + sign * phi[e]!;
  }
  return values;
}

function linearExplainer(parts: Parts, unit: UnitHeader): Explainer {
  const means = parts.section("reference.means");
  const { coefficients, constants, nSums } = parts;
  // biome-ignore lint/correctness/useYield: it is done at once
  return function* (encoded, output) {
    const { sum, sign, shift } = sideOf(unit, output);
    const phi = new Float64Array(encoded.length);
    let base = constants[sum]!;
    for (let e = 0; e < encoded.length; e++) {
      const coefficient = coefficients[e * nSums + sum]!;
      phi[e] = (encoded[e]! - means[e]!) * coefficient;
      base += means[e]! * coefficient;
    }
    return { values: shownValues(parts, unit, phi, sign), base_value: shift + sign * base };
  };
}

function pathDependentExplainer(parts: Parts, unit: UnitHeader): Explainer {
  const trees = parts.trees!;
  let quadrature = parts.shared.get("quadrature") as Quadrature | undefined;
  if (!quadrature) {
    quadrature = new Quadrature(trees);
    parts.shared.set("quadrature", quadrature);
  }
  const { paths } = quadrature;
  const walk = quadrature;
  return function* (encoded, output) {
    const { sum, sign, shift } = sideOf(unit, output);
    const phi = new Float64Array(encoded.length);
    let work = 0;
    for (let t = 0; t < trees.nTrees; t++) {
      walk.add(t, encoded, sum, phi);
      work += (trees.offsets[t + 1]! - trees.offsets[t]!) * (1 + paths.distinct[t]!);
      if (work > PIECE) {
        work = 0;
        yield;
      }
    }
    return {
      values: shownValues(parts, unit, phi, sign),
      base_value: shift + sign * paths.base[sum]!,
    };
  };
}
