// Where good models part: of the row in focus what each says, and the rows by how many agree.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatInteger, formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { columnOf, endsOf, type GoodModels, nModels, onRow, partsOf } from "./record";

const HEIGHT = 40;
const PAD = 8;

export function Rows(props: { record: GoodModels; store: Store; width: number }): JSX.Element {
  const { record, store, width } = props;
  const parts = useMemo(() => partsOf(record), [record]);
  const row = Math.max(0, store.row.value);
  if (!record.predictions)
    return <p class="xw-empty">{t`What models say of single rows is not part of this file.`}</p>;
  const most = Math.max(1, ...parts.map(({ rows }) => rows.length));
  return (
    <div class="xw-good-rows" data-wide={width > 700}>
      <div>
        <p class="xw-said">{onRow(record, row)}</p>
        <Strip record={record} row={row} width={Math.min(width, 460)} />
      </div>
      <ul class="xw-good-parts" aria-label={t`rows by how many models agree`}>
        {parts.map(({ label, rows }) => (
          <li key={label}>
            <button
              type="button"
              class="xw-good-part"
              title={t`Select these rows`}
              onClick={() => store.selectRows(rows)}
            >
              <span>{label}</span>
              <i
                style={{ width: `${Math.max(1, (rows.length / most) * 100)}px` }}
                aria-hidden="true"
              />
              <span>
                {formatInteger(rows.length)} {rows.length === 1 ? t`row` : t`rows`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A dot for what each model says of a row, and a ring for the one that is explained. */
function Strip(props: { record: GoodModels; row: number; width: number }): JSX.Element | null {
  const { record, row, width } = props;
  const { predictions, own_predictions, unit } = record;
  if (!predictions || !own_predictions) return null;
  const told = columnOf(predictions, row, predictions.shape[1] ?? 1);
  const own = own_predictions.data[row] as number;
  const shares = unit === "probability";
  const [low, high] = shares ? [0, 1] : [Math.min(own, ...told), Math.max(own, ...told)];
  const [first, last] = endsOf([low, high]);
  const x = (value: number): number =>
    PAD + ((value - low) / (high - low || 1)) * Math.max(10, width - 2 * PAD);
  const is_binary = record.class_names.length === 2 && shares;
  return (
    <svg
      class="xw-good-strip"
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={t`this model ${formatNumber(own, 3)}; ${onRow(record, row)}`}
    >
      <line x1={PAD} x2={width - PAD} y1={20} y2={20} />
      {is_binary ? <line class="xw-good-half" x1={x(0.5)} x2={x(0.5)} y1={4} y2={28} /> : null}
      {told.map((value, k) => (
        <circle
          key={k}
          cx={x(value)}
          cy={12 + ((k * 7) % nModels(record)) * (16 / told.length)}
          r={3}
        />
      ))}
      <circle class="xw-good-ring" cx={x(own)} cy={20} r={5} />
      <text x={PAD} y={HEIGHT - 1}>
        {first}
      </text>
      {is_binary ? (
        <text x={x(0.5)} y={HEIGHT - 1} text-anchor="middle">
          0.5
        </text>
      ) : null}
      <text x={width - PAD} y={HEIGHT - 1} text-anchor="end">
        {last}
      </text>
    </svg>
  );
}
