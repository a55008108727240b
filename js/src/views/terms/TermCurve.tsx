// One term: its curve around the mean, with the rows' SHAP values over it.

import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { clauseBrush } from "../../charts/brushes";
import type { Layers } from "../../charts/canvas";
import { Frame } from "../../charts/Frame";
import type { Mark } from "../../charts/FrameMarks";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import { RowTip, rowSentence } from "../../charts/tip";
import type { Measure } from "../../marks/labels";
import { placeRows } from "../../marks/place";
import { columnAxis, levelsOf, numberAxis, roomFor } from "../../marks/planeAxis";
import { drawDiscs, mix, pack, pointStyle } from "../../marks/points";
import { type Column, featureValues } from "../../runtime/columns";
import { formatSigned, formatValue } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { type Palette, rgb } from "../../runtime/theme";
import { t } from "../../runtime/words";
import { type Curve, curveAt, type Term } from "./records";

export const HEIGHT = 260;
/** Where a few whole numbers stand, there is nothing between them. */
const FEW = 14;

export function TermCurve(props: {
  store: Store;
  palette: Palette;
  measure: Measure;
  width: number;
  term: Term;
  curve: Curve;
  column: Column;
  /** SHAP values are of the same unit as the term. */
  is_comparable: boolean;
  label: string;
}): JSX.Element {
  const { store, palette, measure, width, term, curve, column, label } = props;
  const id = useId();
  const table = props.is_comparable ? store.attributions.value : null;
  const state = store.shared.axes.value[column.position];
  const output = store.output.value;
  /** SHAP values, moved by what their background's mean differs from that of the rows. */
  const numbers = useMemo(() => {
    const found = new Float32Array(store.n_rows).fill(Number.NaN);
    if (!table) return found;
    const values = featureValues(table, column.position);
    let [sum, n] = [0, 0];
    for (let row = 0; row < found.length; row++) {
      if (!table.done[row]) continue;
      const value = column.isMissing(row) ? Number.NaN : (column.values[row] as number);
      const own = levelsOf(column) ? levelAt(curve, value) : curveAt(curve, value, term.is_stepped);
      if (Number.isNaN(own)) continue;
      sum += own - (values[row] as number);
      n++;
    }
    const shift = n ? sum / n : 0;
    for (let row = 0; row < found.length; row++)
      if (table.done[row]) found[row] = (values[row] as number) + shift;
    return found;
  }, [table, column, curve, term, store.n_rows, store.blocks.value, output]);
  const layout = useMemo(() => {
    // As high as what is in sight along x.
    const { domain, kind } = columnAxis(column, 100, { state });
    const isSeen = (value: number): boolean =>
      kind === "levels" || Number.isNaN(value) || (value >= domain[0] && value <= domain[1]);
    const ends = roomFor([
      ...curve.y.filter((_, i) => isSeen(curve.x[i] as number)),
      ...roomOf(numbers, (row) => isSeen(column.values[row] as number)),
    ]);
    return layFrame({
      width: Math.max(width, 220),
      height: HEIGHT,
      x: (length) => columnAxis(column, length, { state }),
      y: (length) => numberAxis(length, { whole: ends, signed: true, name: label }),
      measure,
      margins: "x",
    });
  }, [curve, numbers, column, width, measure, state, label]);
  const { plane } = layout;
  const places = useMemo(() => placeRows(plane, column, numbers), [plane, column, numbers]);
  const layers = useMemo((): Layers => {
    const style = pointStyle(store.n_rows);
    const quiet = pack(mix(rgb(palette.rest), rgb(palette.surface), 0.8));
    const teal = pack(rgb(palette.selected));
    return {
      context: (target, ratio) =>
        drawDiscs(target, { ...places, colors: quiet, keep: null }, ratio, style),
      color: (target, ratio, mask) =>
        drawDiscs(target, { ...places, colors: mask ? teal : quiet, keep: mask }, ratio, style),
    };
  }, [places, palette, store.n_rows]);
  const marks = useMemo((): Mark[] => {
    const is_few =
      column.schema.integer &&
      !term.is_stepped &&
      curve.x.length <= FEW &&
      Number.isNaN(term.slope);
    const line: Mark = {
      kind: "line",
      x: curve.x,
      y: curve.y,
      width: 2.2,
      edged: true,
      stepped: term.is_stepped,
      ...(is_few ? { dash: "2 4", width: 1.2 } : {}),
    };
    return is_few ? [line, { kind: "points", x: curve.x, y: curve.y, radius: 4 }] : [line];
  }, [curve, column, term]);
  const key = `terms:${column.position}`;
  return (
    <div class="xw-figure" style={{ height: frameHeight(HEIGHT, "x") }}>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={t`own term of ${term.name}`}
        described_by={id}
        identity={key}
        canvas={layers}
        marks={marks}
        crowd={places.xs}
        rows={{
          ...places,
          tip: (row) => <RowTip store={store} row={row} feature={column.position} />,
          sentence: (row) => rowSentence(store, row, column.position),
        }}
        brush={clauseBrush(store, `feature:${column.position}`, plane, "x")}
        clause_key={`feature:${column.position}`}
        onZoom={(change, done) => {
          if ("x" in change) store.setAxis(column.position, { range: change.x }, done);
        }}
      />
      <p id={id} class="xw-hidden">
        {t`${spoken(column, curve)} Arrow keys left and right walk through the rows, Shift and arrow keys select a range.`}
      </p>
    </div>
  );
}

/** Of levels the one value; they have nothing between them. */
function levelAt({ x, y }: Curve, code: number): number {
  const at = Array.from(x).findIndex((one) => Object.is(one, code) || one === code);
  return at < 0 ? Number.NaN : (y[at] as number);
}

/** As far as points reach. */
function roomOf(numbers: Float32Array, isSeen: (row: number) => boolean): number[] {
  let [low, high] = [0, 0];
  for (const [row, value] of numbers.entries()) {
    if (!isSeen(row)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The curve in words: where it is highest and lowest. */
function spoken(column: Column, { x, y }: Curve): string {
  let [low, high] = [0, 0];
  for (let i = 1; i < y.length; i++) {
    if ((y[i] as number) < (y[low] as number)) low = i;
    if ((y[i] as number) > (y[high] as number)) high = i;
  }
  const at = (i: number): string => {
    const value = x[i] as number;
    return t`${formatSigned(y[i] as number, 3)} at ${Number.isNaN(value) ? t`missing` : formatValue(column, value)}`;
  };
  return y.length ? t`From ${at(low)} to ${at(high)}.` : "";
}
