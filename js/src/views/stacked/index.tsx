// Stacked force plot: the force plots of many rows, turned upright and set side by side.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { measureIn } from "../../row/measure";
import { formatAmount, formatInteger, plural } from "../../runtime/format";
import { useIdle } from "../../runtime/idle";
import { actualLabel, shownOutput } from "../../runtime/target";
import {
  type Choice,
  defineView,
  Heading,
  Picker,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { useGuess } from "./guess";
import { baseText, FOOT, type Frame } from "./Overlay";
import { StackChart } from "./StackChart";
import { type Scene, useScene, valueTicks } from "./scene";
import css from "./stacked.css";
import { stackedTwin } from "./twin";
import type { Options } from "./wire";

/** Room for probabilities at the right of log-odds. */
const PROBABILITIES = 46;
const QUICK_ROWS = 2_000;

function StackedView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options, embedded } = context;
  const [size, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(size.current), [width > 0]);
  const [single, setSingle] = useState(-1);
  // Other pictures of the page do not wait for the order of so many rows.
  const begun = useIdle(width > 0) || store.n_rows <= QUICK_ROWS;
  const scene = useScene(context, single, begun);
  const height = options.height ?? (embedded ? 130 : 240);
  const frame = useMemo((): Frame | null => {
    if (!scene || width <= 0) return null;
    const texts = valueTicks(scene, height, store.unit.value).map(({ text }) => text);
    if (single < 0) texts.push(baseText(scene.table.base_value));
    const widest = Math.max(0, ...texts.map((text) => measure(text)));
    const left = Math.round(Math.max(44, Math.min(110, widest + 10)));
    const right = single < 0 && store.link.value === "sigmoid" ? PROBABILITIES : 0;
    const inner = Math.max(40, width - left - 2 - right);
    return { context, scene, left, inner, right, height, measure };
  }, [scene, width, height, measure, store.unit.value, store.link.value]);
  const ranking = store.ranking.value;
  const features = useMemo(
    (): Choice[] =>
      Array.from(ranking, (j) => ({ value: `feature:${j}`, label: store.featureName(j) })),
    [ranking],
  );
  const effects = useMemo(
    (): Choice[] => [
      { value: "all", label: "f(x)" },
      ...features.map(({ value, label }) => ({ value, label: t`effect of ${label}` })),
    ],
    [features],
  );
  const { target } = store.schema.value;
  const beside = store.extras.value;
  const title = options.rows ? t`Chosen rows` : t`All rows`;
  const orders = useMemo(
    (): Choice[] => [
      { value: "similarity", label: t`similarity` },
      { value: "output", label: t`model output` },
      { value: "original", label: t`original order` },
      ...(target ? [{ value: "target", label: actualLabel(target) }] : []),
      ...(store.quantity("residual") ? [{ value: "residual", label: t`residual` }] : []),
      ...features,
      ...beside.map(({ quantity, name }) => ({ value: quantity, label: name })),
    ],
    [features, target, beside, store.attributions.value],
  );
  return (
    <figure
      class="xw-view xw-stacked"
      aria-label={t`Stacked force plot. ${scene ? summaryOf(context, scene) : ""}`}
    >
      <style>{css}</style>
      <Heading title={title}>
        <Picker
          label={t`What is drawn`}
          value={single < 0 ? "all" : `feature:${single}`}
          choices={effects}
          onChange={(value) => setSingle(value === "all" ? -1 : Number(value.split(":")[1]))}
        />
        <span>{t`ordered by`}</span>
        <Picker
          label={t`Order of the rows`}
          value={store.shared.order.value}
          choices={orders}
          onChange={(value) => store.share({ order: value })}
        />
        <span class="xw-spacer" />
        {frame ? <Count frame={frame} /> : null}
      </Heading>
      <div ref={size}>
        {frame ? (
          <StackChart frame={frame} />
        ) : (
          <p class="xw-muted" role="status" style={{ height: `${height + FOOT}px`, margin: 0 }}>
            {store.attributions.value ? "" : t`Waiting for the first rows.`}
          </p>
        )}
      </div>
      <AsTable title={title} of={() => (scene ? [stackedTwin(store, scene)] : [])} />
    </figure>
  );
}

/** How many rows stand here, of how many, and whether each has a column of its own. */
function Count({ frame }: { frame: Frame }): JSX.Element {
  const { store, options } = frame.context;
  const n = frame.scene.ordered.length;
  const wanted = options.rows ? new Set(options.rows).size : store.n_rows;
  const columns = Math.round(frame.inner * Math.min(3, window.devicePixelRatio || 1));
  return (
    <span class="xw-small">
      {n < wanted
        ? t`${formatInteger(n)} of ${formatInteger(wanted)} rows so far`
        : plural(n, t`row`, t`rows`)}
      {n > columns ? (
        <span
          title={t`Where several rows share a pixel, a selected one is drawn before the others.`}
        >
          {t`, ${formatInteger(columns)} drawn`}
        </span>
      ) : null}
    </span>
  );
}

function summaryOf({ store }: ViewContext, { table, ordered }: Scene): string {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of ordered) {
    const value = table.predictions[row] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const what = shownOutput(store);
  return t`${plural(ordered.length, t`row`, t`rows`)}; ${what} from ${formatAmount(low, 3)} to ${formatAmount(high, 3)}, base value ${formatAmount(table.base_value, 3)}.`;
}

export default defineView<Options>({
  component: StackedView,
  guess: useGuess,
  next: (store) => [
    { kind: "force", question: t`why is ${store.rowName(store.row.value)} where it is?` },
    {
      kind: "waterfall",
      question: t`how does ${store.rowName(store.row.value)} add up, step by step?`,
    },
  ],
});
