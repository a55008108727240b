// Which algorithm explains a unit, behind one function: an encoded row in, values per feature or group out.

import type { UnitHeader } from "./container";
import { exactExplainer } from "./exact";
import { interventionalExplainer } from "./interventional";
import { type Explainer, type Parts, shownValues, sideOf } from "./parts";
import { Quadrature } from "./quadrature";

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
