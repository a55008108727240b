// Force plot: what pushed one row's prediction up from the base value, and what down.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { type Bar, type Force, forceDomain, forceLayout } from "../marks/force";
import type { Measure } from "../marks/labels";
import { useBars } from "../row/bars";
import { type Explained, useExplained } from "../row/explained";
import { ForcePicture, probabilityRow } from "../row/ForcePicture";
import { measureIn } from "../row/measure";
import { SumLine, TailList } from "../row/parts";
import { NotComputed, RowHeading } from "../row/RowHeading";
import css from "../row/row.css";
import { formatAmount, formatSignedAmount } from "../runtime/format";
import { besides } from "../runtime/probability";
import { shownOutput } from "../runtime/target";
import { defineView, NARROW, useSize, type ViewContext } from "../runtime/view";

export const HEAD = 70;
export const LINE = 15;
/** The sum below the plot. */
const FOOT = 24;
/** Lines of labels; a label that finds no room is in the tooltip of its bar. */
const LINES = 3;

/** Few names need few lines: no more than this many, and the same for every row. */
export const labelLines = (most: number, n_features: number): number =>
  Math.min(most, n_features, 1 + Math.ceil(n_features / 3));

function ForceView({ context }: { context: ViewContext }): JSX.Element {
  const { store, options } = context;
  const explained = useExplained(context);
  const [size, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(size.current), [width > 0]);
  const wide = width >= NARROW;
  const lines = labelLines(wide ? LINES : LINES + 1, store.n_features);
  const height = HEAD + lines * LINE + 2 + probabilityRow(store);
  const max_display = typeof options.max_display === "number" ? options.max_display : null;
  return (
    <section class="xw-view">
      <style>{css}</style>
      <RowHeading title="Force" store={store} explained={explained}>
        {wide ? <Directions /> : null}
      </RowHeading>
      <div ref={size}>
        {explained.values === null ? (
          <NotComputed store={store} explained={explained} height={height + FOOT} />
        ) : width > 0 ? (
          <Plot
            context={context}
            explained={explained}
            measure={measure}
            width={width}
            height={height}
            lines={lines}
            max_display={max_display ?? (wide ? 12 : 7)}
            least_share={max_display === null ? 0.012 : 0}
          />
        ) : (
          <div style={{ height: `${height + FOOT}px` }} />
        )}
      </div>
    </section>
  );
}

/** What the arrows mean. */
const Directions = (): JSX.Element => (
  <span class="xw-directions">
    <span class="xw-up">{"pushes up \u25b8"}</span>
    <span class="xw-down">{"\u25c2 pushes down"}</span>
  </span>
);

export function Plot(props: {
  /** What the accessible name calls it. */
  name?: string;
  context: ViewContext;
  explained: Explained;
  measure: Measure;
  width: number;
  height: number;
  lines: number;
  max_display: number;
  least_share: number;
}): JSX.Element {
  const { context, explained, measure, width, height, max_display, least_share } = props;
  const { store } = context;
  const [open, setOpen] = useState({ up: false, down: false });
  const values = explained.values as Float64Array;
  const keep = store.feature.value;
  const options = { max_display, least_share, keep, open_up: false, open_down: false };
  const folded = useMemo(
    () => forceLayout(values, options),
    [explained.table, explained.row, max_display, least_share, keep],
  );
  const force = useMemo(
    () => forceLayout(values, { ...options, open_up: open.up, open_down: open.down }),
    [folded, open],
  );
  const toggle = (bar: Bar): void =>
    setOpen(bar.value > 0 ? { ...open, up: !open.up } : { ...open, down: !open.down });
  const bars = useBars({
    store,
    explained,
    force,
    bars: force.bars,
    start: force.bars.find((bar) => bar.rank === 0),
    along: "x",
    onFold: toggle,
  });
  const what = shownOutput(store);
  return (
    <>
      <div
        {...bars.list}
        role="listbox"
        tabIndex={0}
        class="xw-row-plot"
        aria-label={`Force plot of ${props.name ?? store.rowTitle(explained.row)}. ${summaryOf(explained, force, what)}`}
      >
        {bars.options}
        <ForcePicture
          context={context}
          explained={explained}
          force={force}
          domain={forceDomain(force, explained.base)}
          bars={bars}
          measure={measure}
          width={width}
          height={height}
          head={HEAD}
          line={LINE}
          lines={props.lines}
        />
      </div>
      <div class="xw-row-foot">
        <SumLine store={store} explained={explained} force={force} />
        {folded.bars
          .filter((bar) => bar.feature < 0)
          .map((bar) => (
            <FoldButton
              key={bar.key}
              bar={bar}
              open={bar.value > 0 ? open.up : open.down}
              onClick={() => toggle(bar)}
            />
          ))}
      </div>
      {folded.bars
        .filter((bar) => bar.feature < 0 && (bar.value > 0 ? open.up : open.down))
        .map((bar) => (
          <TailList key={bar.key} store={store} explained={explained} members={bar.members} />
        ))}
    </>
  );
}

function FoldButton(props: { bar: Bar; open: boolean; onClick: () => void }): JSX.Element {
  const { bar, open } = props;
  return (
    <button type="button" class="xw-button xw-plain" aria-expanded={open} onClick={props.onClick}>
      {open ? "\u25be" : "\u25b8"} {bar.members.length} others {formatSignedAmount(bar.value, 2)}
    </button>
  );
}

const summaryOf = (explained: Explained, force: Force, what: string): string =>
  `Base value ${formatAmount(explained.base, 3)}, pushed up by ${formatAmount(force.up, 3)} and down by ${formatAmount(force.down, 3)}, ${what} ${formatAmount(explained.prediction, 3)}${besides(explained.probability)}.`;

export default defineView({ kind: "force", title: "Force", component: ForceView });
