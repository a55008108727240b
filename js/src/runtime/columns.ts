// Columns: typed arrays out of blocks, and the attributions of one output gathered from its chunks.

import { featureName } from "./quantities";
import { type Distinct, distinctOf } from "./ranks";
import type {
  AttributionsBlock,
  BlockState,
  ColumnLayout,
  Dtype,
  FeatureSchema,
  PredictionsBlock,
} from "./wire";
import { t } from "./words";

export type Numbers =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

const ARRAYS = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<Dtype, unknown>;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The bytes of a block, aligned so that every column can be a view of them. */
export function alignedBytes(data: DataView | Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}

/** Read one column; throws where a block was cut short. */
export function readColumn(bytes: Uint8Array, layout: ColumnLayout): Numbers {
  const Kind = ARRAYS[layout.dtype];
  const length = sizeOf(layout.shape);
  if (layout.offset + length * Kind.BYTES_PER_ELEMENT > bytes.byteLength)
    throw new RangeError(t`column ${layout.name}: the block was cut short`);
  return new Kind(bytes.buffer as ArrayBuffer, bytes.byteOffset + layout.offset, length);
}

export type Role = BlockState["role"];
/** What a block of this role carries. */
export type StateOf<R extends Role> = Extract<BlockState, { role: R }>;
/** The role of a block, and what goes with that: never the meta of another. */
export type BlockHead = { [R in Role]: Pick<StateOf<R>, "role" | "meta"> }[Role];

/** A block with its columns by name. */
export interface Block<S extends BlockState = BlockState> {
  state: S;
  columns: Map<string, Numbers>;
  layout: Map<string, ColumnLayout>;
}

/** The blocks of one role, in their order. */
export const blocksOf = <R extends Role>(blocks: readonly Block[], role: R): Block<StateOf<R>>[] =>
  blocks.filter((block): block is Block<StateOf<R>> => block.state.role === role);

/** The first block of a role, or null. */
export const blockOf = <R extends Role>(
  blocks: readonly Block[],
  role: R,
): Block<StateOf<R>> | null =>
  blocks.find((block): block is Block<StateOf<R>> => block.state.role === role) ?? null;

export function readBlock<S extends BlockState>(state: S): Block<S> {
  const bytes = alignedBytes(state.data);
  const columns = new Map<string, Numbers>();
  const layout = new Map<string, ColumnLayout>();
  for (const entry of state.columns) {
    columns.set(entry.name, readColumn(bytes, entry));
    layout.set(entry.name, entry);
  }
  return { state, columns, layout };
}

/** A block of columns that were made in this page. */
export const madeBlock = (head: BlockHead, columns: [string, Numbers][]): Block => ({
  state: { ...head, columns: [], data: new Uint8Array(0) },
  columns: new Map(columns),
  layout: new Map(),
});

/** One quantity of all rows: numbers, or codes of its levels. */
export class Column {
  /** Of a feature; -1 for any other quantity. */
  readonly position: number;
  /** Its name as a quantity. */
  readonly quantity: string;
  readonly schema: FeatureSchema;
  readonly values: Numbers;
  /** Numbers are missing as NaN, codes as -1. */
  readonly categorical: boolean;
  #extent: [number, number] | null = null;
  #distinct: Distinct | null = null;

  constructor(
    position: number,
    schema: FeatureSchema,
    values: Numbers,
    quantity = featureName(position),
  ) {
    this.position = position;
    this.quantity = quantity;
    this.schema = schema;
    this.values = values;
    this.categorical = schema.levels !== null;
  }

  get name(): string {
    return this.schema.name;
  }

  isMissing(row: number): boolean {
    const value = this.values[row] as number;
    return this.categorical ? value < 0 : Number.isNaN(value);
  }

  /** Smallest and largest finite value; [0, 1] for a column with none. */
  get extent(): [number, number] {
    if (this.#extent) return this.#extent;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.values.length; i++) {
      const value = this.values[i] as number;
      if (!Number.isFinite(value) || (this.categorical && value < 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    this.#extent = low <= high ? [low, high] : [0, 1];
    return this.#extent;
  }

  /** Its known values in order: what color scales and axes are made of. */
  get distinct(): Distinct {
    this.#distinct ??= distinctOf(this.values, this.categorical ? 0 : undefined);
    return this.#distinct;
  }
}

/** Attributions of one output in one unit. Rows that are not computed yet hold NaN. */
export interface AttributionTable {
  output: number;
  base_value: number;
  n_rows: number;
  n_features: number;
  /** Rows computed so far. */
  n_done: number;
  /** 1 where a row is computed. */
  done: Uint8Array;
  /** Feature-major: value of (row, feature) at `feature * n_rows + row`. */
  values: Float32Array;
  /** Also of rows that are not computed yet, where the model was asked ahead. */
  predictions: Float32Array;
  /** As `values`; null where the algorithm is exact. */
  standard_error: Float32Array | null;
  method: string;
}

/** The values of one feature, one per row (a view, no copy). */
export const featureValues = (table: AttributionTable, feature: number): Float32Array =>
  table.values.subarray(feature * table.n_rows, (feature + 1) * table.n_rows);

/** The values of one row, one per feature (a copy). */
export function rowValues(table: AttributionTable, row: number): Float64Array {
  const out = new Float64Array(table.n_features);
  for (let j = 0; j < out.length; j++) out[j] = table.values[j * table.n_rows + row] as number;
  return out;
}

/** The sampling errors of one row, or null. */
export function rowErrors(table: AttributionTable, row: number): Float64Array | null {
  if (!table.standard_error) return null;
  const out = new Float64Array(table.n_features);
  for (let j = 0; j < out.length; j++)
    out[j] = table.standard_error[j * table.n_rows + row] as number;
  return out;
}

/** Gather the chunks that hold `output` in `unit` (into a table begun earlier); null where none does. */
export function gatherAttributions(
  blocks: readonly Block[],
  output: number,
  unit: string,
  n_rows: number,
  n_features: number,
  begun: AttributionTable | null = null,
): AttributionTable | null {
  let table: AttributionTable | null = begun;
  for (const block of attributionsIn(blocks, unit)) {
    const { meta } = block.state;
    const { outputs } = meta;
    const direct = outputs.indexOf(output);
    const at = direct >= 0 ? direct : meta.mirrored ? 0 : -1;
    if (at < 0) continue;
    const mirror = direct < 0;
    const sign = mirror ? -1 : 1;
    const reflect = (x: number): number => (!mirror ? x : unit === "probability" ? 1 - x : -x);
    const rows = block.columns.get("rows") as Numbers;
    const values = block.columns.get("values") as Numbers;
    const predictions = block.columns.get("predictions") as Numbers;
    const errors = block.columns.get("standard_error");
    const base = (block.columns.get("base_values") as Numbers)[at] as number;
    const n = rows.length;
    // A grown table is a new object over the same arrays, so that its readers notice.
    if (table === begun && table) table = { ...table };
    table ??= {
      output,
      base_value: reflect(base),
      n_rows,
      n_features,
      n_done: 0,
      done: new Uint8Array(n_rows),
      values: new Float32Array(n_rows * n_features).fill(Number.NaN),
      predictions: new Float32Array(n_rows).fill(Number.NaN),
      standard_error: errors ? new Float32Array(n_rows * n_features).fill(Number.NaN) : null,
      method: meta.method,
    };
    if (errors && !table.standard_error)
      table.standard_error = new Float32Array(n_rows * n_features);
    for (let i = 0; i < n; i++) {
      const row = rows[i] as number;
      if (!table.done[row]) {
        table.done[row] = 1;
        table.n_done++;
      }
      table.predictions[row] = reflect(predictions[at * n + i] as number);
    }
    for (let j = 0; j < n_features; j++) {
      const from = (at * n_features + j) * n;
      const to = j * n_rows;
      for (let i = 0; i < n; i++)
        table.values[to + (rows[i] as number)] = sign * (values[from + i] as number) + 0;
      if (errors && table.standard_error)
        for (let i = 0; i < n; i++)
          table.standard_error[to + (rows[i] as number)] = errors[from + i] as number;
    }
  }
  if (!table) return null;
  for (const block of ahead(blocks, unit)) {
    const at = block.state.meta.outputs.indexOf(output);
    if (at < 0) continue;
    if (table === begun) table = { ...table };
    const rows = block.columns.get("rows") as Numbers;
    const predictions = block.columns.get("predictions") as Numbers;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      if (!table.done[row]) table.predictions[row] = predictions[at * rows.length + i] as number;
    }
  }
  return table;
}

const attributionsIn = (blocks: readonly Block[], unit: string): Block<AttributionsBlock>[] =>
  blocksOf(blocks, "attributions").filter(({ state }) => state.meta.unit === unit);

/** Predictions of rows that may not be computed yet. */
const ahead = (blocks: readonly Block[], unit: string): Block<PredictionsBlock>[] =>
  blocksOf(blocks, "predictions").filter(({ state }) => state.meta.unit === unit);

/** Predictions of every output in a unit, output-major, and base values; null where some are missing. */
export interface AllOutputs {
  predictions: Float32Array;
  base_values: Float64Array;
}

export function gatherOutputs(
  blocks: readonly Block[],
  unit: string,
  n_outputs: number,
  n_rows: number,
): AllOutputs | null {
  let found: AllOutputs | null = null;
  const fill = (block: Block, predictions: Numbers): void => {
    const rows = block.columns.get("rows") as Numbers;
    for (let k = 0; found && k < n_outputs; k++)
      for (let i = 0; i < rows.length; i++)
        found.predictions[k * n_rows + (rows[i] as number)] = predictions[
          k * rows.length + i
        ] as number;
  };
  for (const block of attributionsIn(blocks, unit)) {
    const whole = block.state.meta.outputs.length === n_outputs;
    const predictions = block.columns.get(whole ? "predictions" : "all_predictions");
    const bases = block.columns.get(whole ? "base_values" : "all_base_values");
    if (!predictions || !bases) continue;
    if (!found) {
      found = {
        predictions: new Float32Array(n_outputs * n_rows).fill(Number.NaN),
        base_values: Float64Array.from(bases),
      };
      for (const early of ahead(blocks, unit))
        fill(early, early.columns.get("predictions") as Numbers);
    }
    fill(block, predictions);
  }
  return found;
}

interface Gathered {
  blocks: readonly Block[];
  table: AttributionTable | null;
}

/** The tables in use, by unit and output. They grow in place: a new chunk costs only its own rows. */
export class AttributionTables {
  readonly #gathered = new Map<string, Gathered>();

  get(
    blocks: readonly Block[],
    output: number,
    unit: string,
    n_rows: number,
    n_features: number,
  ): AttributionTable | null {
    const key = `${unit} ${output}`;
    const old = this.#gathered.get(key);
    const grows =
      old !== undefined &&
      old.table?.n_rows === n_rows &&
      old.blocks.length <= blocks.length &&
      old.blocks.every((block, i) => block === blocks[i]);
    const fresh = grows ? blocks.slice(old.blocks.length) : blocks;
    const table = gatherAttributions(
      fresh,
      output,
      unit,
      n_rows,
      n_features,
      grows ? old.table : null,
    );
    // The latest used stands last; where they are large only a few are kept.
    this.#gathered.delete(key);
    this.#gathered.set(key, { blocks, table });
    const most = Math.max(KEPT_TABLES, KEPT_CELLS / (n_rows * n_features));
    for (const [oldest] of this.#gathered) {
      if (this.#gathered.size <= most) break;
      this.#gathered.delete(oldest);
    }
    return table;
  }
}

const KEPT_TABLES = 4;
/** All outputs in one picture are read again for every frame of a brush. */
const KEPT_CELLS = 12e6;
