// What is shown of a classifier: matrix, scores of both sides, curves and calibration.

import type { ComponentChildren, JSX } from "preact";
import { useCallback, useMemo } from "preact/hooks";
import { plainClause } from "../../charts/clauses";
import type { Measure } from "../../marks/labels";
import type { Grouping, Limits, Threshold } from "../../row/decision";
import { NARROW, type ViewContext } from "../../runtime/view";
import type { Op } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import type { Base, Cases, Decided } from "./cases";
import { type CurveName, countsAt } from "./curves";
import { Matrix } from "./Matrix";
import { binsOf, CalibrationPlot, CurvePlot, HistogramPlot } from "./Plots";
import type { ScoreLine } from "./ScoreTable";
import { choose, scoreTerms } from "./selecting";
import { GroupThresholds, rounded, roundedInside } from "./Thresholds";
import { binsTwin, calibrationTwins, curveTwins, matrixTwin, scoresTwin } from "./twin";
import { score } from "./words";

export interface Drawing {
  context: ViewContext;
  cases: Cases;
  width: number;
  measure: Measure;
  base: Base;
  some: Base | null;
  decided: Decided;
  selected: Decided | null;
  /** The table of scores. */
  children: ComponentChildren;
  lines: readonly ScoreLine[];
  /** What is said below all. */
  notes: ComponentChildren;
}

export const KEY = "performance";
const N_BINS = 40;

export function Classes(
  props: Drawing & {
    output: number;
    limits: Limits;
    threshold: Threshold;
    grouping: Grouping | null;
  },
): JSX.Element {
  const { context, cases, width, measure, base, some, decided, selected, output, limits } = props;
  const { store } = context;
  const { record } = cases;
  const names = record.class_names;
  const of = names[output] as string;
  const binary = record.task === "binary";
  const canvas = { store, palette: context.palette.value, measure };

  const one = limits.values[0] as number;
  const single = binary && cases.probability && !limits.group;
  const from = limits.group ? t`its threshold` : score(one);
  const outcome = (actual: number, called: number): string => {
    if (called === output) return actual === called ? t`true positives` : t`false positives`;
    return actual === called ? t`true negatives` : t`false negatives`;
  };
  const cellLabel = (actual: number, called: number): string => {
    if (!binary) return t`${names[actual]} taken for ${names[called]}`;
    const where = called === output ? t`scored ${from} or more` : t`scored below ${from}`;
    return t`${outcome(actual, called)}: ${names[actual]}, ${where} as ${of}`;
  };
  const chooseCell = (actual: number, called: number, op: Op): void => {
    const taken = cases.decided(output, limits);
    choose(store, cases, op, {
      key: KEY,
      label: cellLabel(actual, called),
      has: (i) => cases.actual[i] === actual && taken[i] === called,
      ...(single
        ? {
            terms: scoreTerms(
              output,
              called === output ? one : 0,
              called === output ? 1 : below(one),
              actual,
            ),
          }
        : {}),
    });
  };

  const values = cases.column(output);
  const chooseScores = (low: number, high: number, last: boolean, op: Op, words: string): void =>
    choose(store, cases, op, {
      key: KEY,
      label: words,
      has: (i) => {
        const value = values[i] as number;
        return value >= low && (last ? value <= high : value < high);
      },
      terms: scoreTerms(output, low, last ? high : below(high), -1),
    });

  const ends = useMemo((): [number, number] => {
    if (cases.probability) return [0, 1];
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return low < high ? [low, high] : [low - 0.5, low + 0.5];
  }, [cases, values]);
  const actual = cases.scored(output).actual;
  const bins = useMemo(
    () => binsOf(values, actual, cases.weight, null, ends, N_BINS),
    [cases, values, actual, ends],
  );
  const some_bins = useMemo(
    () => some && binsOf(values, actual, cases.weight, some.mask, ends, N_BINS),
    [cases, values, actual, some, ends],
  );
  const setThreshold = useCallback(
    (value: number, done: boolean) => store.share({ threshold: rounded(value) }, done),
    [store],
  );
  const jump = useCallback(
    (value: number) => store.share({ threshold: roundedInside(value) }),
    [store],
  );
  const best = useCallback(
    (value: number, op: Op) =>
      choose(store, cases, op, {
        key: KEY,
        label: t`scored ${score(value)} or more as ${of}`,
        has: (i) => (values[i] as number) >= value,
        terms: scoreTerms(output, value, Number.POSITIVE_INFINITY, -1),
      }),
    [store, cases, values, output, of],
  );
  const columns = width < 560 ? 1 : width < NARROW + 160 ? 2 : width < 1060 ? 3 : 5;
  const each = Math.floor((width - 20 * (columns - 1)) / columns);
  const high = Math.min(210, Math.max(150, each - 70));
  const metric = (name: string): string => {
    const value = decided.metrics.get(name) ?? Number.NaN;
    return Number.isFinite(value) ? `${name} ${score(value)}` : "";
  };
  const chosen = plainClause(store, KEY)?.label ?? "";
  const curve = (name: CurveName, note: string): JSX.Element | null =>
    base.walk && (
      <CurvePlot
        {...canvas}
        name={name}
        walk={base.walk}
        selected={some?.walk ?? null}
        counts={decided.counts}
        note={note}
        of={of}
        width={each}
        height={high}
        // Of gain and lift one asks for the rows: the best 10 %.
        onChoose={single && (name === "roc" || name === "precision_recall") ? jump : best}
      />
    );
  return (
    <>
      <div class="xw-perf-top">
        {decided.cells ? (
          <Matrix
            names={names}
            cells={decided.cells}
            selected={selected?.cells ?? null}
            positive={binary ? output : -1}
            chosen={chosen}
            label={cellLabel}
            outcome={binary ? outcome : undefined}
            onChoose={chooseCell}
          />
        ) : null}
        {props.children}
      </div>
      {props.grouping && props.threshold !== null ? (
        <GroupThresholds
          store={store}
          threshold={props.threshold}
          grouping={props.grouping}
          limits={limits}
          counts={base.walks.map((walk, g) => countsAt(walk, limits.values[g] as number))}
        />
      ) : null}
      <HistogramPlot
        {...canvas}
        bins={bins}
        selected={some_bins}
        of={of}
        unit={cases.probability ? t`probability` : t`score`}
        threshold={single ? one : null}
        thresholds={limits.group ? [...new Set(limits.values)] : []}
        width={width}
        height={110}
        onThreshold={setThreshold}
        onChoose={(low, to, last, op) =>
          chooseScores(low, to, last, op, t`scored ${score(low)} to ${score(to)} as ${of}`)
        }
      />
      <div class="xw-perf-plots" style={{ gridTemplateColumns: `repeat(${columns}, ${each}px)` }}>
        {curve("roc", metric("ROC AUC"))}
        {curve("precision_recall", metric("average precision").replace("average precision", "AP"))}
        {curve("gain", t`highest scores first`)}
        {curve("lift", t`of the highest scores`)}
        {base.calibration && base.n_rows > 0 ? (
          <CalibrationPlot
            {...canvas}
            calibration={base.calibration}
            selected={some?.calibration ?? null}
            of={of}
            width={each}
            height={high}
            onChoose={(low, to, op) =>
              choose(store, cases, op, {
                key: KEY,
                label: t`called ${score(low)} to ${score(to)} likely ${of}`,
                has: (i) => {
                  const value = values[i] as number;
                  return (value > low || (low === 0 && value === 0)) && value <= to;
                },
                terms: scoreTerms(output, low === 0 ? low : above(low), to, -1),
              })
            }
          />
        ) : null}
      </div>
      <AsTable
        title={t`Performance`}
        of={() => [
          scoresTwin(props.lines),
          ...matrixTwin(cases, decided, selected),
          binsTwin(t`Scores of ${of} and of the rest`, bins, some_bins, [of, t`the rest`]),
          ...curveTwins(base, some, of),
          ...calibrationTwins(base, some, of),
        ]}
      >
        {props.notes}
      </AsTable>
      {binary && !base.walk?.positive ? (
        <p class="xw-note">{t`No row is ${of}: there are no curves of it.`}</p>
      ) : null}
    </>
  );
}

/** The smallest number above a positive one, as far as scores can tell. */
const above = (value: number): number => value * (1 + 2 ** -52);

/** The largest number below a positive one, as far as scores can tell. */
const below = (value: number): number => (value > 0 ? value * (1 - 2 ** -53) : value);
