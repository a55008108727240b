// How right the model is as tables: scores, matrix, scores of both sides, curves and calibration; of numbers their errors.

import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type Cell, exact, known, said, type Twin, twinOf } from "../../twin/twin";
import type { Base, Cases, Decided } from "./cases";
import { type CurveName, curveOf, thinned, type Walk } from "./curves";
import { shownClasses } from "./Matrix";
import { AXES, type Bins } from "./Plots";
import type { ScoreLine } from "./ScoreTable";

const selectedHead = (names: readonly string[], some: unknown): string[] =>
  some ? names.map((name) => t`${name}, selected rows`) : [];

export function scoresTwin(lines: readonly ScoreLine[]): Twin {
  const some = lines.some(({ selected }) => selected);
  const names = [t`value`, t`from`, t`to`];
  return twinOf(
    t`Scores, with their 95 % intervals`,
    [t`score`, ...names, ...selectedHead(names, some)],
    lines,
    ({ name, all, selected }) => [
      said(name),
      ...[all, ...(some ? [selected] : [])].flatMap((one): Cell[] => [
        known(one?.value),
        known(one?.low),
        known(one?.high),
      ]),
    ],
  );
}

export function matrixTwin(cases: Cases, decided: Decided, selected: Decided | null): Twin[] {
  const { cells } = decided;
  if (!cells) return [];
  const names = cases.record.class_names;
  const n = names.length;
  const shown = shownClasses(cells, n);
  const parts = [cells, ...(selected?.cells ? [selected.cells] : [])];
  const heads = shown.map((k) => t`taken for ${names[k]}`);
  return [
    twinOf(
      t`Rows by what they are and what they are taken for`,
      [t`actually`, ...heads, ...selectedHead(heads, selected?.cells)],
      shown,
      (k) => [
        said(names[k] as string),
        ...parts.flatMap((part) => shown.map((taken) => exact(part[k * n + taken] as number))),
      ],
    ),
  ];
}

/** Bars of a histogram; of two sides where `sides` names them. */
export function binsTwin(
  caption: string,
  bins: Bins,
  selected: Bins | null,
  sides: readonly [string, string] | null,
): Twin {
  const heads = sides ?? [t`rows`];
  const of = (part: Bins, k: number): Cell[] => [
    exact(part.there[k] as number),
    ...(sides ? [exact(part.rest[k] as number)] : []),
  ];
  return twinOf(
    caption,
    [t`from`, t`to`, ...heads, ...selectedHead(heads, selected)],
    bins.there,
    (_, k) => [
      exact(bins.edges[k] as number),
      exact(bins.edges[k + 1] as number),
      ...of(bins, k),
      ...(selected ? of(selected, k) : []),
    ],
  );
}

const CURVES: readonly CurveName[] = ["roc", "precision_recall", "gain", "lift"];

/** Each curve as it is drawn: of all rows, then of the selected ones. */
export const curveTwins = (base: Base, some: Base | null, of: string): Twin[] =>
  CURVES.flatMap((name) => [
    ...oneCurve(name, base.walk, of, t`all rows`),
    ...oneCurve(name, some?.walk ?? null, of, t`selected rows`, 200),
  ]);

function oneCurve(
  name: CurveName,
  walk: Walk | null,
  of: string,
  rows: string,
  cells?: number,
): Twin[] {
  const whole = walk && curveOf(name, walk);
  if (!whole) return [];
  const curve = thinned(whole, cells);
  const [title, x, y] = AXES[name];
  return [
    twinOf(t`${title} of ${of}: ${rows}`, [t`threshold`, x, y], curve.x, (at, i) => [
      exact(curve.threshold[i] as number),
      exact(at),
      exact(curve.y[i] as number),
    ]),
  ];
}

export function calibrationTwins(base: Base, some: Base | null, of: string): Twin[] {
  const kinds = [
    [t`all rows`, base],
    [t`selected rows`, some],
  ] as const;
  return kinds.flatMap(([rows, part]) => {
    const found = part?.calibration;
    if (!found || !part.n_rows) return [];
    return [
      twinOf(
        t`Calibration of ${of}: ${rows}`,
        [t`predicted probability`, t`share observed`, t`from`, t`to`, t`rows`],
        found.predicted,
        (predicted, i) => [
          exact(predicted),
          exact(found.observed[i] as number),
          exact(found.low[i] as number),
          exact(found.high[i] as number),
          exact(found.weight[i] as number),
        ],
      ),
    ];
  });
}

/** Rows of a model of numbers; of a selection those alone. */
export function pointsTwin(
  store: Store,
  cases: Cases,
  predicted: Float64Array,
  errors: Float64Array,
  mask: Uint8Array | null,
): Twin {
  const name = cases.record.target_name;
  const rows = Array.from(predicted, (_, i) => i).filter(
    (i) => cases.rowOf(i) >= 0 && (!mask || mask[i]),
  );
  return twinOf(
    t`Predicted against actual ${name}${mask ? t`: selected rows` : ""}`,
    [t`row`, t`actual ${name}`, t`predicted ${name}`, t`predicted − actual`],
    rows,
    (i) => [
      said(store.rowName(cases.rowOf(i))),
      exact(cases.actual[i] as number),
      exact(predicted[i] as number),
      exact(errors[i] as number),
    ],
  );
}
