// What rows are, and what they are taken for. Every cell selects its rows.

import type { JSX } from "preact";
import { formatInteger, formatNumber } from "../../runtime/format";
import { opOf } from "../../runtime/selection";
import { Sideways } from "../../runtime/sideways";
import type { Op } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { percent } from "./words";

const MAX_CLASSES = 12;

export const countText = (weight: number): string =>
  Number.isInteger(weight) ? formatInteger(weight) : formatNumber(weight, 3);

export interface MatrixProps {
  names: readonly string[];
  /** Weight by what rows are (lines) and what they are taken for. */
  cells: Float64Array;
  /** Of the selected rows; null: no selection. */
  selected: Float64Array | null;
  /** The class that counts as positive, of two; -1: none. */
  positive: number;
  /** The cell whose rows are selected. */
  chosen: string;
  label: (actual: number, taken: number) => string;
  /** Of two classes, what a cell counts in short: "true positives". */
  outcome: ((actual: number, taken: number) => string) | undefined;
  onChoose: (actual: number, taken: number, op: Op) => void;
}

/** Classes that are shown: of many those with the most errors. */
export function shownClasses(cells: Float64Array, n: number): number[] {
  const all = Array.from({ length: n }, (_, k) => k);
  if (n <= MAX_CLASSES) return all;
  const wrong = all.map((k) =>
    all.reduce((sum, j) => (j === k ? sum : sum + cells[k * n + j]! + cells[j * n + k]!), 0),
  );
  return [...all]
    .sort((a, b) => wrong[b]! - wrong[a]! || a - b)
    .slice(0, MAX_CLASSES)
    .sort((a, b) => a - b);
}

export function Matrix(props: MatrixProps): JSX.Element {
  const { names, cells, selected } = props;
  const n = names.length;
  const shown = shownClasses(cells, n);
  const two = n === 2;
  return (
    <Sideways label={t`Confusion matrix`}>
      <table class={`xw-matrix${two ? " xw-matrix-two" : ""}`} aria-label={t`confusion matrix`}>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={shown.length} class="xw-muted">{t`taken for`}</th>
          </tr>
          <tr>
            <td class="xw-muted">{t`actually`}</td>
            {shown.map((k) => (
              <th key={k} scope="col" title={names[k]}>
                {names[k]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((actual) => {
            const line = cells.subarray(actual * n, actual * n + n);
            const total = line.reduce((sum, cell) => sum + cell, 0);
            return (
              <tr key={actual}>
                <th scope="row" title={names[actual]}>
                  {names[actual]}
                </th>
                {shown.map((taken) => {
                  const cell = line[taken] as number;
                  const share = total > 0 ? cell / total : 0;
                  const right = actual === taken;
                  const some = selected?.[actual * n + taken] ?? 0;
                  const label = props.label(actual, taken);
                  const part = cell > 0 ? some / cell : 0;
                  return (
                    <td key={taken}>
                      <button
                        type="button"
                        class={`xw-tally ${right ? "xw-tally-right" : "xw-tally-wrong"}`}
                        style={{ "--xw-share": share }}
                        aria-pressed={props.chosen === label}
                        disabled={cell === 0}
                        data-cell={`${actual}-${taken}`}
                        title={t`${label}: ${countText(cell)}, ${percent(share)} of what is ${names[actual]}. Click to select them.`}
                        onClick={(event) => props.onChoose(actual, taken, opOf(event))}
                      >
                        <span>{countText(cell)}</span>
                        {props.outcome ? <small>{props.outcome(actual, taken)}</small> : null}
                        {selected && cell > 0 ? (
                          <i
                            style={{ width: `${100 * part}%` }}
                            title={t`${countText(some)} of them selected`}
                          />
                        ) : null}
                      </button>
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      {shown.length < n ? (
        <p class="xw-note">{t`The ${shown.length} classes with the most errors, of ${n}.`}</p>
      ) : null}
    </Sideways>
  );
}
