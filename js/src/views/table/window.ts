// Which rows and columns of a large table are on screen.

export const ROW_HEIGHT = 26;

/** Browsers lose precision (and Firefox stops) in taller boxes; beyond it scrolling is scaled. */
export const MAX_HEIGHT = 8_000_000;

export const bodyHeight = (n_rows: number): number => Math.min(MAX_HEIGHT, n_rows * ROW_HEIGHT);

/** Where the top of the view lies in an unscaled table. */
function offsetAt(scroll_top: number, view: number, n_rows: number): number {
  const whole = n_rows * ROW_HEIGHT;
  const body = bodyHeight(n_rows);
  if (whole <= body) return scroll_top;
  return (scroll_top / Math.max(1, body - view)) * (whole - view);
}

export interface RowWindow {
  /** Rows from .. to - 1 are drawn. */
  from: number;
  to: number;
  /** Pixels from the top of the body to row `from`. */
  top: number;
}

export function rowWindow(scroll_top: number, view: number, n_rows: number): RowWindow {
  const offset = offsetAt(scroll_top, view, n_rows);
  const from = Math.max(0, Math.floor(offset / ROW_HEIGHT) - 4);
  const to = Math.min(n_rows, Math.ceil((offset + view) / ROW_HEIGHT) + 4);
  return { from: Math.min(from, to), to, top: scroll_top - offset + from * ROW_HEIGHT };
}

/** The scroll position that shows row `at`: the nearest one, or with the row in the middle. */
export function scrollToRow(
  at: number,
  scroll_top: number,
  view: number,
  n_rows: number,
  middle: boolean,
): number {
  const offset = offsetAt(scroll_top, view, n_rows);
  const top = at * ROW_HEIGHT;
  if (top >= offset && top + ROW_HEIGHT <= offset + view) return scroll_top;
  const below = top > offset;
  const edge = below ? top + ROW_HEIGHT - view : top;
  const wanted = middle ? top + ROW_HEIGHT / 2 - view / 2 : edge;
  const whole = n_rows * ROW_HEIGHT;
  const clamped = Math.max(0, Math.min(whole - view, wanted));
  const body = bodyHeight(n_rows);
  if (whole <= body) return clamped;
  return (clamped / Math.max(1, whole - view)) * (body - view);
}

/** Columns from .. to - 1 reach into the pixels left .. right; the first `fixed` always stay. */
export function columnWindow(
  edges: readonly number[],
  fixed: number,
  left: number,
  right: number,
): [number, number] {
  const n = edges.length - 1;
  let from = fixed;
  while (from < n - 1 && (edges[from + 1] as number) < left) from++;
  let to = from;
  while (to < n && (edges[to] as number) < right) to++;
  return [from, to];
}
