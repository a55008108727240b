// Which view stands where. Pure, so that it can be read and tested as a table.

import about from "virtual:about";

const N_PANELS = 3;

export interface Layout {
  /** Always in sight: one or two kinds side by side, row by row. */
  rows: string[][];
  /** Behind tabs. */
  tabs: string[];
}

/** The first three kinds are always in sight, the others (if more than one) share tabs. */
export function layoutOf(views: readonly string[]): Layout {
  const kinds = [...new Set(views)].filter((kind) => !about[kind]?.alone);
  const n_panels = kinds.length <= N_PANELS + 1 ? kinds.length : N_PANELS;
  const rows: string[][] = [];
  for (const kind of kinds.slice(0, n_panels)) {
    const last = rows.at(-1);
    const first = last?.length === 1 ? (last[0] as string) : "";
    if (last && about[first]?.half_width && about[kind]?.half_width) last.push(kind);
    else rows.push([kind]);
  }
  return { rows, tabs: kinds.slice(n_panels) };
}

/** Views that share a place have one height, so that nothing below moves when another is shown. */
export const tabHeight = (narrow: boolean): number => (narrow ? 480 : 380);

/** How high a view that can choose draws, so that it needs no scrolling there. */
export const tabOptions = (kind: string, height: number): Record<string, unknown> => {
  const { frame, tab } = about[kind] ?? {};
  return frame === undefined ? { ...tab } : { ...tab, height: height - frame };
};

export const titleOf = (kind: string): string => about[kind]?.title ?? kind;

/** The views that were asked for; anything but a list of names means all `kinds`. */
export function viewsOf(
  options: Readonly<Record<string, unknown>>,
  kinds: readonly string[],
): readonly string[] {
  const { views } = options;
  const names = Array.isArray(views)
    ? views.filter((name): name is string => typeof name === "string")
    : [];
  if (names.length) return names;
  const order = (kind: string): number => about[kind]?.order ?? Number.POSITIVE_INFINITY;
  return kinds.toSorted((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
}
