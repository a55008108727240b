// Decision boundary: the model over two features, through a row or on average, and where its answer turns.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import css from "../../charts/charts.css";
import { frameHeight } from "../../charts/frameLayout";
import { measureIn } from "../../row/measure";
import { useAnswer } from "../../runtime/answers";
import type { Column } from "../../runtime/columns";
import type { Doubt } from "../../runtime/doubt";
import { Doubts } from "../../runtime/doubts";
import { formatAmount, formatValue } from "../../runtime/format";
import { chosenOf, namedFeature } from "../../runtime/named";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import {
  defineView,
  Heading,
  Picker,
  Segments,
  useLook,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import own_css from "./boundary.css";
import { fieldAt, losesValue, nearestTurn, type Turn } from "./contours";
import { useGuess } from "./guess";
import { type Moved, Plane } from "./Plane";
import {
  type Boundary,
  decidedFor,
  fieldOf,
  gridOf,
  questionOf,
  rowOf,
  surfaceOf,
  thresholdOf,
  wrongRows,
} from "./records";
import { planeTwin } from "./twin";
import type { Options } from "./wire";

const KIND = "boundary";

function BoundaryView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [look, setLook] = useLook<Options>(KIND);
  const shown = { ...options, ...look };
  const row = rowOf(store, shown);
  const answer = useAnswer<Boundary>(store, questionOf(store, shown), {
    label: t`decision boundary`,
  });
  const record = useLatest(answer.record, shown.features);
  const [ref, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  const features = record?.features ?? null;
  const change = (what: Options): void => setLook({ ...look, ...what });
  const choose = (side: 0 | 1, feature: number): void => {
    if (!features) return;
    const next = [...features];
    if (next[1 - side] === feature) next[1 - side] = next[side] as number;
    next[side] = feature;
    change({ features: next });
  };
  const picker = (side: 0 | 1): JSX.Element | null =>
    features && (
      <Picker
        label={side ? t`feature along y` : t`feature along x`}
        value={String(features[side])}
        choices={store.schema.value.features.map(({ name }, j) => ({
          value: String(j),
          label: name,
        }))}
        onChange={(value) => choose(side, Number(value))}
      />
    );
  const a = features && store.column(features[0]);
  const b = features && store.column(features[1]);
  const surface = record && surfaceOf(record);
  const is_through = row >= 0;
  return (
    <section class="xw-view xw-boundary" aria-label={t`Decision boundary`}>
      <style>{css}</style>
      <style>{own_css}</style>
      <Heading title={t`Decision boundary`}>
        {features ? (
          <>
            <span class="xw-worded">
              {t`over `}
              {picker(0)}
            </span>
            <span class="xw-worded">
              {t`and `}
              {picker(1)}
            </span>
          </>
        ) : null}
        {options.row === undefined && store.n_rows > 0 ? (
          <Segments
            label={t`of what`}
            value={is_through ? "row" : "average"}
            choices={[
              { value: "average", label: t`on average` },
              {
                value: "row",
                label: t`through ${store.rowName(store.row.value)}`,
                title: t`its other values as they are; follows the row in focus`,
              },
            ]}
            onChange={(value) => change({ through: value === "row" })}
          />
        ) : (
          <span>{t`through ${store.rowName(row)}`}</span>
        )}
        <span class="xw-spacer" />
        {context.embedded || store.n_outputs < 2 || record?.task === "multiclass" ? null : (
          <Picker
            label={t`output`}
            value={String(store.output.value)}
            choices={store.schema.value.output_names.map((label, k) => ({
              value: String(k),
              label,
            }))}
            onChange={(value) => store.showOutput(Number(value))}
          />
        )}
      </Heading>
      <div ref={ref} />
      {record && surface && a && b && width > 0 ? (
        <Shown
          context={context}
          record={record}
          surface={surface}
          a={a}
          b={b}
          row={record.rows ? (record.rows.data[0] as number) : -1}
          width={width}
          measure={measure}
        />
      ) : (
        <p class="xw-empty" style={{ minHeight: frameHeight(340) }}>
          <AnswerState store={store} answer={answer} what={t`decision boundary`} />
        </p>
      )}
      {record && surface ? (
        <AsTable
          title={t`Decision boundary`}
          of={() => (a && b ? [planeTwin(store, record, surface, a, b)] : [])}
        >
          <div class="xw-note xw-apart">
            {answer.state === "done" ? null : (
              <span>
                <AnswerState store={store} answer={answer} what={t`decision boundary`} />
              </span>
            )}
            {notesOf(store, record).map((note) => (
              <span key={note}>{note}</span>
            ))}
            <Doubts of={record} doubts={doubtsOf(store, record)} />
          </div>
        </AsTable>
      ) : null}
    </section>
  );
}

/** The last answer stays while the next one of the same two features is on its way. */
function useLatest(
  record: Boundary | null,
  features: readonly number[] | undefined,
): Boundary | null {
  const last = useRef<Boundary | null>(null);
  if (record) last.current = record;
  const { current } = last;
  if (record || !current) return record;
  const same = !features?.length || features.every((j, i) => current.features[i] === j);
  return same ? current : null;
}

/** How far the plane speaks for the rows is told of the model's own decision alone. */
function doubtsOf(store: Store, record: Boundary): readonly Doubt[] {
  const { doubts = [] } = record.trust;
  const own = record.task !== "binary" || store.shared.threshold.value === null;
  return own ? doubts : doubts.filter(({ kind }) => kind !== "agreement");
}

function notesOf(store: Store, record: Boundary): string[] {
  const { notes = [] } = record.trust;
  const chosen = store.shared.threshold.value;
  return [
    ...allOver(store, record),
    ...(record.chosen ? [t`features: ${record.chosen}`] : []),
    ...notes,
    ...(chosen !== null && typeof chosen === "object" && !record.rows
      ? [t`thresholds by group: the line is at the model's own decision`]
      : []),
  ];
}

/** Where the average is decided alike everywhere there is no line to be seen. */
function allOver(store: Store, record: Boundary): string[] {
  const surface = surfaceOf(record);
  if (record.task !== "binary" || record.rows || !surface) return [];
  const output = store.output.value;
  const field = fieldOf(record, surface, output, thresholdOf(store, record, -1));
  const first = field?.[0];
  if (!field || first === undefined) return [];
  if (!field.every((value) => value >= 0 === first >= 0)) return [];
  const called = record.output_names[first >= 0 ? output : 1 - output] ?? "";
  return [t`${called} all over: the answer turns on other features`];
}

function Shown(props: {
  context: ViewContext<Options>;
  record: Boundary;
  surface: ArrayLike<number>;
  a: Column;
  b: Column;
  row: number;
  width: number;
  measure: ReturnType<typeof measureIn>;
}): JSX.Element {
  const { context, record, surface, a, b, row, width, measure } = props;
  const { store } = context;
  const palette = context.palette.value;
  const output = store.output.value;
  const threshold = thresholdOf(store, record, row);
  const wrong = useMemo(
    () => wrongRows(store, record),
    [record, output, store.shared.threshold.value, store.blocks.value, store.target.value],
  );
  const to = useSignal<readonly [number, number] | null>(null);
  useEffect(() => {
    to.value = null;
  }, [row, a.position, b.position]);
  const own = record.places
    ? ([record.places.data[0] as number, record.places.data[1] as number] as const)
    : null;
  const place = own && (to.value ?? own);
  const grid = useMemo(() => gridOf(record), [record]);
  const n_outputs = record.output_names.length;
  const at = useMemo(
    () =>
      place &&
      Array.from({ length: n_outputs }, (_, k) => fieldAt(grid, surface, place, n_outputs, k)),
    [grid, surface, place?.[0], place?.[1], n_outputs],
  );
  // By itself the row is what the model says of it; elsewhere it is read off the plane.
  const values = at && !to.value && record.predictions ? Array.from(record.predictions.data) : at;
  const decided = values && decidedFor(record, values, output, threshold);
  const turn = useMemo((): Turn | null => {
    if (!place || decided === null || record.task === "regression") return null;
    const field = fieldOf(record, surface, record.task === "binary" ? output : decided, threshold);
    return field && nearestTurn(grid, field, place, record.scales, record.whole);
  }, [record, surface, grid, place?.[0], place?.[1], decided, output, threshold]);
  const told =
    place && values
      ? tellRow(store, record, {
          row,
          a,
          b,
          place,
          values,
          decided,
          turn,
          moved: to.value !== null,
        })
      : "";
  const moved: Moved | null =
    own && place
      ? {
          own,
          place,
          turn,
          text: told,
          onMove: (next) => {
            to.value = next;
          },
        }
      : null;
  return (
    <>
      <Plane
        store={store}
        palette={palette}
        measure={measure}
        width={width}
        record={record}
        surface={surface}
        a={a}
        b={b}
        threshold={threshold}
        wrong={wrong}
        row={row}
        moved={moved}
      />
      {moved ? (
        <p class="xw-boundary-told" role="status">
          {told}{" "}
          {to.value ? (
            <button
              type="button"
              class="xw-link"
              onClick={() => moved.onMove(null)}
            >{t`back to where it stands`}</button>
          ) : null}
        </p>
      ) : null}
    </>
  );
}

interface Told {
  row: number;
  a: Column;
  b: Column;
  place: readonly [number, number];
  values: ArrayLike<number>;
  decided: number | null;
  turn: Turn | null;
  moved: boolean;
}

const written = (column: Column, value: number): string =>
  `${column.name} ${Number.isNaN(value) ? t`missing` : formatValue(column, value)}`;

/** "row 5 at age 37, hours 40: probability of >50K 0.86, decided for >50K; the nearest turn is 1.1 MADs away, ..." */
function tellRow(store: Store, record: Boundary, told: Told): string {
  const { row, a, b, place, values, decided, turn, moved } = told;
  const output = store.output.value;
  const at = `${written(a, place[0])}, ${written(b, place[1])}`;
  const what =
    record.unit === "probability" ? t`probability of ${store.outputName()}` : shownOutput(store);
  const said = `${what} ${moved ? t`about ` : ""}${formatAmount(values[output] as number, 3)}`;
  const name = `${store.rowName(row)}${moved ? t`, moved to` : t` at`} ${at}: ${said}`;
  if (record.task === "regression" || decided === null) return `${name}.`;
  const called = t`, decided for ${record.output_names[decided] ?? ""}`;
  if (!turn) return t`${name}${called}; no other decision within this plane.`;
  const ways = [
    [a, place[0], turn.first],
    [b, place[1], turn.second],
  ] as const;
  const changes = ways
    .filter(([, from, next]) => !Object.is(from, next) && from !== next)
    .map(([column, , next]) => written(column, next));
  if (losesValue(place, turn.first, turn.second))
    return t`${name}${called}; it turns at ${changes.join(", ")} alone, at no known value within this plane.`;
  const far = t`${formatAmount(turn.distance, 2)} MAD${turn.distance === 1 ? "" : "s"}`;
  return t`${name}${called}; it turns ${far} away, at ${changes.join(", ") || at}.`;
}

/** As it looks, as arguments of `boundary` in Python. */
function code(store: Store, look: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { features = [], through, row, n_rows } = look as Options;
  const [f1, f2] = features.map((j) => namedFeature(store, j));
  const at = row !== undefined || through ? (row ?? store.row.value) : undefined;
  return chosenOf({ f1, f2, row: at, n_rows });
}

export default defineView<Options>({ component: BoundaryView, guess: useGuess, code });
