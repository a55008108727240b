// Which view stands where. Pure, so that it can be read and tested as a table.

/** In this order; views that are not named here follow, by name. */
const FIRST: readonly string[] = [
  "importance",
  "dependence",
  "force",
  "stacked",
  "beeswarm",
  "waterfall",
  "table",
  "what_if",
];

/** Views that are as legible at half the width. */
const HALF_WIDTH = new Set(["importance", "dependence", "beeswarm", "waterfall"]);

/** What tabs are called; other kinds are called by their own name. */
const TITLES: Record<string, string> = { stacked: "All rows", what_if: "What if" };

const N_PANELS = 3;

export interface Layout {
  /** Always in sight: one or two kinds side by side, row by row. */
  rows: string[][];
  /** Behind tabs. */
  tabs: string[];
}

/** The first three kinds are always in sight, the others (if more than one) share tabs. */
export function layoutOf(views: readonly string[]): Layout {
  const kinds = [...new Set(views)].filter((kind) => kind !== "dashboard");
  const n_panels = kinds.length <= N_PANELS + 1 ? kinds.length : N_PANELS;
  const rows: string[][] = [];
  for (const kind of kinds.slice(0, n_panels)) {
    const last = rows.at(-1);
    const first = last?.length === 1 ? (last[0] as string) : "";
    if (last && HALF_WIDTH.has(first) && HALF_WIDTH.has(kind)) last.push(kind);
    else rows.push([kind]);
  }
  return { rows, tabs: kinds.slice(n_panels) };
}

/** Views that share a place have one height, so that nothing below moves when another is shown. */
export const tabHeight = (narrow: boolean): number => (narrow ? 480 : 380);

/** Above and below what a view draws: its heading, and what it says below. */
const FRAME: Record<string, number> = { stacked: 60, table: 44, beeswarm: 92 };

/** How high a view that can choose draws, so that it needs no scrolling there. */
export const tabOptions = (kind: string, height: number): Record<string, unknown> => {
  const frame = FRAME[kind];
  if (kind === "waterfall") return { max_display: 8 };
  return frame === undefined ? {} : { height: height - frame };
};

export const titleOf = (kind: string): string =>
  TITLES[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll("_", " ");

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
  const others = kinds.filter((kind) => !FIRST.includes(kind)).sort();
  return [...FIRST.filter((kind) => kinds.includes(kind)), ...others];
}
