// A canvas that follows the selection: context painted once per layout, the selected rows in every frame.

import { effect, type ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { pack, type Raster } from "../marks/points";
import { rgb } from "../runtime/theme";

/** What is painted; both must stay the same objects as long as nothing but the mask changes. */
export interface Layers {
  /** All rows as grey context, under a selection. */
  context(target: Raster, ratio: number): void;
  /** The rows of the mask (null: all) in colour. */
  color(target: Raster, ratio: number, mask: Uint8Array | null): void;
  /** Lines over them, in the pixels of the plane. */
  lines?(pen: CanvasRenderingContext2D, mask: Uint8Array | null): void;
}

export function useLayers(
  canvas: RefObject<HTMLCanvasElement>,
  width: number,
  height: number,
  surface: string,
  layers: Layers | null,
  mask: ReadonlySignal<Uint8Array | null>,
): void {
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element || !layers || width < 1 || height < 1) return;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const pen = element.getContext("2d");
    if (!pen) return;
    const image = pen.createImageData(element.width, element.height);
    const target: Raster = {
      width: element.width,
      height: element.height,
      pixels: new Uint32Array(image.data.buffer),
    };
    let context: Uint32Array | null = null;
    const paint = (rows: Uint8Array | null): void => {
      if (rows && context) target.pixels.set(context);
      else target.pixels.fill(pack(rgb(surface)));
      if (rows && !context) {
        layers.context(target, ratio);
        context = target.pixels.slice();
      }
      layers.color(target, ratio, rows);
      pen.putImageData(image, 0, 0);
      if (!layers.lines) return;
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      layers.lines(pen, rows);
    };
    let frame = 0;
    let painted = false;
    let waits: (() => void) | null = null;
    // Out of sight nothing is painted before it comes into sight again.
    const paintOnce = (rows: Uint8Array | null): void => {
      waits = element.checkVisibility?.() === false ? () => paint(rows) : null;
      if (!waits) paint(rows);
    };
    const stopWatching = whenSeen(element, () => {
      waits?.();
      waits = null;
    });
    const stop = effect(() => {
      const rows = mask.value;
      cancelAnimationFrame(frame);
      // The first picture stands at once; later ones share the next frame.
      if (painted) frame = requestAnimationFrame(() => paintOnce(rows));
      else paint(rows);
      painted = true;
    });
    return () => {
      stop();
      stopWatching();
      cancelAnimationFrame(frame);
    };
  }, [canvas, width, height, surface, layers, mask]);
}

/** Called whenever an element comes into sight. */
function whenSeen(element: Element, seen: () => void): () => void {
  if (!globalThis.IntersectionObserver) return () => undefined;
  const observer = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) seen();
  });
  observer.observe(element);
  return () => observer.disconnect();
}
