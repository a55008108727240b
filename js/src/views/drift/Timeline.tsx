// Batches in their order: how well the model does, and how far predictions and features moved.

import type { JSX } from "preact";
import { formatNumber, formatShare, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { at, type Drift, inOrder, MOVED, predictionsOf } from "./record";

const MAX_STRIPS = 6;
const HEIGHT = 30;
/** The ends of the axis are not named where the batch in sight is named so near, as a share of its length. */
const NEAR = 0.4;
/** Above and below, so that dots are whole. */
const PAD = 4;

interface Strip {
  name: string;
  /** Of each batch: NaN where it cannot be told. */
  value: number[];
  low: number[];
  high: number[];
  /** A second value, which was seen. */
  seen?: number[];
  moved: boolean[];
  /** Across: where moving begins, or what it was before. */
  rule: number | null;
  ends: [number, number];
  text(value: number): string;
}

interface Props {
  record: Drift;
  batch: number;
  store: Store;
  onBatch(batch: number): void;
}

/** Small lines over the batches; a click shows that batch below, as the picker does. */
export function Timeline({ record, batch, store, onBatch }: Props): JSX.Element {
  const n = record.batch_names.length;
  const place = (batch + 0.5) / n;
  return (
    <div class="xw-drift-time" aria-hidden="true">
      {strips(record, store).map((strip) => (
        <>
          <span class="xw-drift-name">{strip.name}</span>
          <Lines strip={strip} batch={batch} onBatch={onBatch} />
          <Ends strip={strip} batch={batch} />
        </>
      ))}
      <span />
      <span class="xw-drift-ends xw-drift-batches">
        {place > NEAR ? <span>{record.batch_names[0]}</span> : null}
        <b style={{ left: `${100 * place}%`, transform: `translateX(${-100 * place}%)` }}>
          {record.batch_names[batch]}, {plural(record.batch_rows.data[batch] ?? 0, t`row`, t`rows`)}
        </b>
        {place < 1 - NEAR ? <span class="xw-drift-last">{record.batch_names[n - 1]}</span> : null}
      </span>
      <span class="xw-drift-ends">
        <b>{t`this`}</b>
        <span>{t`all batches`}</span>
      </span>
    </div>
  );
}

/** A line for each: the score, what the model says, then the features that moved most. */
export function strips(record: Drift, store: Store): Strip[] {
  const batches = record.batch_names.map((_, b) => b);
  const largest = (j: number): number =>
    Math.max(...batches.map((b) => at(record.effect, b, j) || 0));
  const features = inOrder(record, batches.length - 1)
    .sort((a, b) => largest(b) - largest(a))
    .slice(0, MAX_STRIPS);
  const columns = [...predictionsOf(record), ...features];
  const most = Math.max(
    2 * record.trust.least,
    ...columns.flatMap((j) => batches.map((b) => at(record.high, b, j) || 0)),
  );
  const moves = columns.map((j): Strip => {
    const of = (tensor: Drift["effect"]): number[] => batches.map((b) => at(tensor, b, j));
    return {
      name: j < record.feature_names.length ? store.featureName(j) : (record.column_names[j] ?? ""),
      value: of(record.effect),
      low: of(record.low),
      high: of(record.high),
      moved: of(record.verdict).map((one) => one === MOVED),
      rule: record.trust.least,
      ends: [0, most],
      text: formatShare,
    };
  });
  const score = scoreStrip(record);
  return score ? [score, ...moves] : moves;
}

/** What the model is expected to reach, with its interval, and what it reached where y is known. */
function scoreStrip(record: Drift): Strip | null {
  const value = [...record.estimate.data];
  const seen = [...record.score.data];
  const reach = [...record.estimate_error.data].map((error) => 1.96 * error);
  const low = value.map((one, b) => one - reach[b]!);
  const high = value.map((one, b) => one + reach[b]!);
  const rule = record.score_reference;
  const known = [...low, ...high, ...seen, rule ?? Number.NaN].filter(Number.isFinite);
  if (!record.score_name || !known.length) return null;
  const pad = 0.1 * (Math.max(...known) - Math.min(...known)) || 0.01;
  return {
    name: record.score_name,
    value,
    low,
    high,
    seen,
    moved: value.map(() => false),
    rule,
    ends: [Math.min(...known) - pad, Math.max(...known) + pad],
    text: record.score_name === "accuracy" ? formatShare : (one) => formatNumber(one, 3),
  };
}

/** The value of the batch in sight: what was seen before what is expected; then how far all go. */
function Ends({ strip, batch }: { strip: Strip; batch: number }): JSX.Element {
  const { value, seen, text } = strip;
  const shown = value.map((one, b) => (Number.isFinite(seen?.[b]) ? seen![b]! : one));
  const known = shown.filter(Number.isFinite);
  const [least, most] = [text(Math.min(...known)), text(Math.max(...known))];
  return (
    <span class="xw-drift-ends">
      <b>{text(shown[batch]!)}</b>
      {known.length ? <span>{least === most ? least : t`${least} to ${most}`}</span> : null}
    </span>
  );
}

interface Drawn {
  strip: Strip;
  batch: number;
  onBatch(batch: number): void;
}

function Lines({ strip, batch, onBatch }: Drawn): JSX.Element {
  const n = strip.value.length;
  const [least, most] = strip.ends;
  const y = (value: number): number =>
    PAD + (HEIGHT - 2 * PAD) * (1 - (value - least) / (most - least));
  const known = (values: number[]): number[] =>
    values.map((_, b) => b).filter((b) => Number.isFinite(values[b]));
  const line = (values: number[]): string =>
    known(values)
      .map((b) => `${b + 0.5},${y(values[b]!)}`)
      .join(" ");
  const dots = (values: number[], kind: string): JSX.Element[] =>
    known(values).map((b) => (
      <path
        key={b}
        class={`xw-drift-dot ${strip.moved[b] ? "xw-drift-moved" : kind}`}
        d={`M${b + 0.5},${y(values[b]!)}h0`}
      />
    ));
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: hidden from readers, who have the picker
    // biome-ignore lint/a11y/useKeyWithClickEvents: the picker does the same by keys
    <svg
      class="xw-drift-lines"
      viewBox={`0 0 ${n} ${HEIGHT}`}
      preserveAspectRatio="none"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const place = Math.floor((n * (event.clientX - box.left)) / (box.width || 1));
        onBatch(Math.min(n - 1, Math.max(0, place)));
      }}
    >
      <rect class="xw-drift-chosen" x={batch} y={0} width={1} height={HEIGHT} />
      {strip.rule === null ? null : <path class="xw-drift-rule" d={`M0,${y(strip.rule)}H${n}`} />}
      {known(strip.low).map((b) => (
        <path
          key={b}
          class="xw-drift-interval"
          d={`M${b + 0.5},${y(strip.low[b]!)}V${y(strip.high[b]!)}`}
        />
      ))}
      <polyline points={line(strip.value)} />
      {dots(strip.value, "xw-drift-plain")}
      {strip.seen ? dots(strip.seen, "xw-drift-seen") : null}
    </svg>
  );
}
