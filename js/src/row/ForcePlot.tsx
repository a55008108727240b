// The force plot of one explained row, with its keys, its sums and what it folds away.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { type Bar, type Force, forceDomain, forceLayout } from "../marks/force";
import type { Measure } from "../marks/labels";
import { formatAmount, formatSignedAmount } from "../runtime/format";
import { besides } from "../runtime/probability";
import { shownOutput } from "../runtime/target";
import type { ViewContext } from "../runtime/view";
import { t } from "../runtime/words";
import { AsTable } from "../twin/AsTable";
import { useBars } from "./bars";
import type { Explained } from "./explained";
import { ForcePicture } from "./ForcePicture";
import { SumLine, TailList } from "./parts";
import { rowTwin } from "./twin";

export const HEAD = 70;
export const LINE = 15;

/** Few names need few lines: no more than this many, and the same for every row. */
export const labelLines = (most: number, n_features: number): number =>
  Math.min(most, n_features, 1 + Math.ceil(n_features / 3));

export function ForcePlot(props: {
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
        aria-label={t`Force plot of ${props.name ?? store.rowTitle(explained.row)}. ${summaryOf(explained, force, what)}`}
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
      <AsTable
        title={props.name ? t`Force, ${props.name},` : t`Force`}
        of={() => [rowTwin(store, explained, force.bars, pushOf)]}
      >
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
      </AsTable>
      {folded.bars
        .filter((bar) => bar.feature < 0 && (bar.value > 0 ? open.up : open.down))
        .map((bar) => (
          <TailList key={bar.key} store={store} explained={explained} members={bar.members} />
        ))}
    </>
  );
}

/** A push up leads from left to right, one down from right to left. */
const pushOf = ({ value, from, to }: Bar): [number, number] =>
  value < 0 ? [to, from] : [from, to];

function FoldButton(props: { bar: Bar; open: boolean; onClick: () => void }): JSX.Element {
  const { bar, open } = props;
  return (
    <button type="button" class="xw-button xw-plain" aria-expanded={open} onClick={props.onClick}>
      {t`${open ? "\u25be" : "\u25b8"} ${bar.members.length} others ${formatSignedAmount(bar.value, 2)}`}
    </button>
  );
}

const summaryOf = (explained: Explained, force: Force, what: string): string =>
  t`Base value ${formatAmount(explained.base, 3)}, pushed up by ${formatAmount(force.up, 3)} and down by ${formatAmount(force.down, 3)}, ${what} ${formatAmount(explained.prediction, 3)}${besides(explained.probability)}.`;
