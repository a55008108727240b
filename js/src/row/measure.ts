// How wide a text is on screen, in the font of the widget.

import type { Measure } from "../marks/labels";

const NOMINAL = 6.8;

/** Measures 12 px text in the font of `element`; by a rule of thumb where there is no canvas. */
export function measureIn(element: Element | null, size = 12): Measure {
  const family = (element && getComputedStyle(element).fontFamily) || "sans-serif";
  const pen = document.createElement("canvas").getContext?.("2d") ?? null;
  const known = new Map<string, number>();
  return (text, bold = false) => {
    const key = `${bold ? "b" : "n"}${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (pen) {
        pen.font = `${bold ? 600 : 400} ${size}px ${family}`;
        width = pen.measureText(text).width;
      } else width = Array.from(text).length * NOMINAL;
      known.set(key, width);
    }
    return width;
  };
}
