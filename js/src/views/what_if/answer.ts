// Who answers for edited rows: the kernel, or the model in the page. Both behind the same question.

import { RemoteModel } from "../../model/remote";
import { KernelGone } from "../../runtime/messages";
import type { Answer, Store } from "../../runtime/store";
import type { Unit } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { ModelRaised } from "./failure";
import type { Branch } from "./history";
import { editsOf, rawCodes } from "./rows";

export interface Asked {
  row: Branch;
  unit: Unit;
  output: number;
  explain?: boolean;
  ice?: readonly { feature: number; grid: Float64Array }[];
}

export interface Explanation {
  values: Float64Array;
  errors: Float64Array | null;
  base_value: number;
  /** What is explained: another unit than the shown one where only that can be. */
  unit: Unit;
  prediction: number;
  method: string;
}

export interface Told {
  /** One per output; empty where it was not asked for. */
  predictions: Float64Array;
  explanation: Explanation | null;
  /** Why there is no explanation. */
  reason: string;
  ice: Float64Array[];
}

export interface Answerer {
  kind: "kernel" | "page";
  ask(asked: Asked, lane: string): Promise<Told>;
  close(): void;
}

const floats = (view: DataView | undefined): Float64Array =>
  view
    ? new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength))
    : new Float64Array(0);

/** Cut the curves that came as one array. */
export function curvesOf(all: Float64Array, grids: readonly ArrayLike<number>[]): Float64Array[] {
  let at = 0;
  return grids.map((grid) => {
    at += grid.length;
    return all.subarray(at - grid.length, at);
  });
}

/** Through the kernel: whatever the model, it answers. */
export function kernelAnswerer(store: Store): Answerer {
  return {
    kind: "kernel",
    close: () => undefined,
    ask: async ({ row, unit, output, explain = false, ice = [] }) => {
      if (store.connection.value === "none") throw new KernelGone();
      const edits = editsOf(row.start, row.codes);
      const answer = await store.request("made_rows", {
        rows: [{ name: row.name, row: row.origin, edits }],
        unit,
        output,
        explain,
        ice: ice.map(({ feature, grid }) => ({ feature, grid: [...grid] })),
      });
      return readAnswer(answer, unit, output, explain, ice);
    },
  };
}

function readAnswer(
  { result, buffers }: Answer,
  unit: Unit,
  output: number,
  explain: boolean,
  ice: NonNullable<Asked["ice"]>,
): Told {
  const said = result as {
    raised?: string;
    base_value?: number;
    method?: string;
    has_errors?: boolean;
  };
  if (said.raised) throw new ModelRaised(said.raised);
  const parts = buffers.map(floats);
  const predictions = parts.shift() ?? new Float64Array(0);
  let explanation: Explanation | null = null;
  if (explain) {
    const values = parts.shift() ?? new Float64Array(0);
    explanation = {
      values,
      errors: said.has_errors ? (parts.shift() ?? null) : null,
      base_value: said.base_value ?? 0,
      unit,
      prediction: predictions[output] as number,
      method: said.method ?? "",
    };
  }
  const grids = ice.map(({ grid }) => grid);
  const curves = ice.length ? curvesOf(parts.shift() ?? new Float64Array(0), grids) : [];
  return { predictions, explanation, reason: "", ice: curves };
}

/** The model in the page. Rejects where its bytes cannot be read. */
export async function pageAnswerer(
  bytes: Uint8Array,
  members: readonly (readonly number[])[],
): Promise<Answerer> {
  const model = await RemoteModel.open(bytes);
  const { units } = model.header;
  const headerOf = (unit: string) => units.find((one) => one.unit === unit);
  return {
    kind: "page",
    close: () => model.close(),
    ask: async ({ row, unit, output, explain = false, ice = [] }, lane) => {
      const header = headerOf(unit);
      if (!header) throw new Error(t`The model in this page shows no ${unit}.`);
      const own = header.explanation.kind !== "";
      const reply = await model.ask(
        {
          row: rawCodes(members, row.codes),
          output,
          unit,
          explain: explain && own,
          // A category of 0/1 columns moves several at once: its rows are spelled out.
          ice: ice.flatMap(({ feature, grid }) =>
            members[feature]?.length === 1
              ? [{ feature: members[feature][0] as number, grid }]
              : [],
          ),
          rows: spread(ice, members, row.codes),
        },
        lane,
      );
      if (!reply) throw new Superseded();
      const found = reply.explanation;
      const explanation: Explanation | null = found && {
        values: found.values,
        errors: null,
        base_value: found.base_value,
        unit,
        prediction: found.prediction,
        method: header.explanation.method,
      };
      const told: Told = {
        predictions: reply.predictions,
        explanation,
        reason: explain && !own ? header.explanation.reason : "",
        ice: gather(ice, members, reply.ice, reply.rows, output, reply.predictions.length),
      };
      const other = units.find((one) => one.explanation.kind !== "");
      if (explain && !own && other) {
        const instead = await model.ask(
          { row: rawCodes(members, row.codes), output, unit: other.unit, explain: true },
          `${lane} ${other.unit}`,
        );
        if (instead?.explanation)
          told.explanation = {
            ...instead.explanation,
            errors: null,
            unit: other.unit as Unit,
            method: other.explanation.method,
          };
      }
      return told;
    },
  };
}

/** A newer question came first; nothing to show. */
export class Superseded extends Error {}

type Grids = NonNullable<Asked["ice"]>;
type Members = readonly (readonly number[])[];

/** Rows of the curves of features that stand for several columns, one after another. */
function spread(ice: Grids, members: Members, codes: readonly number[]): Float64Array {
  const rows: Float64Array[] = [];
  for (const { feature, grid } of ice) {
    if (members[feature]?.length === 1) continue;
    for (const value of grid)
      rows.push(
        rawCodes(
          members,
          codes.map((code, j) => (j === feature ? value : code)),
        ),
      );
  }
  const width = rows[0]?.length ?? 0;
  const all = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) all.set(row, i * width);
  return all;
}

/** Both sorts of curves, back in the order in which they were asked for. */
function gather(
  ice: Grids,
  members: Members,
  single: readonly Float64Array[],
  rows: Float64Array,
  output: number,
  n_outputs: number,
): Float64Array[] {
  let [next, at] = [0, 0];
  return ice.map(({ feature, grid }) => {
    if (members[feature]?.length === 1) return single[next++] as Float64Array;
    return Float64Array.from(grid, () => rows[at++ * n_outputs + output] as number);
  });
}
