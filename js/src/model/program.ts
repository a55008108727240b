// What is done to a row before the model's own arithmetic: steps over registers. The same steps, operation by
// operation, as in xwidgets/models/compact/program.py.

import { t } from "../runtime/words";
import { type ModelHeader, type Section, type StepHeader, sectionOf } from "./container";

type Step = (registers: Float64Array) => void;
type Own = (name: string) => Section;

const NEAR_ZERO = 1.0000000180025095e-35;

/** A function from a row of codes to its encoded row; the result is overwritten by the next call. */
export function compileProgram(
  header: ModelHeader,
  arrays: Map<string, Section>,
): (row: ArrayLike<number>, start?: number) => Float64Array {
  const registers = new Float64Array(header.n_registers);
  const encoded = new Float64Array(header.n_encoded);
  const places = Int32Array.from(header.encoded);
  const steps = header.steps.map((step, i) =>
    compileStep(step, (name) => sectionOf(arrays, `step${i}.${name}`)),
  );
  return (row, start = 0) => {
    for (let j = 0; j < header.n_raw; j++) registers[j] = row[start + j]!;
    for (const step of steps) step(registers);
    for (let e = 0; e < places.length; e++) encoded[e] = registers[places[e]!]!;
    return encoded;
  };
}

function compileStep(step: StepHeader, own: Own): Step {
  const make = STEPS[step.op];
  if (!make)
    throw new Error(t`The compact model has a step that this page does not know: ${step.op}.`);
  return make(step, own);
}

/** A step that makes one number of each. */
function each({ in: inputs, out }: StepHeader, f: (x: number, i: number) => number): Step {
  return (registers) => {
    for (let i = 0; i < inputs.length; i++) registers[out + i] = f(registers[inputs[i]!]!, i);
  };
}

const STEPS: Record<string, (step: StepHeader, own: Own) => Step> = {
  standardize(step, own) {
    const [shift, scale] = [own("shift"), own("scale")];
    return each(step, (x, i) => (x - shift[i]!) / scale[i]!);
  },
  rescale(step, own) {
    const [shift, scale, low, high] = [own("shift"), own("scale"), own("low"), own("high")];
    return each(step, (x, i) => {
      const y = x * scale[i]! + shift[i]!;
      return y < low[i]! ? low[i]! : y > high[i]! ? high[i]! : y;
    });
  },
  impute(step, own) {
    const value = own("value");
    return each(step, (x, i) => (Number.isNaN(x) ? value[i]! : x));
  },
  missing: (step) => each(step, (x) => (Number.isNaN(x) ? 1 : 0)),
  float32: (step) => each(step, Math.fround),
  blank(step, own) {
    const value = own("value")[0]!;
    return each(step, (x) => (x === value ? Number.NaN : x));
  },
  tiny: (step) => each(step, (x) => (Math.abs(x) <= NEAR_ZERO ? 0 : x)),
  lookup(step, own) {
    const [known, rows, missing, other] = [own("known"), own("rows"), own("missing"), own("other")];
    const { n, out } = step;
    const input = step.in[0]!;
    return (registers) => {
      const x = registers[input]!;
      const place = Number.isNaN(x) ? -1 : lowerBound(known, x);
      const found = place >= 0 && known[place] === x;
      for (let k = 0; k < n; k++) {
        registers[out + k] = found ? rows[place * n + k]! : place < 0 ? missing[k]! : other[k]!;
      }
    };
  },
  pieces(step, own) {
    const [breaks, origin, powers] = [own("breaks"), own("origin"), own("powers")];
    const missing = own("missing");
    const { n, out } = step;
    const input = step.in[0]!;
    const nPowers = powers.length / (n * (breaks.length + 1));
    return (registers) => {
      const x = registers[input]!;
      let piece = 0;
      while (piece < breaks.length && breaks[piece]! <= x) piece++;
      const h = x - origin[piece]!;
      for (let k = 0; k < n; k++) {
        let sum = 0;
        for (let p = 0; p < nPowers; p++) sum = sum * h + powers[(piece * nPowers + p) * n + k]!;
        registers[out + k] = Number.isNaN(x) ? missing[k]! : sum;
      }
    };
  },
  product(step, own) {
    const [factor, start] = [own("factor"), own("start")];
    const { in: inputs, n, out } = step;
    return (registers) => {
      for (let i = 0; i < n; i++) {
        let value = 1;
        for (let f = start[i]!; f < start[i + 1]!; f++) value *= registers[inputs[factor[f]!]!]!;
        registers[out + i] = value;
      }
    };
  },
};

/** First position whose value is at least `x`. */
function lowerBound(sorted: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
