// A term of two features: a cell for each pair of values.

import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { clauseBrush } from "../../charts/brushes";
import { ColorScale } from "../../charts/ColorScale";
import type { Layers } from "../../charts/canvas";
import { Frame } from "../../charts/Frame";
import { spanOf } from "../../charts/FrameMarks";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import type { Spot } from "../../charts/spots";
import { tinted } from "../../marks/colors";
import type { Measure } from "../../marks/labels";
import { type Axis, columnAxis } from "../../marks/planeAxis";
import { pack } from "../../marks/points";
import type { Column } from "../../runtime/columns";
import { formatSigned, formatValue, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import type { Palette } from "../../runtime/theme";
import { t } from "../../runtime/words";
import type { Surface, Term } from "./records";
import { HEIGHT } from "./TermCurve";

const LEGEND = 96;
const STOPS = [1, 0.5, 0, -0.5, -1];
/** Cells that can be walked to. */
const MAX_SPOTS = 1_000;

type Part = readonly [number, number];

/** The part of an axis that each value stands for: up to the next one, or to the middles between. */
function partsOf(axis: Axis, grid: Float64Array, is_stepped: boolean): Part[] {
  const n = grid.findIndex(Number.isNaN) < 0 ? grid.length : grid.findIndex(Number.isNaN);
  return Array.from(grid, (value, i): Part => {
    if (Number.isNaN(value) || axis.kind === "levels") return [value, value];
    const before = i > 0 ? (grid[i - 1] as number) : undefined;
    const after = i + 1 < n ? (grid[i + 1] as number) : undefined;
    if (is_stepped) return [value, after ?? Math.max(value, axis.domain[1])];
    return [
      before === undefined ? Math.min(value, axis.domain[0]) : (before + value) / 2,
      after === undefined ? Math.max(value, axis.domain[1]) : (value + after) / 2,
    ];
  });
}

export function TermSurface(props: {
  store: Store;
  palette: Palette;
  measure: Measure;
  width: number;
  term: Term;
  surface: Surface;
  a: Column;
  b: Column;
  label: string;
}): JSX.Element {
  const { store, palette, measure, width, term, surface, a, b, label } = props;
  const id = useId();
  const [state_a, state_b] = [
    store.shared.axes.value[a.position],
    store.shared.axes.value[b.position],
  ];
  const layout = useMemo(
    () =>
      layFrame({
        width: Math.max(width, 220),
        height: HEIGHT,
        x: (length) => columnAxis(a, length, { state: state_a }),
        y: (length) => columnAxis(b, length, { state: state_b }),
        measure,
        beside: LEGEND + 14,
      }),
    [a, b, width, measure, state_a, state_b],
  );
  const { plane } = layout;
  const full = useMemo(
    () => surface.value.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    [surface],
  );
  const [xs, ys] = useMemo(
    () =>
      [
        partsOf(plane.x, surface.x, term.is_stepped),
        partsOf(plane.y, surface.y, term.is_stepped),
      ] as const,
    [plane, surface, term],
  );
  const layers = useMemo((): Layers => {
    const fill: Layers["context"] = (target, ratio) => {
      const edge = (at: number): number => Math.round(at * ratio);
      for (const [i, x] of xs.entries())
        for (const [k, y] of ys.entries()) {
          const value = surface.value[i * ys.length + k] as number;
          const [x0, x1] = spanOf(plane.x, ...x);
          const [low, high] = spanOf(plane.y, ...y);
          if (Number.isNaN(x0 + x1 + low + high)) continue;
          const color = pack(tinted(palette, value, full));
          const [left, right] = [Math.max(0, edge(x0)), Math.min(target.width, edge(x1))];
          const bottom = Math.min(target.height, edge(plane.height - low));
          for (let line = Math.max(0, edge(plane.height - high)); line < bottom; line++)
            if (right > left)
              target.pixels.fill(color, line * target.width + left, line * target.width + right);
        }
    };
    return { context: fill, color: (target, ratio, mask) => mask || fill(target, ratio) };
  }, [plane, xs, ys, surface, palette, full]);
  const spots = useMemo((): Spot[] => {
    if (xs.length * ys.length > MAX_SPOTS) return [];
    const told = (column: Column, [from, to]: Part): string =>
      Number.isNaN(from)
        ? t`${column.name} missing`
        : from === to
          ? `${column.name} ${formatValue(column, from)}`
          : t`${column.name} ${formatValue(column, from)} to ${formatValue(column, to)}`;
    return ys
      .map((y, k) => ({ y, k }))
      .reverse()
      .flatMap(({ y, k }) =>
        xs.map((x, i) => ({
          x: x[0],
          y: y[0],
          to: { x: x[1], y: y[1] },
          text: `${told(a, x)}, ${told(b, y)}: ${formatSigned(surface.value[i * ys.length + k] as number, 3)}`,
        })),
      );
  }, [xs, ys, surface, a, b]);
  const key = `terms:${a.position}:${b.position}`;
  return (
    <div class="xw-figure" style={{ height: frameHeight(HEIGHT, "x") }}>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={t`own term of ${term.name}`}
        kind={t`heat map`}
        described_by={id}
        identity={key}
        canvas={layers}
        spots={spots}
        per_line={xs.length}
        brush={clauseBrush(store, key, plane)}
        clause_key={`feature:${a.position}`}
        onZoom={(change, done) => {
          if ("x" in change) store.setAxis(a.position, { range: change.x }, done);
          if ("y" in change) store.setAxis(b.position, { range: change.y }, done);
        }}
      >
        <rect class="xw-surface-edge" width={plane.width} height={plane.height} />
      </Frame>
      <ColorScale
        title={label}
        stops={STOPS.map((share) => `rgb(${tinted(palette, share, 1).join(" ")})`)}
        marks={[full, 0, -full].map((value, i) => ({
          at: 1 - i / 2,
          text: value ? formatSigned(value) : "0",
        }))}
        left={layout.left + plane.width + 14}
        width={LEGEND}
        height={HEIGHT}
      />
      <p id={id} class="xw-hidden">
        {t`${plural(surface.value.length, t`cell`, t`cells`)}, up to ${formatSigned(full, 3)} either way. Arrow keys walk from cell to cell.`}
      </p>
    </div>
  );
}
