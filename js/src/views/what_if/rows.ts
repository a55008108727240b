// Edited rows: codes of the shown features. Missing is NaN in every kind of column here, also for categories.

import { blockOf, Column, type Numbers } from "../../runtime/columns";
import type { Store } from "../../runtime/store";
import type { FeatureSchema } from "../../runtime/wire";
import { trackOf } from "./track";

export type Codes = readonly number[];

/** What is edited by itself, and what is known of its values without any row. */
export interface Field {
  /** Position in a row of codes: the shown features, and behind them the further columns of groups. */
  feature: number;
  /** The shown feature that it is, or that it belongs to. */
  group: number;
  schema: FeatureSchema;
  /** Smallest and largest value of the data. */
  extent: readonly [number, number];
  column: Column | null;
  /** Whether the model takes a missing value. */
  missing: boolean;
  /** Levels that the model refuses. */
  refused: readonly number[];
}

/** What the model takes, per feature. */
export interface Limits {
  missing: boolean[];
  refused: number[][];
}

/** All that can be edited, with what the table and the model (or else `limits`) say of its values. */
export function fieldsOf(store: Store, limits: Limits | null): Field[] {
  const { features } = store.schema.value;
  const further = furtherColumns(store);
  const meta = store.model.value?.state.meta;
  return [...features, ...further.map(({ schema }) => schema)].map((schema, feature) => {
    const more = further[feature - features.length];
    const column = more ? more.column : store.column(feature);
    const range = meta?.ranges?.[feature];
    return {
      feature,
      group: more?.group ?? feature,
      schema,
      column,
      extent: column?.extent ?? [range?.[0] ?? 0, range?.[1] ?? 1],
      missing: (meta?.missing ?? limits?.missing)?.[feature] ?? schema.has_missing,
      refused: (meta?.refused ?? limits?.refused)?.[feature] ?? [],
    };
  });
}

/** Columns of groups that are shown by another one; a file without rows holds their names alone. */
function furtherColumns(
  store: Store,
): { schema: FeatureSchema; group: number; column: Column | null }[] {
  const block = blockOf(store.blocks.value, "members");
  if (!block) return [];
  const { member_features, member_of } = block.state.meta;
  return member_features.map((schema, k) => {
    const values = block.columns.get(String(k)) as Numbers;
    const column = values.length ? new Column(store.n_features + k, schema, values) : null;
    return { schema, group: member_of[k] as number, column };
  });
}

/** The codes of a row of the table. */
export const codesOf = (fields: readonly Pick<Field, "column">[], row: number): number[] =>
  fields.map(({ column }) =>
    !column || column.isMissing(row) ? Number.NaN : (column.values[row] as number),
  );

const DAY_S = 86_400;

/** Between the values that a slider can take. */
export function stepOf({ schema, extent: [low, high] }: Field): number | "any" {
  if (schema.kind === "datetime" && low % DAY_S === 0 && high % DAY_S === 0) return DAY_S;
  return schema.integer ? 1 : "any";
}

export function roundTo(value: number, field: Field): number {
  const step = stepOf(field);
  return step === "any" ? value : Math.round(value / step) * step;
}

/** Where to begin without any row: the middle of every range, the first level. */
export const middleOf = (fields: readonly Field[]): number[] =>
  fields.map((field) => {
    const { schema, extent, refused } = field;
    if (schema.levels)
      return Math.max(
        0,
        schema.levels.findIndex((_, i) => !refused.includes(i)),
      );
    if (schema.kind === "boolean") return 0;
    const middle = (extent[0] + extent[1]) / 2;
    return roundTo(schema.kind === "datetime" ? middle : Number(middle.toPrecision(4)), field);
  });

/** Features whose code differs. */
export function differing(a: Codes, b: Codes): number[] {
  const found: number[] = [];
  for (let j = 0; j < a.length; j++) if (!Object.is(a[j], b[j])) found.push(j);
  return found;
}

/** The codes of a row with what was changed of it, as it crosses the wire. */
export const editedCodes = (
  start: Codes,
  edits: Readonly<Record<string, number | null>>,
): number[] => start.map((code, j) => (j in edits ? (edits[j] ?? Number.NaN) : code));

/** What was changed, as it crosses the wire: null is missing. */
export function editsOf(start: Codes, codes: Codes): Record<string, number | null> {
  const edits: Record<string, number | null> = {};
  for (const j of differing(start, codes)) {
    const value = codes[j] as number;
    edits[j] = Number.isNaN(value) ? null : value;
  }
  return edits;
}

/** Shown codes as the model's own columns: a category that stands for 0/1 columns is spread over them. */
export function rawCodes(
  members: readonly (readonly number[])[],
  codes: ArrayLike<number>,
): Float64Array {
  const n = members.reduce((most, group) => Math.max(most, ...group), -1) + 1;
  const raw = new Float64Array(n);
  for (let j = 0; j < members.length; j++) {
    const group = members[j] as readonly number[];
    const code = codes[j] as number;
    if (group.length === 1) raw[group[0] as number] = code;
    else if (code < group.length) raw[group[code] as number] = 1;
  }
  return raw;
}

const GRID_POINTS = 33;
const MOST_LEVELS = 60;

/** Values along which a feature's curve is drawn: the range of the data, or its levels. */
export function gridOf(field: Field): Float64Array {
  const { schema, extent } = field;
  const [low, high] = extent;
  if (schema.levels)
    return Float64Array.from({ length: Math.min(MOST_LEVELS, schema.levels.length) }, (_, i) => i);
  if (schema.kind === "boolean") return Float64Array.of(0, 1);
  if (!(high > low)) return Float64Array.of(low);
  if (schema.integer && high - low < GRID_POINTS)
    return Float64Array.from(
      { length: Math.floor(high) - Math.ceil(low) + 1 },
      (_, i) => Math.ceil(low) + i,
    );
  // Evenly along the slider, which is what the curve is drawn over.
  const track = trackOf(field);
  const points = Array.from({ length: GRID_POINTS }, (_, i) =>
    i === GRID_POINTS - 1 ? high : roundTo(track.valueAt(i / (GRID_POINTS - 1)), field),
  );
  return Float64Array.from(track.skewed ? new Set(points) : points);
}

/** Smallest and largest of a curve; null where the model gives no answer. */
export function rangeOf(curve: ArrayLike<number>): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < curve.length; i++) {
    const value = curve[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** How far a curve reaches from its lowest to its highest point; 0 where there is none. */
export function reachOf(curve: ArrayLike<number>): number {
  const range = rangeOf(curve);
  return range ? range[1] - range[0] : 0;
}

/** Features by what they, or any of their fields, could change, most first; ties stay in the table's order. */
export function byReach(
  curves: readonly ArrayLike<number>[],
  groups: readonly number[] = curves.map((_, j) => j),
): number[] {
  const reach: number[] = [];
  for (const [i, curve] of curves.entries()) {
    const j = groups[i] as number;
    reach[j] = Math.max(reach[j] ?? 0, reachOf(curve));
  }
  return reach
    .map((_, j) => j)
    .sort((a, b) => (reach[b] as number) - (reach[a] as number) || a - b);
}
