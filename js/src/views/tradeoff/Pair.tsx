// Two models side by side: what both say of every row, the rows on which they part, and why each says what it says of
// the row in focus.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { areaBrush } from "../../charts/brushes";
import type { Layers } from "../../charts/canvas";
import { clausesOf, dropClause } from "../../charts/clauses";
import { Frame } from "../../charts/Frame";
import type { Mark } from "../../charts/FrameMarks";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import { RowMarks } from "../../charts/Marks";
import type { Measure } from "../../marks/labels";
import { type Area, xOf, yOf } from "../../marks/plane";
import { numberAxis, roomFor } from "../../marks/planeAxis";
import { drawDiscs, pack, pointStyle } from "../../marks/points";
import { formatInteger, formatNumber, outputLabel } from "../../runtime/format";
import { rowSet } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { type Palette, rgb } from "../../runtime/theme";
import { Picker } from "../../runtime/view";
import type { Unit } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { type Disagreement, saidByBoth, type Tradeoff } from "./record";

const HEIGHT = 240;

export function Pair(props: {
  store: Store;
  palette: Palette;
  measure: Measure;
  width: number;
  record: Tradeoff;
  pair: readonly [number, number];
  parted: Disagreement | null;
  onPair: (pair: [number, number]) => void;
}): JSX.Element {
  const { store, record, pair, parted } = props;
  const names = record.model_names;
  const choose = (side: 0 | 1) => (
    <Picker
      label={side ? t`second model` : t`first model`}
      value={String(pair[side])}
      choices={names.map((label, i) => ({
        value: String(i),
        label,
        disabled: i === pair[1 - side],
      }))}
      onChange={(value) => {
        const next: [number, number] = [pair[0], pair[1]];
        next[side] = Number(value);
        props.onPair(next);
      }}
    />
  );
  return (
    <div class="xw-tradeoff-pair">
      <p class="xw-said">
        {choose(0)}
        {t` and `}
        {choose(1)} {parted ? partedText(record, parted) : null}{" "}
        {parted?.rows.length ? (
          <button type="button" class="xw-button" onClick={() => store.selectRows(parted.rows)}>
            {record.class_names.length ? t`Select these rows` : t`Select those furthest apart`}
          </button>
        ) : null}
      </p>
      <Both {...props} />
    </div>
  );
}

function partedText(record: Tradeoff, { rows, n, share, distance }: Disagreement): string {
  if (record.class_names.length)
    return rows.length
      ? t`decide otherwise on ${formatInteger(rows.length)} of ${formatInteger(n)} rows (${formatNumber(100 * share, 2)} %).`
      : t`decide alike on all ${formatInteger(n)} rows.`;
  return t`are ${formatNumber(distance, 3)} apart on average.`;
}

/** What both say, a point per row; brushed rows are selected. */
function Both(props: {
  store: Store;
  palette: Palette;
  measure: Measure;
  width: number;
  record: Tradeoff;
  pair: readonly [number, number];
}): JSX.Element | null {
  const { store, palette, measure, width, record } = props;
  const [a, b] = props.pair;
  const both = useMemo(() => saidByBoth(record, a, b), [record, a, b]);
  const area = useSignal<Area | null>(null);
  const key = `both:${a}:${b}`;
  const predicted = outputLabel(record.unit as Unit, store.link.value, record.output_name);
  const [one = "", other = ""] = record.class_names.length
    ? [a, b].map((k) => t`${predicted} (${record.model_names[k]})`)
    : [`${record.model_names[a]}`, `${record.model_names[b]}`];
  const layout = useMemo(() => {
    const shares = record.unit === "probability";
    const ends: [number, number] =
      !both || shares ? [0, 1] : roomFor([...span(both[0]), ...span(both[1])], false);
    return layFrame({
      width,
      height: HEIGHT,
      x: (length) => numberAxis(length, { whole: ends, name: one, pad: 4 }),
      y: (length) => numberAxis(length, { whole: ends, name: other, pad: 4 }),
      measure,
    });
  }, [both, width, one, other, measure, record]);
  const { plane } = layout;
  const places = useMemo(() => {
    const n = both?.[0].length ?? 0;
    const [xs, ys] = [new Float32Array(n), new Float32Array(n)];
    for (let i = 0; i < n; i++) {
      xs[i] = xOf(plane, both?.[0][i] as number);
      ys[i] = yOf(plane, both?.[1][i] as number);
    }
    return { xs, ys };
  }, [both, plane]);
  const layers = useMemo((): Layers => {
    const style = pointStyle(places.xs.length);
    const grey = pack(rgb(palette.line));
    return {
      context: (target, ratio) =>
        drawDiscs(target, { ...places, colors: grey, keep: null }, ratio, style),
      color: (target, ratio, keep) =>
        drawDiscs(
          target,
          { ...places, colors: pack(rgb(keep ? palette.selected : palette.muted)), keep },
          ratio,
          style,
        ),
    };
  }, [places, palette]);
  if (!both) return null;
  const inside = ({ x, y }: Area): number[] => {
    const holds = (part: Area["x"], value: number): boolean =>
      !part || "codes" in part || (value >= part.min && value <= part.max);
    const rows: number[] = [];
    for (let i = 0; i < store.n_rows; i++)
      if (holds(x, both[0][i] as number) && holds(y, both[1][i] as number)) rows.push(i);
    return rows;
  };
  const text = (row: number): string =>
    `${store.rowTitle(row)}: ${record.model_names[a]} ${formatNumber(both[0][row] as number, 3)}, ${record.model_names[b]} ${formatNumber(both[1][row] as number, 3)}`;
  const ends = plane.x.domain;
  const marks: Mark[] = [
    { kind: "line", x: ends, y: ends, color: "var(--xw-muted)", dash: "4 4", width: 1 },
  ];
  const brush = areaBrush(
    plane,
    // What was selected by it may be gone (undo, Escape), or be of another pair.
    () => (area.value && clausesOf(store, key).length ? area.value : null),
    (next, op, done) => {
      area.value = next;
      if (!next) {
        if (done) dropClause(store, key);
        else store.cancelPreview();
        return;
      }
      const clause = { key, op, terms: [rowSet(inside(next))] };
      if (done) store.commitClause(clause);
      else store.previewClause(clause);
    },
  );
  return (
    <div class="xw-figure" style={{ height: frameHeight(HEIGHT) }}>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={t`what ${record.model_names[a]} and ${record.model_names[b]} say of every row`}
        kind={t`scatter plot`}
        identity={`${a} ${b}`}
        canvas={layers}
        marks={marks}
        brush={brush}
        rows={{
          ...places,
          tip: (row) => <div>{text(row)}</div>,
          sentence: text,
          marks: (
            <RowMarks
              store={store}
              place={(row) => [places.xs[row] ?? Number.NaN, places.ys[row] ?? Number.NaN]}
            />
          ),
        }}
      />
    </div>
  );
}

function span(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
