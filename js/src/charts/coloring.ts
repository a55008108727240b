// What points are coloured by: from the words of `color_by` to a colour per row and its legend.

import { type Coding, levelCoding, levelCounts, levelPlaces, rampCoding } from "../marks/colors";
import { MAX_PARTNER_LEVELS, strongestInteraction } from "../marks/interaction";
import type { LevelsLegend, RampLegend } from "../marks/legend";
import { levelsOf } from "../marks/planeAxis";
import { mix } from "../marks/points";
import type { AttributionTable, Column, Numbers } from "../runtime/columns";
import { featureValues } from "../runtime/columns";
import { formatNumber, formatValue } from "../runtime/format";
import { featureName, featureOf } from "../runtime/quantities";
import { rankScale } from "../runtime/ranks";
import { codesOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import { type Palette, rgb } from "../runtime/theme";
import type { Term } from "../runtime/wire";

export interface Coloring {
  /** "none", or a quantity: what "auto" came to. */
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

/** So many rows tell which feature colors the points; it stays until all rows are there. */
export const FAIR_ROWS = 50;

const isFair = (store: Store, table: AttributionTable): boolean =>
  table.n_done >= Math.min(FAIR_ROWS, store.n_rows);

/** What "auto" came to is kept where more rows are to come: with all of them it is found again. */
export function keepPartner(
  store: Store,
  by: string,
  feature: number,
  table: AttributionTable,
): void {
  const known = store.shared.partners.peek()[store.partnerKey(feature)] !== undefined;
  if (known || by === "none" || !isFair(store, table) || table.n_done >= store.n_rows) return;
  store.keepPartner(feature, featureOf(by));
}

/** "auto" becomes the feature of the strongest apparent interaction, or the one that was kept while rows arrive. */
export function resolveBy(
  store: Store,
  by: string,
  feature: number,
  table: AttributionTable,
): string {
  if (by !== "auto") return by;
  const kept = store.shared.partners.value[store.partnerKey(feature)];
  if (kept !== undefined && table.n_done < store.n_rows) return featureName(kept);
  if (!isFair(store, table)) return "none";
  // Most levels of a large category would share one color.
  const columns = store.columns.value.map((column, j) =>
    column && (j === feature || (column.schema.levels?.length ?? 0) <= MAX_PARTNER_LEVELS)
      ? column.values
      : null,
  );
  const other = strongestInteraction(feature, columns, featureValues(table, feature));
  return other < 0 ? "none" : featureName(other);
}

/** Missing values are rings in the color of text. */
export const missingColor = (palette: Palette): [number, number, number] =>
  mix(rgb(palette.ink), rgb(palette.surface), 0.75);

export function coloringOf(store: Store, by: string, palette: Palette): Coloring {
  const column = store.quantity(by);
  return column ? columnColoring(column, by, palette) : NO_COLOR;
}

function byLevels(
  levels: readonly string[],
  codes: Numbers,
  palette: Palette,
): Pick<Coloring, "coding" | "legend"> {
  const counts = levelCounts(codes, levels.length);
  const places = levelPlaces(counts);
  return {
    coding: levelCoding(codes, places, rgb(palette.neutral), missingColor(palette)),
    legend: {
      kind: "levels",
      levels: levels.map((label, code) => ({
        label,
        code,
        place: places[code] as number,
        n_rows: counts[code] as number,
      })),
      has_missing: codes.some((code) => !(code >= 0)),
    },
  };
}

/** Colours of a quantity's values: levels by name, numbers by their rank. */
export function columnColoring(column: Column, by: string, palette: Palette): Coloring {
  const { name: title, position: feature, values } = column;
  const levels = levelsOf(column);
  if (levels)
    return {
      by,
      title,
      ...byLevels(levels, values, palette),
      feature,
      term: (codes) => codesOf(by, codes),
    };
  // A sum of many digits is no whole number that somebody wrote down.
  const own = feature >= 0 || by.startsWith("column:");
  const write = (value: number): string =>
    own ? formatValue(column, value) : formatNumber(value, 3);
  const scale = rankScale(column.distinct);
  return {
    ...NO_COLOR,
    by,
    title,
    feature,
    coding: rampCoding(values, scale, palette.mode, rgb(palette.neutral), missingColor(palette)),
    legend: {
      kind: "ramp",
      ticks: scale.ticks.map(({ value, at }) => ({ label: write(value), at })),
      tie: scale.tie && { label: write(scale.tie.value), share: scale.tie.share },
      has_missing: values.some((value) => Number.isNaN(value)),
    },
  };
}
