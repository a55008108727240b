// A compact model that predicts and explains in the page.

import { t } from "../runtime/words";
import { type ModelHeader, readContainer, sectionOf, type UnitHeader } from "./container";
import { explainerOf } from "./explain";
import { type Link, linkOf } from "./links";
import type { Explainer, Parts } from "./parts";
import { compileProgram } from "./program";
import { readTrees, treeSums } from "./trees";

export interface Explanation {
  /** One per feature or group, in the table's order: `shown` names them. */
  values: Float64Array;
  base_value: number;
  prediction: number;
}

/** A cell that the model cannot take, and why, for people. */
export interface Refusal {
  feature: number;
  reason: string;
}

/** What a model cannot take of a row of codes. */
export function refusals({ features }: ModelHeader, row: ArrayLike<number>): Refusal[] {
  const found: Refusal[] = [];
  for (let feature = 0; feature < features.length; feature++) {
    const { name, missing, n_levels, refused } = features[feature]!;
    const x = row[feature]!;
    if (Number.isNaN(x)) {
      if (!missing) found.push({ feature, reason: t`${name}: the model takes no missing value` });
    } else if (n_levels !== null) {
      if (!Number.isInteger(x) || x < 0 || x >= n_levels) {
        found.push({ feature, reason: t`${name}: no category of the table` });
      } else if (refused.includes(x)) {
        found.push({ feature, reason: t`${name}: a category that the model does not know` });
      }
    }
  }
  return found;
}

const NOT_FINITE = t`the model answers with NaN or infinity`;

export class PageModel {
  readonly n_features: number;
  readonly n_outputs: number;
  readonly unit: string;
  readonly output_names: string[];
  /** Names of an explanation's values: features, or groups of them. */
  readonly shown: string[];
  readonly can_explain: boolean;
  /** One line for people: the method, or why there is none. */
  readonly explain_method: string;
  private readonly parts: Parts;
  private readonly link: Link;
  private readonly sums: Float64Array;
  private readonly outputs: Float64Array;
  private readonly header: UnitHeader;
  private explainer: Explainer | null = null;

  constructor(parts: Parts, header: UnitHeader) {
    this.parts = parts;
    this.header = header;
    this.n_features = parts.header.n_raw;
    this.n_outputs = header.output_names.length;
    this.unit = header.unit;
    this.output_names = header.output_names;
    this.shown = parts.header.shown;
    this.link = linkOf(header, parts.nSums);
    this.sums = new Float64Array(parts.nSums);
    this.outputs = new Float64Array(this.n_outputs);
    const { kind, method, reason } = header.explanation;
    this.can_explain = kind !== "";
    this.explain_method = kind === "" ? reason : method;
  }

  /** Every unit that the same model can show, its own first. */
  get units(): string[] {
    return this.parts.header.units.map((one) => one.unit);
  }

  /** The same model in another unit: margins of boosted trees are explained at once, their probabilities are not. */
  inUnit(unit: string): PageModel {
    const header = this.parts.header.units.find((one) => one.unit === unit);
    if (!header) throw new Error(t`${this.parts.header.model} shows no ${unit} in the page.`);
    return new PageModel(this.parts, header);
  }

  /** What the model cannot take of a row of codes. */
  refusals(row: ArrayLike<number>): Refusal[] {
    return refusals(this.parts.header, row);
  }

  /** Predictions (n, n_outputs) of `n` rows of codes; throws where the model cannot take one of them. */
  predict(X: Float64Array, n: number): Float64Array {
    const result = new Float64Array(n * this.n_outputs);
    for (let i = 0; i < n; i++) {
      this.check(X.subarray(i * this.n_features, (i + 1) * this.n_features));
      this.predictInto(X, i * this.n_features, result, i * this.n_outputs);
    }
    if (!result.every(Number.isFinite)) throw new Error(NOT_FINITE);
    return result;
  }

  /** SHAP values of one output of a row. */
  explain(row: Float64Array, output: number): Explanation {
    const steps = this.explaining(row, output);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** The same in short pieces of work, for those who must not block. */
  *explaining(row: Float64Array, output: number): Generator<void, Explanation> {
    if (!this.can_explain) throw new Error(this.explain_method);
    this.check(row);
    this.explainer ??= explainerOf(this.parts, this.header);
    this.predictInto(row, 0, this.outputs, 0);
    if (!this.outputs.every(Number.isFinite)) throw new Error(NOT_FINITE);
    const prediction = this.outputs[output]!;
    // A copy: the registers are overwritten while others predict.
    const encoded = Float64Array.from(this.parts.encode(row));
    const { values, base_value } = yield* this.explainer(encoded, output, row);
    return { values, base_value, prediction };
  }

  /** One output along a grid of one feature; NaN where the model cannot take the value. */
  ice(row: Float64Array, feature: number, grid: ArrayLike<number>, output: number): Float64Array {
    const edited = Float64Array.from(row);
    return Float64Array.from(grid, (value) => {
      edited[feature] = value;
      if (this.refusals(edited).length) return Number.NaN;
      this.predictInto(edited, 0, this.outputs, 0);
      const found = this.outputs[output]!;
      return Number.isFinite(found) ? found : Number.NaN;
    });
  }

  private check(row: ArrayLike<number>): void {
    const refused = this.refusals(row);
    if (refused.length) throw new Error(refused.map(({ reason }) => reason).join("; "));
  }

  private predictInto(X: ArrayLike<number>, start: number, out: Float64Array, to: number): void {
    this.parts.sums(this.parts.encode(X, start), this.sums, 0);
    this.link(this.sums, 0, out, to);
  }
}

/** Read what `compact.write` wrote; throws an Error that says what is wrong with it. */
export function readModel(bytes: Uint8Array): PageModel {
  const { header, arrays } = readContainer(bytes);
  const section = (name: string) => sectionOf(arrays, name);
  const trees = header.kind === "trees" ? readTrees(header, arrays) : null;
  const coefficients = trees ? new Float64Array(0) : section("linear.coefficients");
  const constants = trees ? new Float64Array(0) : section("linear.constants");
  const nSums = trees ? trees.nSums : constants.length;
  const parts: Parts = {
    header,
    encode: compileProgram(header, arrays),
    trees,
    coefficients,
    constants,
    nSums,
    section,
    shared: new Map(),
    sums: trees
      ? (encoded, out, at) => treeSums(trees, encoded, out, at)
      : (encoded, out, at) => {
          for (let m = 0; m < nSums; m++) {
            let sum = 0;
            for (let e = 0; e < encoded.length; e++)
              sum += encoded[e]! * coefficients[e * nSums + m]!;
            out[at + m] = sum + constants[m]!;
          }
        },
  };
  return new PageModel(parts, header.units[0]!);
}
