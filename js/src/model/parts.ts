// What the algorithms of explanation are given, and what each of them gives back.

import type { ModelHeader, UnitHeader } from "./container";
import type { Trees } from "./trees";

/** What one model is made of; its units share it. */
export interface Parts {
  header: ModelHeader;
  encode: (row: ArrayLike<number>, start?: number) => Float64Array;
  trees: Trees | null;
  coefficients: ArrayLike<number>;
  constants: ArrayLike<number>;
  nSums: number;
  section: (name: string) => ArrayLike<number>;
  /** Sums of an encoded row. */
  sums: (encoded: Float64Array, out: Float64Array, at: number) => void;
  /** Whatever explanations share, made when it is needed first. */
  shared: Map<string, unknown>;
}

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
