// SHAP dependence: the attribution of one feature against its value, every row a point.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import css from "../../charts/charts.css";
import { coloringOf, keepPartner, resolveBy } from "../../charts/coloring";
import { DependenceChart, PLANE_HEIGHT } from "../../charts/DependenceChart";
import { frameHeight } from "../../charts/frameLayout";
import { rowsText } from "../../charts/text";
import type { Axis } from "../../marks/planeAxis";
import { measureIn } from "../../row/measure";
import { plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import {
  defineView,
  Heading,
  Picker,
  useExplained,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import type { AxisState } from "../../runtime/wire";
import { AxisPicker, Check, colorChoices, featureChoices, Pager } from "./controls";
import type { Curve } from "./EffectChart";
import {
  centeredCurves,
  EffectNote,
  EffectPicture,
  METHOD_NAMES,
  SHORT_NAMES,
  useEffects,
} from "./EffectPicture";
import { asOpened, Further } from "./Further";
import { PairPicture } from "./PairPicture";
import { type EffectMethod, METHODS, openedMethods, ownOptions } from "./records";
import "./pageEffects";
import type { Options } from "./wire";

function DependenceView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const opened = useMemo(() => openedMethods(options), []);
  const pinned = useSignal(options.feature ?? options.features?.[0] ?? -1);
  const own_color = useSignal(options.color_by ?? "");
  const feature = pinned.value >= 0 ? pinned.value : store.focus.value;
  const color_by = own_color.value || store.shared.color_by.value;
  const table = store.attributions.value;
  const columns = store.columns.value;
  const palette = context.palette.value;
  const method = useSignal(opened.method);
  // Where SHAP is chosen in the page; where Python asked for it, it has begun already.
  useExplained(store, method.value === "shap");
  const by = useMemo(() => {
    if (table) return resolveBy(store, color_by, feature, table);
    return color_by === "auto" ? "none" : color_by;
  }, [store, color_by, feature, table, columns, store.shared.partners.value]);
  useEffect(() => {
    if (table && color_by === "auto") keepPartner(store, by, feature, table);
  }, [store, by, color_by, feature, table]);
  const coloring = useMemo(
    () => coloringOf(store, by, palette),
    [store, by, palette, columns, store.extras.value, store.target.value],
  );
  const column = store.column(feature);
  const page = useSignal<Axis["page"]>(null);
  const own_axis = useSignal(options.axis ?? null);
  const axis = own_axis.value ?? store.shared.axes.value[feature];
  const setAxis = (change: AxisState, save?: boolean): void => {
    if (own_axis.value) own_axis.value = { ...own_axis.value, ...change };
    else store.setAxis(feature, change, save);
  };
  const over = useSignal(opened.over);
  const is_centered = useSignal(!!options.centered);
  const is_together = useSignal(!!options.centered);
  const shown = useMemo(
    () => over.value.filter((name) => name !== method.value),
    [over.value, method.value],
  );
  const other = useSignal(options.features?.[1] ?? -1);
  const region = useSignal<Curve | null>(null);
  const pair =
    method.value !== "shap" && other.value !== feature ? store.column(other.value) : null;
  const own = ownOptions(options);
  const effects = useEffects(store, feature, pair ? [] : [method.value, ...shown], own);
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
        <span class="xw-worded">
          by
          <Picker
            label="method"
            value={method.value}
            choices={METHODS.map((value) => ({ value, label: METHOD_NAMES[value] }))}
            onChange={(value) => {
              method.value = value as EffectMethod;
            }}
          />
        </span>
        {method.value === "shap" ? null : (
          <span class="xw-worded">
            with
            <Picker
              label="second feature"
              value={pair ? String(other.value) : ""}
              choices={[
                { value: "", label: "no other" },
                ...featureChoices(store).filter(({ value }) => value !== String(feature)),
              ]}
              onChange={(value) => {
                other.value = value === "" ? -1 : Number(value);
              }}
            />
          </span>
        )}
        {pair ? (
          <Check
            label="beyond each alone"
            title="what both do together, less what each does by itself"
            checked={is_together.value || method.value === "ale"}
            onChange={(checked) => {
              is_together.value = checked;
            }}
          />
        ) : null}
        {column && !pair ? <AxisPicker column={column} axis={axis} onAxis={setAxis} /> : null}
        <Pager page={page} axis={axis} onAxis={setAxis} />
        {pair ? null : (
          <span class="xw-worded">
            colored by
            <Picker
              label="colored by"
              value={color_by}
              choices={colorChoices(
                store,
                feature,
                color_by === "auto" && (table || method.value !== "shap") ? coloring : null,
              )}
              onChange={(value) => {
                if (own_color.value) own_color.value = value;
                else store.share({ color_by: value });
              }}
            />
          </span>
        )}
        {method.value === "shap" ? (
          <Check
            label="trend"
            title="mean, and the middle half"
            checked={store.shared.trend.value}
            onChange={(trend) => store.share({ trend })}
          />
        ) : method.value === "pdp" && !pair ? (
          <Check
            label="centered"
            title="each line around its own mean: what the value changes, not how high a row is"
            checked={is_centered.value || shown.length > 0}
            onChange={(checked) => {
              is_centered.value = checked;
            }}
          />
        ) : null}
        {pair ? null : (
          <span class="xw-worded xw-small">
            over it
            {METHODS.filter((name) => name !== method.value && name !== "shap").map((name) => (
              <button
                key={name}
                type="button"
                class="xw-toggle"
                title={METHOD_NAMES[name]}
                aria-pressed={shown.includes(name)}
                onClick={() => {
                  over.value = shown.includes(name)
                    ? shown.filter((one) => one !== name)
                    : [...shown, name];
                }}
              >
                {SHORT_NAMES[name]}
              </button>
            ))}
          </span>
        )}
        <span class="xw-spacer" />
        {context.embedded ? null : <SoFar store={store} />}
      </Heading>
      <figure
        ref={ref}
        class="xw-figure"
        aria-label={`dependence of ${store.featureName(feature)}`}
        style={{ minHeight: frameHeight(PLANE_HEIGHT, "xy") }}
      >
        {method.value !== "shap" && column && pair ? (
          <PairPicture
            key={`${feature} ${other.value} ${method.value}`}
            context={context}
            a={column}
            b={pair}
            method={method.value}
            is_together={is_together.value}
            own={own}
            what={METHOD_NAMES[method.value]}
            measure={measure}
            width={width}
          />
        ) : method.value !== "shap" && column ? (
          <EffectPicture
            context={context}
            column={column}
            method={method.value}
            over={shown}
            effects={effects}
            is_centered={is_centered.value}
            coloring={coloring}
            measure={measure}
            width={width}
            axis={axis}
            onAxis={setAxis}
            region={region.value}
            page={page}
          />
        ) : table && column ? (
          width > 0 ? (
            <DependenceChart
              context={context}
              table={table}
              column={column}
              coloring={coloring}
              measure={measure}
              width={width}
              axis={axis}
              onAxis={setAxis}
              page={page}
              curves={centeredCurves(effects, shown, store.output.value)}
            />
          ) : null
        ) : (
          <p class="xw-empty" style={{ minHeight: PLANE_HEIGHT }}>
            the first rows are being computed…
          </p>
        )}
      </figure>
      {column && !pair && (method.value !== "shap" || shown.length) ? (
        <EffectNote store={store} method={method.value} over={shown} effects={effects} />
      ) : null}
      {method.value !== "shap" ? (
        <Further
          store={store}
          feature={feature}
          opened={asOpened(options)}
          own={own}
          onPoint={(curve) => {
            region.value = curve;
          }}
          onOpen={(next) => {
            other.value = -1;
            if (pinned.value >= 0) pinned.value = next;
            else store.focusFeature(next);
          }}
        />
      ) : null}
    </section>
  );
}

function SoFar({ store }: { store: Store }): JSX.Element | null {
  const table = store.attributions.value;
  if (!table || table.n_done >= table.n_rows) return null;
  return <span class="xw-small">{rowsText(store)}</span>;
}

export default defineView({
  component: DependenceView,
  next: (store) => [
    ...(store.mask.value
      ? [
          {
            kind: "table",
            question: `which are the ${plural(store.n_selected.value, "selected row")}?`,
          },
        ]
      : []),
    {
      kind: "interactions",
      question: `does ${store.featureName(store.focus.value)} act together with others?`,
    },
    { kind: "beeswarm", question: "and what do the others do?" },
  ],
});
