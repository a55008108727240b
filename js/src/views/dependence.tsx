// SHAP dependence: the attribution of one feature against its value, every row a point.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import css from "../charts/charts.css";
import { type Coloring, coloringOf, resolveBy } from "../charts/coloring";
import { DependenceChart, PLANE_HEIGHT } from "../charts/DependenceChart";
import { PLOT_BOTTOM, PLOT_TOP } from "../charts/Plot";
import { rowsText } from "../charts/text";
import { measureIn } from "../row/measure";
import type { Store } from "../runtime/store";
import { actualLabel } from "../runtime/target";
import {
  type Choice,
  defineView,
  Heading,
  Picker,
  useSize,
  type ViewContext,
} from "../runtime/view";

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const featureChoices = (store: Store, prefix = ""): Choice[] =>
  store.schema.value.features.map(({ name }, j) => ({
    value: `${prefix}${j}`,
    label: shorten(name),
  }));

function autoLabel(store: Store, coloring: Coloring | null): string {
  if (!coloring) return "strongest interaction";
  return coloring.feature >= 0
    ? `${shorten(store.featureName(coloring.feature))} (auto)`
    : "nothing (auto)";
}

function colorChoices(store: Store, feature: number, coloring: Coloring | null): Choice[] {
  const { target } = store.schema.value;
  return [
    {
      value: "auto",
      label: autoLabel(store, coloring),
    },
    { value: "none", label: "nothing" },
    ...(target ? [{ value: "target", label: shorten(actualLabel(target)) }] : []),
    { value: "prediction", label: "prediction" },
    ...featureChoices(store, "feature:").filter(({ value }) => value !== `feature:${feature}`),
    { value: `feature:${feature}`, label: `${shorten(store.featureName(feature))} (itself)` },
  ];
}

function DependenceView({ context }: { context: ViewContext }): JSX.Element {
  const { store, options } = context;
  const pinned = useSignal(typeof options.feature === "number" ? options.feature : -1);
  const own_color = useSignal(
    typeof options.color_by === "number"
      ? `feature:${options.color_by}`
      : typeof options.color_by === "string"
        ? options.color_by
        : "",
  );
  const feature = pinned.value >= 0 ? pinned.value : store.focus.value;
  const color_by = own_color.value || store.color_by.value;
  const table = store.attributions.value;
  const columns = store.columns.value;
  const palette = context.palette.value;
  const by = useMemo(
    () => (table ? resolveBy(store, color_by, feature, table) : "none"),
    [store, color_by, feature, table, columns],
  );
  const coloring = useMemo(
    () => (table ? coloringOf(store, by, table, palette) : null),
    [store, by, table, palette, columns],
  );
  const column = store.column(feature);
  const [ref, width] = useSize<HTMLElement>();
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  return (
    <section class="xw-view xw-dependence">
      <style>{css}</style>
      <Heading title="Dependence">
        <Picker
          label="feature"
          value={String(feature)}
          choices={featureChoices(store)}
          onChange={(value) => {
            if (pinned.value >= 0) pinned.value = Number(value);
            else store.focusFeature(Number(value));
          }}
        />
        <span>coloured by</span>
        <Picker
          label="coloured by"
          value={color_by}
          choices={colorChoices(store, feature, color_by === "auto" ? coloring : null)}
          onChange={(value) => {
            if (own_color.value) own_color.value = value;
            else store.setColorBy(value);
          }}
        />
        <span class="xw-spacer" />
        {context.embedded ? null : <SoFar store={store} />}
      </Heading>
      <figure
        ref={ref}
        class="xw-figure"
        aria-label={`dependence of ${store.featureName(feature)}`}
        style={{ minHeight: PLANE_HEIGHT + PLOT_TOP + PLOT_BOTTOM }}
      >
        {table && column && coloring ? (
          width > 0 ? (
            <DependenceChart
              context={context}
              table={table}
              column={column}
              coloring={coloring}
              measure={measure}
              width={width}
            />
          ) : null
        ) : (
          <p class="xw-empty" style={{ minHeight: PLANE_HEIGHT + PLOT_TOP }}>
            the first rows are being computed…
          </p>
        )}
      </figure>
    </section>
  );
}

function SoFar({ store }: { store: Store }): JSX.Element | null {
  const table = store.attributions.value;
  if (!table || table.n_done >= table.n_rows) return null;
  return <span class="xw-small">{rowsText(store)}</span>;
}

export default defineView({
  kind: "dependence",
  title: "Dependence",
  component: DependenceView,
});
