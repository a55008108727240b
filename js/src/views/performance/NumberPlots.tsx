// What is shown of a model of numbers.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { dropClause } from "../../charts/clauses";
import { formatSigned } from "../../runtime/format";
import { predictionName, residualName } from "../../runtime/quantities";
import { between } from "../../runtime/selection";
import { NARROW } from "../../runtime/view";
import type { Op } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { type Drawing, KEY } from "./Classes";
import { ErrorPlot, rowWords, Scatter } from "./NumberParts";
import { binsOf } from "./Plots";
import { type Chosen, choose, clauseOf } from "./selecting";
import { binsTwin, pointsTwin, scoresTwin } from "./twin";

const N_BINS = 40;

export function Numbers(props: Drawing): JSX.Element {
  const { context, cases, width, measure, some } = props;
  const { store } = context;
  const canvas = { store, palette: context.palette.value, measure };
  const { actual } = cases;
  const predicted = cases.column(0);
  const errors = useMemo(
    () => predicted.map((value, i) => value - (actual[i] as number)),
    [predicted, actual],
  );
  const ends = useMemo((): [number, number] => {
    let [low, high] = [0, 0];
    for (const error of errors) [low, high] = [Math.min(low, error), Math.max(high, error)];
    return low < high ? [low, high] : [-0.5, 0.5];
  }, [errors]);
  const bins = useMemo(
    () => binsOf(errors, null, cases.weight, null, ends, N_BINS),
    [errors, cases, ends],
  );
  const some_bins = useMemo(
    () => some && binsOf(errors, null, cases.weight, some.mask, ends, N_BINS),
    [errors, cases, some, ends],
  );
  const places = useMemo(() => {
    const { rows } = cases;
    return rows ? new Map(Array.from(rows, (row, i) => [row, i])) : null;
  }, [cases]);
  const sentence = (row: number): string => {
    const i = places ? places.get(row) : row;
    return i === undefined
      ? store.rowName(row)
      : rowWords(store, row, actual[i] as number, predicted[i] as number);
  };
  const brush = (chosen: Omit<Chosen, "key">, op: Op, done: boolean): void => {
    // Ranges are looked for once the hand is off.
    const { terms = [], ...rows } = chosen;
    const clause = clauseOf(store, cases, op, { key: KEY, ...rows, ...(done ? { terms } : {}) });
    if (done) store.commitClause(clause);
    else store.previewClause(clause);
  };
  const columns = width < NARROW - 100 ? 1 : 2;
  const each = Math.floor((width - 20 * (columns - 1)) / columns);
  const height = Math.min(260, Math.max(180, each - 120));
  const name = cases.record.target_name;
  const plot = {
    ...canvas,
    cases,
    width: each,
    height,
    sentence,
    onBrush: brush,
    onClear: () => dropClause(store, KEY),
  };
  return (
    <>
      <div class="xw-perf-top">{props.children}</div>
      <div class="xw-perf-plots" style={{ gridTemplateColumns: `repeat(${columns}, ${each}px)` }}>
        <Scatter
          {...plot}
          title={t`Predicted against actual`}
          x={actual}
          y={predicted}
          x_name={t`actual ${name}`}
          y_name={t`predicted ${name}`}
          diagonal
          quantities={["target", predictionName(0), 1]}
        />
        <Scatter
          {...plot}
          title={t`Errors`}
          x={predicted}
          y={errors}
          x_name={t`predicted ${name}`}
          y_name={t`predicted − actual`}
          diagonal={false}
          quantities={[predictionName(0), residualName(0), -1]}
        />
      </div>
      <ErrorPlot
        {...canvas}
        bins={bins}
        selected={some_bins}
        width={width}
        height={110}
        onChoose={(low, to, last, op) =>
          choose(store, cases, op, {
            key: KEY,
            label: t`off by ${formatSigned(low, 3)} to ${formatSigned(to, 3)}`,
            has: (i) => {
              const error = errors[i] as number;
              return error >= low && (last ? error <= to : error < to);
            },
            terms: [between(residualName(0), -to, -low)],
          })
        }
      />
      <AsTable
        title={t`Performance`}
        of={() => [
          scoresTwin(props.lines),
          pointsTwin(store, cases, predicted, errors, some?.mask ?? null),
          binsTwin(t`Rows by how far off they are`, bins, some_bins, null),
        ]}
      >
        {props.notes}
      </AsTable>
    </>
  );
}
