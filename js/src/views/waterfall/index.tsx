// Waterfall: one row's prediction as steps from the base value (bottom) to f(x) (top), the largest at the top.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { forceLayout } from "../../marks/force";
import type { Measure } from "../../marks/labels";
import { waterfallLayout } from "../../marks/waterfall";
import { useBars } from "../../row/bars";
import { type Explained, useExplained } from "../../row/explained";
import { measureIn } from "../../row/measure";
import { SumLine } from "../../row/parts";
import { NotComputed, RowHeading } from "../../row/RowHeading";
import css from "../../row/row.css";
import { rowTwin } from "../../row/twin";
import { WaterfallPicture, waterfallHeight } from "../../row/WaterfallPicture";
import { formatAmount } from "../../runtime/format";
import { besides } from "../../runtime/probability";
import { shownOutput } from "../../runtime/target";
import { defineView, useSize, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { useGuess } from "./guess";
import type { Options } from "./wire";

function WaterfallView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const explained = useExplained(context);
  const [size, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(size.current), [width > 0]);
  const max_display = Math.max(1, options.max_display ?? 10);
  const n = store.n_features;
  const height = waterfallHeight(n > max_display + 1 ? max_display + 1 : n);
  return (
    <section class="xw-view">
      <style>{css}</style>
      <RowHeading title={t`Waterfall`} store={store} explained={explained} editor="what_if" />
      <div ref={size}>
        {explained.values === null ? (
          <NotComputed store={store} explained={explained} height={height + 26} />
        ) : width > 0 ? (
          <Plot
            context={context}
            explained={explained}
            measure={measure}
            width={width}
            max_display={max_display}
          />
        ) : (
          <div style={{ height: `${height + 26}px` }} />
        )}
      </div>
    </section>
  );
}

function Plot(props: {
  context: ViewContext;
  explained: Explained;
  measure: Measure;
  width: number;
  max_display: number;
}): JSX.Element {
  const { context, explained, measure, width, max_display } = props;
  const { store } = context;
  const [open, setOpen] = useState(false);
  const values = explained.values as Float64Array;
  const keep = store.feature.value;
  const waterfall = useMemo(
    () => waterfallLayout(values, max_display, keep, open),
    [explained.table, explained.row, max_display, keep, open],
  );
  const force = useMemo(
    () =>
      forceLayout(values, {
        max_display: values.length,
        least_share: 0,
        keep: -1,
        open_up: true,
        open_down: true,
      }),
    [explained.table, explained.row],
  );
  const bars = useBars({
    store,
    explained,
    force,
    bars: waterfall.steps,
    start: waterfall.steps[0],
    along: "y",
    onFold: () => setOpen(true),
  });
  const foldable = values.length > max_display + 1;
  const what = shownOutput(store);
  const beside = besides(explained.probability);
  return (
    <>
      <div
        {...bars.list}
        role="listbox"
        tabIndex={0}
        class="xw-row-plot"
        aria-label={t`Waterfall of ${store.rowTitle(explained.row)}, from base value ${formatAmount(explained.base, 3)} to ${what} ${formatAmount(explained.prediction, 3)}${beside}, the largest contribution first`}
      >
        {bars.options}
        <WaterfallPicture
          context={context}
          explained={explained}
          waterfall={waterfall}
          bars={bars}
          measure={measure}
          width={width}
        />
      </div>
      <AsTable
        title={t`Waterfall`}
        of={() => [
          rowTwin(store, explained, waterfall.steps.toReversed(), ({ start, end }) => [start, end]),
        ]}
      >
        <div class="xw-row-foot">
          <SumLine store={store} explained={explained} force={force} />
          {foldable ? (
            <button
              type="button"
              class="xw-button xw-plain"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {open ? t`\u25be fold the smallest` : t`\u25b8 all ${values.length} features`}
            </button>
          ) : null}
        </div>
      </AsTable>
    </>
  );
}

export default defineView<Options>({
  component: WaterfallView,
  guess: useGuess,
  next: (store) => [
    { kind: "what_if", question: t`what if ${store.rowName(store.row.value)} were different?` },
  ],
});
