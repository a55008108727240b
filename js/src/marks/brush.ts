// The geometry of a brush: what the pointer has hold of, and the box that a drag makes of it.

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** Which way a brush reaches: both ways, or along one axis only. */
export type BrushAxes = "xy" | "x" | "y";

/** "new" starts a box; else the whole box or its named edges (n s e w) are held. */
export type Handle = "new" | "move" | "n" | "s" | "e" | "w" | "ne" | "nw" | "se" | "sw";

/** What of `box` lies under the pointer. */
export function handleAt(
  box: Box | null,
  x: number,
  y: number,
  axes: BrushAxes,
  reach = 5,
): Handle {
  if (!box) return "new";
  const near = x > box.x0 - reach && x < box.x1 + reach && y > box.y0 - reach && y < box.y1 + reach;
  if (!near) return "new";
  const edges_x = axes !== "y";
  const edges_y = axes !== "x";
  const west = edges_x && Math.abs(x - box.x0) <= reach;
  const east = edges_x && !west && Math.abs(x - box.x1) <= reach;
  const north = edges_y && Math.abs(y - box.y0) <= reach;
  const south = edges_y && !north && Math.abs(y - box.y1) <= reach;
  const name = (north ? "n" : south ? "s" : "") + (east ? "e" : west ? "w" : "");
  return name === "" ? "move" : (name as Handle);
}

/** A new box thinner than so many pixels reaches along one axis only. */
const FLAT = 6;

/** A drag along one axis says nothing of the other: its box reaches from edge to edge there. */
export function unflattened(box: Box, bounds: Box): Box {
  const [width, height] = [box.x1 - box.x0, box.y1 - box.y0];
  if (height < FLAT && width > 2 * height) return { ...box, y0: bounds.y0, y1: bounds.y1 };
  if (width < FLAT && height > 2 * width) return { ...box, x0: bounds.x0, x1: bounds.x1 };
  return box;
}

/** The box after a drag from (from_x, from_y) to (x, y), kept within `bounds`. */
export function dragged(
  start: Box | null,
  handle: Handle,
  from: readonly [number, number],
  to: readonly [number, number],
  bounds: Box,
  axes: BrushAxes,
): Box {
  let box: Box;
  if (handle === "new" || !start) {
    box = ordered({ x0: from[0], y0: from[1], x1: to[0], y1: to[1] });
  } else if (handle === "move") {
    const dx = clamp(bounds.x0 - start.x0, to[0] - from[0], bounds.x1 - start.x1);
    const dy = clamp(bounds.y0 - start.y0, to[1] - from[1], bounds.y1 - start.y1);
    box = { x0: start.x0 + dx, x1: start.x1 + dx, y0: start.y0 + dy, y1: start.y1 + dy };
  } else {
    const dx = to[0] - from[0];
    const dy = to[1] - from[1];
    box = ordered({
      x0: start.x0 + (handle.includes("w") ? dx : 0),
      x1: start.x1 + (handle.includes("e") ? dx : 0),
      y0: start.y0 + (handle.startsWith("n") ? dy : 0),
      y1: start.y1 + (handle.startsWith("s") ? dy : 0),
    });
  }
  return {
    x0: axes === "y" ? bounds.x0 : clamp(bounds.x0, box.x0, bounds.x1),
    x1: axes === "y" ? bounds.x1 : clamp(bounds.x0, box.x1, bounds.x1),
    y0: axes === "x" ? bounds.y0 : clamp(bounds.y0, box.y0, bounds.y1),
    y1: axes === "x" ? bounds.y1 : clamp(bounds.y0, box.y1, bounds.y1),
  };
}

const CURSORS: Record<Handle, string> = {
  new: "crosshair",
  move: "move",
  n: "ns-resize",
  s: "ns-resize",
  e: "ew-resize",
  w: "ew-resize",
  ne: "nesw-resize",
  sw: "nesw-resize",
  nw: "nwse-resize",
  se: "nwse-resize",
};

export const cursorOf = (handle: Handle): string => CURSORS[handle];

/** A value read off a pixel, with no more decimals than a pixel can tell apart. */
export function roundToPixel(value: number, per_pixel: number): number {
  if (!(per_pixel > 0) || !Number.isFinite(value)) return value;
  const decimals = Math.ceil(-Math.log10(per_pixel));
  if (decimals > 100) return value;
  if (decimals >= 0) return Number(value.toFixed(decimals));
  const unit = 10 ** -decimals;
  return Math.round(value / unit) * unit;
}

const clamp = (low: number, x: number, high: number): number => Math.min(high, Math.max(low, x));

const ordered = (box: Box): Box => ({
  x0: Math.min(box.x0, box.x1),
  x1: Math.max(box.x0, box.x1),
  y0: Math.min(box.y0, box.y1),
  y1: Math.max(box.y0, box.y1),
});
