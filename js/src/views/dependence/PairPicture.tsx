// Effects of two features together: a cell for each pair of values, with the rows over them.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import { clauseBrush } from "../../charts/brushes";
import { ColorScale } from "../../charts/ColorScale";
import type { Layers } from "../../charts/canvas";
import { Frame } from "../../charts/Frame";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import { RowMarks } from "../../charts/Marks";
import type { Spot } from "../../charts/spots";
import { ramp, tinted } from "../../marks/colors";
import type { Measure } from "../../marks/labels";
import { percentText } from "../../marks/legend";
import { placePair } from "../../marks/place";
import { columnAxis, levelsOf } from "../../marks/planeAxis";
import { drawDiscs, mix, pack, type Rgb } from "../../marks/points";
import { type Tensor, useAnswer } from "../../runtime/answers";
import type { Column } from "../../runtime/columns";
import { Doubts } from "../../runtime/doubts";
import { formatAmount, formatSigned, formatValue, plural } from "../../runtime/format";
import { featureCodes, featureRange } from "../../runtime/selection";
import { shownOutput } from "../../runtime/target";
import { rgb } from "../../runtime/theme";
import type { ViewContext } from "../../runtime/view";
import type { AxisState, Term } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { outputOf } from "./curves";
import { isNews, ofRows } from "./notes";
import { effectQuestion, inOrder, type OwnOptions, type PairDependence } from "./records";
import { type Cell, cellsOf, colorLimit, fillCells, inBoth, someRows } from "./surface";
import { pairTwin } from "./twin";

const PAIR_HEIGHT = 260;
/** Levels have lanes of their own as far as that goes. */
const MAX_HEIGHT = 500;
const LANE = 25;

/** Of the plane: levels need more room than numbers. */
function heightFor(column: Column): number {
  const levels = levelsOf(column)?.length ?? 0;
  return Math.max(PAIR_HEIGHT, Math.min(MAX_HEIGHT, (levels + 2) * LANE));
}

const LEGEND = 100;
const STOPS = [1, 0.75, 0.5, 0.25, 0];

export function PairPicture(props: {
  context: ViewContext;
  a: Column;
  b: Column;
  method: "pdp" | "ale";
  /** What they do together, beyond what each does by itself. */
  is_together: boolean;
  what: string;
  own: OwnOptions;
  measure: Measure;
  width: number;
}): JSX.Element {
  const { context, a, b, method, what, measure, width } = props;
  const { store } = context;
  const palette = context.palette.value;
  const id = useId();
  const answer = useAnswer<PairDependence>(
    store,
    effectQuestion(method, [a.position, b.position], store.unit.value, props.own),
    { label: what },
  );
  const found = answer.record;
  const record = useMemo(() => found && inOrder(found, a.position), [found, a]);
  const output = store.output.value;
  const is_together = props.is_together || method === "ale";
  const state = useSignal<{ x?: number[] | "all"; y?: number[] | "all" }>({});
  const { x: shown_x, y: shown_y } = state.value;
  // Levels stand in the order in which effects were added up.
  const orders = useMemo(() => {
    const of = (column: Column, grid: Tensor | undefined) =>
      grid && record?.trust.order && levelsOf(column) ? { order: Array.from(grid.data) } : {};
    return [of(a, record?.grid_first), of(b, record?.grid_second)] as const;
  }, [a, b, record]);
  const height = heightFor(b);
  const layout = useMemo(
    () =>
      layFrame({
        width: Math.max(width, 200),
        height,
        x: (length) => columnAxis(a, length, { ...orders[0], state: rangeOf(shown_x) }),
        y: (length) => columnAxis(b, length, { ...orders[1], state: rangeOf(shown_y) }),
        measure,
        beside: LEGEND + 14,
      }),
    [a, b, width, height, measure, shown_x, shown_y, orders],
  );
  const { plane } = layout;
  const values = useMemo(
    () => record && outputOf(is_together ? record.together : record.average, output),
    [record, is_together, output],
  );
  const cells = useMemo(
    () =>
      record && values
        ? cellsOf(plane, record.grid_first.data, record.grid_second.data, values, record.share.data)
        : [],
    [plane, record, values],
  );
  const scale = useMemo(() => scaleOf(cells, is_together), [cells, is_together]);
  const places = useMemo(
    () => placePair(plane, a, b, new Float32Array(store.n_rows)),
    [plane, a, b, store.n_rows],
  );
  const colorAt = (share: number): Rgb =>
    is_together ? tinted(palette, 2 * share - 1, 1) : ramp(palette.mode, share);
  const layers = useMemo((): Layers => {
    const some = someRows(store.n_rows);
    const colorOf = (cell: Cell): Rgb =>
      mix(colorAt(scale.at(cell.value)), rgb(palette.surface), cell.share > 0 ? 1 : 0.35);
    const tiles: Layers["context"] = (target, ratio) =>
      fillCells(target, plane, cells, colorOf, rgb(palette.line), ratio);
    const style = { radius: 1.6, alpha: 0.55 };
    const quiet = pack(rgb(palette.ink));
    const selected = pack(rgb(palette.selected));
    return {
      context: tiles,
      color: (target, ratio, mask) => {
        if (!mask) {
          tiles(target, ratio);
          drawDiscs(target, { ...places, colors: quiet, keep: some }, ratio, {
            ...style,
            alpha: 0.3,
          });
        } else {
          const back = pack(rgb(palette.surface));
          const keep = inBoth(some, mask);
          drawDiscs(target, { ...places, colors: back, keep }, ratio, { radius: 3.2, alpha: 0.9 });
          drawDiscs(target, { ...places, colors: selected, keep }, ratio, {
            radius: 2.4,
            alpha: 1,
          });
        }
      },
    };
  }, [plane, cells, scale, is_together, palette, places, store.n_rows]);
  const key = `pair:${a.position}:${b.position}`;
  const spots = useMemo(
    () =>
      cells.map(
        (cell): Spot => ({
          x: cell.x[0],
          y: cell.y[0],
          to: { x: cell.x[1], y: cell.y[1] },
          text: `${a.name} ${partText(a, cell.x)}, ${b.name} ${partText(b, cell.y)}: ${
            is_together ? formatSigned(cell.value) : formatAmount(cell.value, 3)
          }; ${cell.share > 0 ? t`${percentText(cell.share)} of the rows` : t`no row is there`}`,
          choose: (op) =>
            store.commitClause({ key, op, terms: [termOf(a, cell.x), termOf(b, cell.y)] }),
        }),
      ),
    [cells, a, b, is_together, store, key],
  );
  if (!record || !width)
    return (
      <p class="xw-empty" style={{ minHeight: frameHeight(height) }}>
        <AnswerState store={store} answer={answer} what={what} />
      </p>
    );
  const y_name = is_together ? t`together, ${shownOutput(store)}` : shownOutput(store);
  const n_empty = cells.filter(({ share }) => share === 0).length;
  const { n_rows, n_rows_total, order, notes = [] } = record.trust;
  return (
    <>
      <div class="xw-figure" style={{ height: frameHeight(height) }}>
        <Frame
          store={store}
          palette={palette}
          measure={measure}
          layout={layout}
          label={t`${what} of ${a.name} and ${b.name}`}
          kind={t`heat map`}
          described_by={id}
          identity={key}
          canvas={layers}
          spots={spots}
          per_line={cells.filter(({ k }) => k === cells[0]?.k).length}
          brush={clauseBrush(store, key, plane)}
          clause_key={`feature:${a.position}`}
          onZoom={(change) => {
            state.value = { ...state.value, ...(change as typeof state.value) };
          }}
        >
          <rect class="xw-surface-edge" width={plane.width} height={plane.height} />
          <RowMarks
            store={store}
            place={(row) => [places.xs[row] ?? Number.NaN, places.ys[row] ?? Number.NaN]}
          />
        </Frame>
        <ColorScale
          title={y_name}
          stops={STOPS.map((share) => `rgb(${colorAt(share).join(" ")})`)}
          marks={[scale.high, (scale.high + scale.low) / 2, scale.low].map((value, i) => ({
            at: 1 - i / 2,
            text: is_together ? formatSigned(value) : formatAmount(value, 3),
          }))}
          notes={[
            ...(scale.is_cut
              ? [t`up to ${formatSigned(scale.farthest)} where few rows are, in no stronger color`]
              : []),
            ...(n_empty ? [t`hatched, pale: no row is there`] : []),
          ]}
          left={layout.left + plane.width + 14}
          width={LEGEND}
          height={height}
        />
        <p id={id} class="xw-hidden">
          {t`${plural(cells.length, t`cell`, t`cells`)}, from ${formatAmount(scale.low, 3)} to ${formatAmount(scale.high, 3)}. Arrow keys walk from cell to cell, Enter selects its rows.`}
        </p>
      </div>
      <AsTable
        title={t`Dependence`}
        of={() => [
          pairTwin(a, b, `${what} of ${a.name} and ${b.name}: ${y_name}`, cells, {
            first: record.grid_first.data,
            second: record.grid_second.data,
          }),
        ]}
      >
        <div class="xw-note">
          <span>{ofRows(n_rows, n_rows_total)}</span>
          {order ? <span>{t`order of ${order}`}</span> : null}
          {notes.filter(isNews).map((note) => (
            <span key={note}>{note}</span>
          ))}
          <Doubts of={record} />
        </div>
      </AsTable>
    </>
  );
}

const rangeOf = (range: number[] | "all" | undefined): AxisState => (range ? { range } : {});

interface Colors {
  low: number;
  high: number;
  /** The value farthest from the middle, and whether colors end before it. */
  farthest: number;
  is_cut: boolean;
  at: (value: number) => number;
}

/** From the least to the largest value; of what is centered, equally far to both sides of 0, and robust. */
function scaleOf(cells: readonly Cell[], is_centered: boolean): Colors {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let farthest = 0;
  for (const { value } of cells) {
    if (Math.abs(value) > Math.abs(farthest)) farthest = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) [low, high] = [0, 1];
  if (is_centered) {
    high = colorLimit(cells);
    low = -high;
  }
  return {
    low,
    high,
    farthest,
    is_cut: is_centered && Math.abs(farthest) > high,
    at: (value) => (high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5),
  };
}

const isOne = (column: Column, [low, high]: readonly [number, number]): boolean =>
  low === high || Number.isNaN(low) || column.categorical;

function partText(column: Column, part: readonly [number, number]): string {
  if (Number.isNaN(part[0])) return t`missing`;
  if (isOne(column, part)) return formatValue(column, part[0]);
  return t`${formatValue(column, part[0])} to ${formatValue(column, part[1])}`;
}

const termOf = (column: Column, part: readonly [number, number]): Term =>
  isOne(column, part)
    ? featureCodes(column.position, [Number.isNaN(part[0]) ? -1 : part[0]])
    : featureRange(column.position, part[0], part[1]);
