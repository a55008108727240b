// Which view stands where. Pure, so that it can be read and tested as a table.

import about from "virtual:about";

/** Pictures in sight where Python named the views. */
const N_IN_SIGHT = 4;

export interface Layout {
  /** Always in sight: one or two kinds side by side, row by row. */
  rows: string[][];
  /** Behind tabs. */
  tabs: string[];
}

/** So many kinds are in sight: where there are more, the last of them is one of those behind tabs. */
export function layoutOf(views: readonly string[], n_in_sight = N_IN_SIGHT): Layout {
  const kinds = [...new Set(views)].filter((kind) => !about[kind]?.alone);
  const n_panels = kinds.length <= n_in_sight ? kinds.length : n_in_sight - 1;
  return { rows: rowsOf(kinds.slice(0, n_panels)), tabs: kinds.slice(n_panels) };
}

/** Neighbors that are legible at half the width stand side by side. */
export function rowsOf(kinds: readonly string[]): string[][] {
  const rows: string[][] = [];
  for (const kind of kinds) {
    const last = rows.at(-1);
    const first = last?.length === 1 ? (last[0] as string) : "";
    if (last && about[first]?.half_width && about[kind]?.half_width) last.push(kind);
    else rows.push([kind]);
  }
  return rows;
}

/** How much of its row a panel takes, and the least that it needs. */
export interface Share {
  flex: string;
  least: string;
}

export const WHOLE: Share = { flex: "1 0 100%", least: "0" };

export function shareOf(row: readonly string[], at: number): Share {
  if (row.length < 2) return WHOLE;
  const wider = about[row[0] as string]?.beside ?? 1;
  const grow = at ? wider : 1;
  // A little less than all of it: the row ends there, whatever comes next.
  const flex = `${grow} 1 ${Math.floor((90 * grow) / (1 + wider))}%`;
  return { flex, least: wider > 1 && at === 0 ? "min(420px, 40%)" : "0" };
}

/** Views that share a place have one height, so that nothing below moves when another is shown. */
export const tabHeight = (narrow: boolean): number => (narrow ? 480 : 380);

/** How high a view that can choose draws, so that it needs no scrolling there. */
export const tabOptions = (kind: string, height: number): Record<string, unknown> => {
  const { frame, tab } = about[kind] ?? {};
  return frame === undefined ? { ...tab } : { ...tab, height: height - frame };
};

export const titleOf = (kind: string): string => about[kind]?.title ?? kind;

/** The views that Python named; empty where it named none. */
export function viewsOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  const { views } = options;
  return Array.isArray(views)
    ? views.filter((name): name is string => typeof name === "string")
    : [];
}
