// Slices as a list: what they are, how many of all errors they hold, and their rate with its interval.

import type { JSX } from "preact";
import { dropClause, plainClause } from "../../charts/clauses";
import { quantityTerms } from "../../charts/quantityTerms";
import { percentText } from "../../marks/legend";
import { fixed, formatInteger, plural } from "../../runtime/format";
import { opOf, rowSet } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { amountText, betweenText } from "./look";
import { at, counted, KIND, type Sliced, unseenText } from "./record";

const TOLD = 0.1;

export function SliceList(props: {
  store: Store;
  record: Sliced;
  /** What slices are told by: "columns". */
  by: string;
  /** The rows of a slice, where conditions are of numbers that a page need not have; null: no rows either. */
  rowsOf?: ((k: number) => number[]) | null;
}): JSX.Element {
  const { store, record, by, rowsOf } = props;
  const { slice_names } = record;
  const n_sure = slice_names.filter((_, k) => at(record.slice_confirmed, k) > 0).length;
  const ends = [
    record.rate,
    ...slice_names.flatMap((_, k) => [
      at(record.slice_rates, k),
      ...[at(record.slice_low, k), at(record.slice_high, k)].filter(Number.isFinite),
    ]),
  ];
  const scale = { least: Math.min(0, ...ends), most: Math.max(0, ...ends) };
  const label = plainClause(store, KIND)?.label;
  const choose = (k: number, event: MouseEvent): void => {
    const op = opOf(event);
    const name = slice_names[k] as string;
    if (op === "and" && label === name) dropClause(store, KIND);
    else
      store.commitClause({
        key: KIND,
        op,
        terms: rowsOf
          ? [rowSet(rowsOf(k))]
          : quantityTerms(record.slice_conditions[k] ?? [], (one) => store.quantity(one)),
        label: name,
      });
  };
  const rows = slice_names.map((_, k) => k);
  const sure = rows.filter((k) => at(record.slice_confirmed, k) > 0);
  const unsure = rows.filter((k) => !(at(record.slice_confirmed, k) > 0));
  const line = (k: number): JSX.Element => (
    <Slice
      key={k}
      record={record}
      k={k}
      scale={scale}
      chosen={label === slice_names[k]}
      selects={rowsOf !== null}
      onChoose={choose}
    />
  );
  return (
    <div class="xw-slices">
      <h3>
        {n_sure
          ? t`${plural(n_sure, t`slice`, t`slices`)} with more ${counted(record.surplus)} than the rest`
          : t`No slice has surely more ${counted(record.surplus)} than the rest`}
        <span class="xw-muted">{t` of ${formatInteger(record.n_tried)} by one or two ${by}`}</span>
      </h3>
      {sure.length ? <ul>{sure.map(line)}</ul> : null}
      {unsure.length ? (
        <details>
          <summary>{t`${unsure.length} that the rows held out do not bear out`}</summary>
          <ul>{unsure.map(line)}</ul>
        </details>
      ) : null}
    </div>
  );
}

function Slice(props: {
  record: Sliced;
  k: number;
  /** What the ends of its bar mean; 0 lies between them. */
  scale: { least: number; most: number };
  chosen: boolean;
  /** Whether there are rows to select. */
  selects: boolean;
  onChoose: (k: number, event: MouseEvent) => void;
}): JSX.Element {
  const { record, k, scale, chosen, selects, onChoose } = props;
  const { least, most } = scale;
  const x = (value: number): string =>
    `${Math.min(100, Math.max(0, (100 * (value - least)) / (most - least || 1)))}%`;
  const rate = at(record.slice_rates, k);
  const [low, high] = [at(record.slice_low, k), at(record.slice_high, k)];
  const p = at(record.slice_p, k);
  const overlap = overlapWords(record, k);
  const alike = record.slice_alike[k] ?? [];
  const unseen = unseenText(record.slice_conditions[k] ?? []);
  return (
    <li class={chosen ? "xw-chosen" : ""}>
      <button
        type="button"
        class="xw-slice"
        disabled={!selects}
        aria-pressed={chosen}
        title={[
          t`${betweenText(record, low, high)} by the rows held out (95 %), p ${
            p < 0.001 ? `< ${fixed(0.001, 3)}` : `= ${fixed(p, 3)}`
          } for all slices together`,
          ...(alike.length ? [t`much the same rows: ${alike.slice(0, 3).join("; ")}`] : []),
        ].join("\n")}
        onClick={(event) => onChoose(k, event)}
      >
        <span class="xw-slice-name">
          {record.slice_names[k]}
          {unseen ? <span class="xw-muted"> ({unseen})</span> : null}
        </span>
        <span class="xw-slice-bar" aria-hidden="true">
          <i
            class={rate > record.rate ? "xw-slice-more" : "xw-slice-less"}
            style={{
              left: x(Math.min(0, rate)),
              width: `calc(${x(Math.max(0, rate))} - ${x(Math.min(0, rate))})`,
            }}
          />
          {Number.isFinite(low) ? (
            <b style={{ left: x(low), width: `calc(${x(high)} - ${x(low)})` }} />
          ) : null}
          <u style={{ left: x(record.rate) }} />
        </span>
        <span class="xw-slice-rate">{amountText(record, rate)}</span>
        <span class="xw-slice-words xw-muted">
          {t`${percentText(at(record.slice_error_share, k))} of all in ${percentText(at(record.slice_row_share, k))} of the rows (${formatInteger(at(record.slice_counts, k))})${overlap}`}
        </span>
      </button>
    </li>
  );
}

/** With which slice above it has most rows in common, where these are many. */
function overlapWords(record: Sliced, k: number): string {
  const n = record.slice_names.length;
  let best = -1;
  for (let j = 0; j < k; j++)
    if (best < 0 || at(record.slice_overlap, k * n + j) > at(record.slice_overlap, k * n + best))
      best = j;
  if (best < 0) return "";
  const shared = at(record.slice_overlap, k * n + best);
  return shared < TOLD ? "" : t`; ${percentText(shared)} shared with slice ${best + 1}`;
}
