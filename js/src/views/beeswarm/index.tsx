// Beeswarm: one strip per feature, every row a point, coloured by the feature's own value.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import css from "../../charts/charts.css";
import { columnColoring, missingColor } from "../../charts/coloring";
import { FindFeature } from "../../charts/FindFeature";
import { More } from "../../charts/More";
import { MARGIN_BOTTOM, STRIP_HEIGHT, Strips } from "../../charts/Strips";
import { rowsText } from "../../charts/text";
import { Apart, EntrySwatch, entriesOf, InlineRamp } from "../../marks/legend";
import { measureIn } from "../../row/measure";
import { formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import type { Palette } from "../../runtime/theme";
import { defineView, Heading, MANY_CHOICES, useSize, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { useGuess } from "./guess";
import { beeswarmTwin } from "./twin";
import type { Options } from "./wire";

const MOST_HEIGHT = 480;

function BeeswarmView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const first = Math.max(1, options.max_display ?? 12);
  const n_shown = useSignal(first);
  const dragging = useSignal<Int32Array | null>(null);
  const [ref, width] = useSize<HTMLElement>();
  const description_id = useId();
  const measure = useMemo(() => measureIn(ref.current, 13), [width > 0]);
  const table = store.attributions.value;
  const ready = store.columns.value.some((column) => column !== null);
  // The strips stay where they are while one of them is being brushed.
  const order = dragging.value ?? store.ranking.value;
  const first_ones = order.subarray(0, Math.min(n_shown.value, order.length));
  // The one in focus is in sight wherever it ranks: below the others.
  const focused = order.indexOf(store.focus.value);
  const features =
    focused >= first_ones.length ? Int32Array.of(...first_ones, store.focus.value) : first_ones;
  const palette = context.palette.value;
  const height = features.length * STRIP_HEIGHT;
  const most = options.height ?? MOST_HEIGHT;
  return (
    <section class="xw-view">
      <style>{css}</style>
      <Heading title={t`Beeswarm`}>
        <span class="xw-small">{t`colored by the feature's value`}</span>
        <StripLegend store={store} features={features} palette={palette} />
      </Heading>
      <figure
        ref={ref}
        class="xw-figure xw-scroll"
        aria-label={t`SHAP values of every row by feature`}
        style={{ height: Math.min(height, most) + MARGIN_BOTTOM }}
      >
        {table && ready ? (
          width > 0 ? (
            <Strips
              store={store}
              table={table}
              features={features}
              palette={palette}
              measure={measure}
              width={width}
              onDrag={(held) => {
                dragging.value = held ? (dragging.value ?? order) : null;
              }}
              description_id={description_id}
            />
          ) : null
        ) : (
          <p class="xw-empty" style={{ height }}>{t`the first rows are being computed…`}</p>
        )}
      </figure>
      <AsTable
        title={t`Beeswarm`}
        of={() => (table && ready ? [beeswarmTwin(store, table, features)] : [])}
      >
        <div class="xw-note">
          <span>{t`SHAP value, ${store.unitLabel()} · ${rowsText(store)}`}</span>
          {order.length > MANY_CHOICES ? (
            <FindFeature store={store} order={order} onFind={(j) => store.focusFeature(j)} />
          ) : null}
          <More
            n_shown={n_shown.value}
            n_all={order.length}
            first={first}
            onChange={(n) => {
              n_shown.value = n;
            }}
          />
        </div>
      </AsTable>
      <p id={description_id} class="xw-hidden">
        {t`${summary(store, features)} Arrow keys up and down move from feature to feature, left and right from row to row, Shift and arrow keys select a range, Escape clears; +, - and 0 zoom, Alt and arrow keys move.`}
      </p>
    </section>
  );
}

/** What the colors of the feature in focus mean; of the others, low and high. */
function StripLegend(props: { store: Store; features: Int32Array; palette: Palette }): JSX.Element {
  const { store, features, palette } = props;
  const focus = store.focus.value;
  const column = features.includes(focus) ? store.column(focus) : null;
  const legend = useMemo(
    () => column && columnColoring(column, "", palette).legend,
    [column, palette],
  );
  const missing = `rgb(${missingColor(palette).join(" ")})`;
  const name = <b class="xw-ellipsis">{store.featureName(focus)}</b>;
  if (!column || !legend) return <InlineRamp mode={palette.mode} low={t`low`} high={t`high`} />;
  if (legend.kind === "levels")
    return (
      <span class="xw-inline-legend">
        {name}
        {entriesOf(legend).map(({ label, place }) => (
          <span key={label} class="xw-inline-ramp">
            <EntrySwatch place={place} neutral={palette.neutral} missing={missing} />
            {label}
          </span>
        ))}
      </span>
    );
  const { ticks } = legend;
  return (
    <span class="xw-inline-legend">
      {name}
      {ticks.length ? (
        <InlineRamp
          mode={palette.mode}
          low={ticks[0]?.label ?? ""}
          high={ticks.at(-1)?.label ?? ""}
        />
      ) : null}
      <Apart legend={legend} neutral={palette.neutral} missing={missing} />
    </span>
  );
}

/** The first strips in words. */
function summary(store: Store, features: Int32Array): string {
  const importance = store.selected_importance.value ?? store.importance.value;
  if (!importance) return "";
  const parts = [...features.subarray(0, 5)].map(
    (j) => `${store.featureName(j)} ${formatNumber(importance.values[j] as number, 2)}`,
  );
  return t`Largest mean attributions: ${parts.join(", ")}.`;
}

export default defineView<Options>({
  component: BeeswarmView,
  guess: useGuess,
  next: (store) => [
    { kind: "dependence", question: t`how does ${store.featureName(store.focus.value)} act?` },
    {
      kind: "interactions",
      question: t`does ${store.featureName(store.focus.value)} act together with others?`,
    },
    { kind: "force", question: t`and in ${store.rowName(store.row.value)}?` },
  ],
});
