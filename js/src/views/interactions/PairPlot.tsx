// The surface of a pair: rows over the values of both features, coloured by what the two do together.

import { batch } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { clauseBrush } from "../../charts/brushes";
import type { Layers } from "../../charts/canvas";
import { Frame } from "../../charts/Frame";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import { RowTip, rowSentence } from "../../charts/tip";
import type { PlaneChange } from "../../charts/zoom";
import { diverging } from "../../marks/colors";
import type { Measure } from "../../marks/labels";
import { placePair } from "../../marks/place";
import { columnAxis } from "../../marks/planeAxis";
import { drawDiscs, mix, pack, pointStyle, type Raster } from "../../marks/points";
import type { Column } from "../../runtime/columns";
import { formatSigned, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { type Palette, rgb } from "../../runtime/theme";
import { t } from "../../runtime/words";
import { binsOf, drawBins, fullSize, pointColors } from "./surface";
import { pairName, togetherText } from "./words";

const HEIGHT = 274;
const LEGEND = 92;

export function PairPlot(props: {
  store: Store;
  a: Column;
  b: Column;
  each: Float32Array;
  palette: Palette;
  measure: Measure;
  width: number;
}): JSX.Element {
  const { store, a, b, each, palette, measure, width } = props;
  const id = useId();
  // Each feature's axis looks as in its dependence plot.
  const [state_a, state_b] = [
    store.shared.axes.value[a.position],
    store.shared.axes.value[b.position],
  ];
  const layout = useMemo(
    () =>
      layFrame({
        width,
        height: HEIGHT,
        x: (length) => columnAxis(a, length, { each, state: state_a }),
        y: (length) => columnAxis(b, length, { each, state: state_b }),
        measure,
        beside: LEGEND + 14,
      }),
    [a, b, each, width, measure, state_a, state_b],
  );
  const { plane } = layout;
  const places = useMemo(() => placePair(plane, a, b, each), [plane, a, b, each]);
  const full = useMemo(() => fullSize(each), [each]);
  const n = useMemo(() => each.filter((value) => !Number.isNaN(value)).length, [each]);
  const layers = useMemo((): Layers => {
    const bins = binsOf(plane, places, each);
    const colors = pointColors(palette, each, full);
    const quiet = pack(mix(rgb(palette.rest), rgb(palette.surface), 0.75));
    const style = pointStyle(n);
    const tiles = (target: Raster, ratio: number): void =>
      drawBins(target, bins, palette, full, ratio);
    return {
      context: (target, ratio) => {
        tiles(target, ratio);
        drawDiscs(target, { ...places, colors: quiet, keep: null }, ratio, style);
      },
      color: (target, ratio, mask) => {
        if (!mask) tiles(target, ratio);
        drawDiscs(target, { ...places, colors, keep: mask }, ratio, style);
      },
    };
  }, [plane, places, each, palette, full, n]);
  const key = `interactions:${a.position}:${b.position}`;
  const zoom = (change: PlaneChange, done: boolean): void =>
    batch(() => {
      if ("x" in change) store.setAxis(a.position, { range: change.x }, done);
      if ("y" in change) store.setAxis(b.position, { range: change.y }, done);
    });
  const together = (row: number): string => togetherText(each[row] ?? Number.NaN);
  return (
    <div class="xw-figure" style={{ height: frameHeight(HEIGHT) }}>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={t`interaction of ${pairName(store, a.position, b.position)}`}
        described_by={id}
        identity={key}
        canvas={layers}
        rows={{
          ...places,
          tip: (row) => (
            <RowTip
              store={store}
              row={row}
              feature={a.position}
              also={b.position}
              together={together(row)}
            />
          ),
          sentence: (row) => rowSentence(store, row, a.position, b.position, together(row)),
          enter: () => store.focusFeature(a.position),
        }}
        brush={clauseBrush(store, key, plane)}
        clause_key={`feature:${a.position}`}
        onZoom={zoom}
      >
        <rect class="xw-surface-edge" width={plane.width} height={plane.height} />
      </Frame>
      <SignLegend palette={palette} full={full} left={layout.left + plane.width + 14} />
      <p id={id} class="xw-hidden">
        {t`${summary(each, n)} Arrow keys left and right walk through the rows, Shift and arrow keys select a range, Escape goes back to all pairs; +, - and 0 zoom, Alt and arrow keys move.`}
      </p>
    </div>
  );
}

const STOPS = [1, 0.5, 0, -0.5, -1];

/** Orange pushes up, blue pushes down: in words, so that nobody needs the colours. */
function SignLegend(props: { palette: Palette; full: number; left: number }): JSX.Element {
  const { palette, full, left } = props;
  const stops = STOPS.map((share) => `rgb(${diverging(palette, share, 1).join(" ")})`);
  return (
    <div class="xw-legend xw-signs" style={{ left, top: 0, width: LEGEND, height: HEIGHT }}>
      <span>{t`together they push up`}</span>
      <div class="xw-ramp-scale">
        <div
          class="xw-ramp-bar"
          style={{ background: `linear-gradient(to bottom, ${stops.join(", ")})` }}
        />
        <div class="xw-ramp-numbers">
          {[full, 0, -full].map((value, i) => (
            <span key={value} style={{ bottom: `${100 - 50 * i}%` }}>
              {value ? formatSigned(value) : "0"}
            </span>
          ))}
        </div>
      </div>
      <span>{t`push down`}</span>
      <span>{t`tiles: means`}</span>
    </div>
  );
}

/** The plot in words. */
function summary(each: Float32Array, n: number): string {
  let up = 0;
  let down = 0;
  for (const value of each) {
    if (value > 0) up++;
    if (value < 0) down++;
  }
  return t`${plural(n, t`row`, t`rows`)}: pushed up by the two together in ${up}, down in ${down}.`;
}
