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
import { attributionDoubts } from "../../runtime/attributionDoubts";
import { plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import {
  defineView,
  Heading,
  Picker,
  useExplained,
  useLook,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import type { AxisState } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import type { Twin } from "../../twin/twin";
import { AxisPicker, Check, colorChoices, featureChoices, Pager } from "./controls";
import { drawnEffect } from "./curves";
import type { Curve } from "./EffectChart";
import {
  centeredCurves,
  centers,
  EffectNote,
  EffectPicture,
  effectName,
  METHOD_NAMES,
  SHORT_NAMES,
  useEffects,
} from "./EffectPicture";
import { asOpened, Further, PANELS } from "./Further";
import { useGuess } from "./guess";
import { Ledger } from "./Ledger";
import { PairPicture } from "./PairPicture";
import {
  changed,
  type EffectMethod,
  featuresOf,
  lookCode,
  looking,
  METHODS,
  openedMethods,
  ownOptions,
} from "./records";
import { effectTwins, overTwins, pointsTwin, trendTwins } from "./twin";
import type { Options } from "./wire";

const KIND = "dependence";

function DependenceView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [look, setLook] = useLook<Options>(KIND);
  const shown_options = useMemo(() => looking(options, look), [options, look]);
  const change = (what: Options): void => {
    setLook(changed(look, what));
  };
  const { method, over } = useMemo(() => openedMethods(shown_options), [shown_options]);
  const [pinned, second] = featuresOf(shown_options);
  const feature = pinned >= 0 ? pinned : store.focus.value;
  const setFeature = (next: number, more: Options = {}): void => {
    if (pinned >= 0) change({ ...more, feature: next });
    else {
      if (Object.keys(more).length) change(more);
      store.focusFeature(next);
    }
  };
  const onOpen = (next: number): void => setFeature(next, second >= 0 ? { other: -1 } : {});
  const own_color = shown_options.color_by ?? "";
  const color_by = own_color || store.shared.color_by.value;
  const table = store.attributions.value;
  const columns = store.columns.value;
  const palette = context.palette.value;
  // Where SHAP is chosen in the page; where Python asked for it, it has begun already.
  useExplained(store, method === "shap");
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
  const is_centered = !!shown_options.centered;
  const region = useSignal<Curve | null>(null);
  const pair = method !== "shap" && second !== feature ? store.column(second) : null;
  const own = ownOptions({ ...shown_options });
  const effects = useEffects(store, feature, pair ? [] : [method, ...over], own);
  const shown_effect = method === "shap" ? null : effects[method].record;
  // Of effects, the lines of single rows are colored: where there are none, nothing is.
  const is_colored = shown_effect ? !!shown_effect.rows?.data.length : method !== "ale";
  const [ref, width] = useSize<HTMLElement>();
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  const twins = (): Twin[] => {
    if (!column) return [];
    const curves = centeredCurves(effects, over, store.output.value);
    const others = overTwins(store, column, curves);
    if (method === "shap")
      return table
        ? [
            pointsTwin(store, table, column, store.column(coloring.feature)),
            ...(store.shared.trend.value ? trendTwins(store, table, column) : []),
            ...others,
          ]
        : [];
    const centered = centers(method, over, is_centered);
    const drawn = shown_effect && drawnEffect(shown_effect, store.output.value, centered);
    if (!drawn) return [];
    const curve = { name: SHORT_NAMES[method], ...drawn };
    const y_name = effectName(store, centered);
    return [...effectTwins(store, column, METHOD_NAMES[method], y_name, curve), ...others];
  };
  return (
    <section class="xw-view xw-dependence">
      <style>{css}</style>
      {options.ledger ? <Ledger store={store} title={t`Variance ledger`} onOpen={onOpen} /> : null}
      <Heading title={t`Dependence`}>
        <Picker
          label={t`feature`}
          value={String(feature)}
          choices={featureChoices(store)}
          onChange={(value) => setFeature(Number(value))}
        />
        <span class="xw-worded">
          {t`by`}
          <Picker
            label={t`method`}
            value={method}
            choices={METHODS.map((value) => ({ value, label: METHOD_NAMES[value] }))}
            onChange={(value) => {
              const next = value as EffectMethod;
              change({ method: next, over: over.filter((name) => name !== next) });
            }}
          />
        </span>
        {method === "shap" ? null : (
          <span class="xw-worded">
            {t`with`}
            <Picker
              label={t`second feature`}
              value={pair ? String(second) : ""}
              choices={[
                { value: "", label: t`no other` },
                ...featureChoices(store).filter(({ value }) => value !== String(feature)),
              ]}
              onChange={(value) => change({ other: value === "" ? -1 : Number(value) })}
            />
          </span>
        )}
        {pair ? (
          <Check
            label={t`beyond each alone`}
            title={t`what both do together, less what each does by itself`}
            checked={is_centered || method === "ale"}
            onChange={(checked) => change({ centered: checked })}
          />
        ) : null}
        {column && !pair ? <AxisPicker column={column} axis={axis} onAxis={setAxis} /> : null}
        <Pager page={page} axis={axis} onAxis={setAxis} />
        {pair || !is_colored ? null : (
          <span class="xw-worded">
            {t`colored by`}
            <Picker
              label={t`colored by`}
              value={color_by}
              choices={colorChoices(
                store,
                feature,
                color_by === "auto" && (table || method !== "shap") ? coloring : null,
              )}
              onChange={(value) => {
                if (own_color) change({ color_by: value });
                else store.share({ color_by: value });
              }}
            />
          </span>
        )}
        {method === "shap" ? (
          <Check
            label={t`trend`}
            title={t`mean, and the middle half`}
            checked={store.shared.trend.value}
            onChange={(trend) => store.share({ trend })}
          />
        ) : method === "pdp" && !pair ? (
          <Check
            label={t`centered`}
            title={t`each line around its own mean: what the value changes, not how high a row is`}
            checked={is_centered || over.length > 0}
            onChange={(checked) => change({ centered: checked })}
          />
        ) : null}
        {pair ? null : (
          <span class="xw-worded xw-small">
            {METHODS.filter((name) => name !== method && name !== "shap").map((name) => (
              <button
                key={name}
                type="button"
                class="xw-toggle"
                title={t`${METHOD_NAMES[name]} over it, to compare`}
                aria-pressed={over.includes(name)}
                onClick={() =>
                  change({
                    method,
                    over: over.includes(name)
                      ? over.filter((one) => one !== name)
                      : [...over, name],
                  })
                }
              >
                + {SHORT_NAMES[name]}
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
        aria-label={t`dependence of ${store.featureName(feature)}`}
        style={{ minHeight: frameHeight(PLANE_HEIGHT, "xy") }}
      >
        {method !== "shap" && column && pair ? (
          <PairPicture
            key={`${feature} ${second} ${method}`}
            context={context}
            a={column}
            b={pair}
            method={method}
            is_together={is_centered}
            own={own}
            what={METHOD_NAMES[method]}
            measure={measure}
            width={width}
          />
        ) : method !== "shap" && column ? (
          <EffectPicture
            context={context}
            column={column}
            method={method}
            over={over}
            effects={effects}
            is_centered={is_centered}
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
              curves={centeredCurves(effects, over, store.output.value)}
            />
          ) : null
        ) : (
          <p
            class="xw-empty"
            style={{ minHeight: PLANE_HEIGHT }}
          >{t`the first rows are being computed…`}</p>
        )}
      </figure>
      {pair ? null : (
        <AsTable title={t`Dependence`} of={twins}>
          {column && (method !== "shap" || over.length || !context.embedded) ? (
            <EffectNote
              store={store}
              method={method}
              over={over}
              effects={effects}
              doubts={method === "shap" && !context.embedded ? attributionDoubts(store) : undefined}
            />
          ) : null}
        </AsTable>
      )}
      {method !== "shap" ? (
        <Further
          store={store}
          feature={feature}
          opened={asOpened(options)}
          panels={options.ledger ? ["regions"] : PANELS}
          own={own}
          onPoint={(curve) => {
            region.value = curve;
          }}
          onOpen={onOpen}
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

export default defineView<Options>({
  component: DependenceView,
  guess: useGuess,
  code: lookCode,
  next: (store) => [
    ...(store.mask.value
      ? [
          {
            kind: "table",
            question: t`which are the ${plural(store.n_selected.value, t`selected row`, t`selected rows`)}?`,
          },
        ]
      : []),
    {
      kind: "interactions",
      question: t`does ${store.featureName(store.focus.value)} act together with others?`,
    },
    { kind: "beeswarm", question: t`and what do the others do?` },
  ],
});
