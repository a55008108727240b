// Beeswarm: one strip per feature, every row a point, coloured by the feature's own value.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import css from "../charts/charts.css";
import { missingColor } from "../charts/coloring";
import { More } from "../charts/More";
import { MARGIN_BOTTOM, STRIP_HEIGHT, Strips } from "../charts/Strips";
import { rowsText } from "../charts/text";
import { InlineRamp } from "../marks/legend";
import { formatNumber, unitLabel } from "../runtime/format";
import type { Store } from "../runtime/store";
import { defineView, Heading, useSize, type ViewContext } from "../runtime/view";

const MOST_HEIGHT = 480;

function BeeswarmView({ context }: { context: ViewContext }): JSX.Element {
  const { store, options } = context;
  const first = typeof options.max_display === "number" ? Math.max(1, options.max_display) : 12;
  const n_shown = useSignal(first);
  const dragging = useSignal<Int32Array | null>(null);
  const [ref, width] = useSize<HTMLElement>();
  const description_id = useId();
  const table = store.attributions.value;
  const ready = store.columns.value.some((column) => column !== null);
  // The strips stay where they are while one of them is being brushed.
  const order = dragging.value ?? store.ranking.value;
  const features = order.subarray(0, Math.min(n_shown.value, order.length));
  const palette = context.palette.value;
  const height = features.length * STRIP_HEIGHT;
  const most = typeof options.height === "number" ? options.height : MOST_HEIGHT;
  return (
    <section class="xw-view">
      <style>{css}</style>
      <Heading title="Beeswarm">
        <span class="xw-small">coloured by the feature's value</span>
        <InlineRamp mode={palette.mode} low="low" high="high" />
        {store.schema.value.features.some(({ has_missing }) => has_missing) ? (
          <span class="xw-inline-ramp">
            <span
              class="xw-swatch"
              style={{ background: `rgb(${missingColor(palette).join(" ")})` }}
            />
            missing
          </span>
        ) : null}
      </Heading>
      <figure
        ref={ref}
        class="xw-figure xw-scroll"
        aria-label="SHAP values of every row by feature"
        style={{ height: Math.min(height, most) + MARGIN_BOTTOM }}
      >
        {table && ready ? (
          width > 0 ? (
            <Strips
              store={store}
              table={table}
              features={features}
              palette={palette}
              width={width}
              onDrag={(held) => {
                dragging.value = held ? (dragging.value ?? order) : null;
              }}
              description_id={description_id}
            />
          ) : null
        ) : (
          <p class="xw-empty" style={{ height }}>
            the first rows are being computed…
          </p>
        )}
      </figure>
      <p class="xw-note">
        <span>
          SHAP value, {unitLabel(store.unit.value)} · {rowsText(store)}
        </span>
        <More
          n_shown={n_shown.value}
          n_all={order.length}
          first={first}
          onChange={(n) => {
            n_shown.value = n;
          }}
        />
      </p>
      <p id={description_id} class="xw-hidden">
        {summary(store, features)} Arrow keys up and down move from feature to feature, left and
        right from row to row, Shift and arrow keys select a range, Escape clears.
      </p>
    </section>
  );
}

/** The first strips in words. */
function summary(store: Store, features: Int32Array): string {
  const importance = store.selected_importance.value ?? store.importance.value;
  if (!importance) return "";
  const parts = [...features.subarray(0, 5)].map(
    (j) => `${store.featureName(j)} ${formatNumber(importance.values[j] as number, 2)}`,
  );
  return `Largest mean attributions: ${parts.join(", ")}.`;
}

export default defineView({ kind: "beeswarm", title: "Beeswarm", component: BeeswarmView });
