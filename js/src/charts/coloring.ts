// What points are coloured by: from the words of `color_by` to a colour per row and its legend.

import { type Coding, levelCoding, rampCoding, sharesOf } from "../marks/colors";
import { strongestInteraction } from "../marks/interaction";
import type { LevelsLegend, RampLegend } from "../marks/legend";
import { levelsOf } from "../marks/plane";
import { mix } from "../marks/points";
import type { AttributionTable, Column, Numbers } from "../runtime/columns";
import { featureValues } from "../runtime/columns";
import { formatNumber, formatValue } from "../runtime/format";
import { featureCodes, targetCodes } from "../runtime/selection";
import type { Store } from "../runtime/store";
import { actualLabel } from "../runtime/target";
import { type Palette, rgb } from "../runtime/theme";
import type { Term } from "../runtime/wire";

export interface Coloring {
  /** "none", "target", "prediction" or "feature:3": what "auto" came to. */
  by: string;
  title: string;
  coding: Coding | null;
  legend: RampLegend | LevelsLegend | null;
  /** The feature behind the colour, -1 if it is none. */
  feature: number;
  /** Term that selects levels; only with a legend of levels. */
  term: ((codes: number[]) => Term) | null;
}

export const NO_COLOR: Coloring = {
  by: "none",
  title: "",
  coding: null,
  legend: null,
  feature: -1,
  term: null,
};

/** "auto" becomes the feature of the strongest apparent interaction. */
export function resolveBy(
  store: Store,
  by: string,
  feature: number,
  table: AttributionTable,
): string {
  if (by !== "auto") return by;
  const columns = store.columns.value.map((column) => column?.values ?? null);
  const other = strongestInteraction(feature, columns, featureValues(table, feature));
  return other < 0 ? "none" : `feature:${other}`;
}

export const missingColor = (palette: Palette): [number, number, number] =>
  mix(rgb(palette.muted), rgb(palette.surface), 0.7);

export function coloringOf(
  store: Store,
  by: string,
  table: AttributionTable,
  palette: Palette,
): Coloring {
  const grey = missingColor(palette);
  if (by === "prediction") {
    const { shares, low, high } = sharesOf(table.predictions);
    return {
      ...NO_COLOR,
      by,
      title: "prediction",
      coding: rampCoding(shares, palette.mode, grey),
      legend: {
        kind: "ramp",
        low: formatNumber(low, 3),
        middle: null,
        high: formatNumber(high, 3),
        has_missing: false,
      },
    };
  }
  if (by === "target") return targetColoring(store, palette, grey);
  const column = by.startsWith("feature:") ? store.column(Number(by.slice(8))) : null;
  return column ? featureColoring(column, by, palette, grey) : NO_COLOR;
}

function targetColoring(store: Store, palette: Palette, grey: [number, number, number]): Coloring {
  const values = store.target.value;
  const schema = store.schema.value.target;
  if (!values || !schema) return NO_COLOR;
  const title = actualLabel(schema);
  if (!schema.levels) {
    const { shares, low, high } = sharesOf(values);
    return {
      ...NO_COLOR,
      by: "target",
      title,
      coding: rampCoding(shares, palette.mode, grey),
      legend: {
        kind: "ramp",
        low: formatNumber(low, 3),
        middle: null,
        high: formatNumber(high, 3),
        has_missing: values.some((value) => Number.isNaN(value)),
      },
    };
  }
  return {
    by: "target",
    title,
    coding: levelCoding(values, rgb(palette.rest), grey),
    legend: levelsLegend(schema.levels, values),
    feature: -1,
    term: targetCodes,
  };
}

/** Colours of a feature's own values: levels by name, numbers by their rank. */
export function featureCoding(column: Column, palette: Palette): Coding {
  const grey = missingColor(palette);
  return column.categorical
    ? levelCoding(column.values, rgb(palette.rest), grey)
    : rampCoding(column.ranks, palette.mode, grey);
}

function featureColoring(
  column: Column,
  by: string,
  palette: Palette,
  grey: [number, number, number],
): Coloring {
  const feature = column.position;
  const levels = levelsOf(column);
  if (levels)
    return {
      by,
      title: column.name,
      coding: levelCoding(column.values, rgb(palette.rest), grey),
      legend: levelsLegend(levels, column.values),
      feature,
      term: (codes) => featureCodes(feature, codes),
    };
  const [low, high] = column.extent;
  return {
    by,
    title: column.name,
    coding: rampCoding(column.ranks, palette.mode, grey),
    legend: {
      kind: "ramp",
      low: formatValue(column, low),
      middle: formatValue(column, medianOf(column)),
      high: formatValue(column, high),
      has_missing: column.ranks.some((rank) => Number.isNaN(rank)),
    },
    feature,
    term: null,
  };
}

/** The value whose rank is nearest to one half. */
function medianOf(column: Column): number {
  const { ranks, values } = column;
  let best = Number.NaN;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ranks.length; i++) {
    const distance = Math.abs((ranks[i] as number) - 0.5);
    if (distance < least) {
      least = distance;
      best = values[i] as number;
    }
  }
  return best;
}

function levelsLegend(levels: readonly string[], codes: Numbers): LevelsLegend {
  const counts = new Float64Array(levels.length);
  let has_missing = false;
  for (const code of codes) {
    if (code >= 0 && code < counts.length) counts[code] = (counts[code] as number) + 1;
    else has_missing = true;
  }
  return {
    kind: "levels",
    levels: levels.map((label, code) => ({ label, code, n_rows: counts[code] as number })),
    has_missing,
  };
}
