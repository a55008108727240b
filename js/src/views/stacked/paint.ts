// From the scene and the selection to pixels.

import { type Colour, columnRows, paintStack, type Tint } from "../../marks/stack";
import { type Palette, rgb } from "../../runtime/theme";
import type { Scene } from "./scene";

/** Colours of a row's pushes: all of it soft with one feature in full; unselected rows fade. */
export function tints(palette: Palette): { plain: Tint; selected: Tint; faded: Tint } {
  const up = rgb(palette.up);
  const down = rgb(palette.down);
  const up_soft = rgb(palette.up_soft);
  const down_soft = rgb(palette.down_soft);
  const surface = rgb(palette.surface);
  const blend = (a: Colour, b: Colour, t: number): Colour => [
    a[0] + (b[0] - a[0]) * t,
    a[1] + (b[1] - a[1]) * t,
    a[2] + (b[2] - a[2]) * t,
  ];
  const tint = (full: Colour, soft: Colour): [Colour, Colour, Colour] => [
    full,
    soft,
    blend(soft, surface, 0.35),
  ];
  return {
    plain: { up: tint(up, up_soft), down: tint(down, down_soft) },
    selected: {
      up: tint(up, blend(up_soft, up, 0.55)),
      down: tint(down, blend(down_soft, down, 0.55)),
    },
    faded: {
      up: tint(blend(surface, up, 0.4), blend(surface, up_soft, 0.55)),
      down: tint(blend(surface, down, 0.4), blend(surface, down_soft, 0.55)),
    },
  };
}

interface Selection {
  mask: Uint8Array | null;
  /** The row in focus is always among those drawn. */
  row: number;
}

export function paintScene(
  canvas: HTMLCanvasElement,
  scene: Scene,
  palette: Palette,
  { mask, row }: Selection,
  size: readonly [number, number],
): void {
  const pen = canvas.getContext("2d");
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  const width = Math.round(size[0] * ratio);
  const height = Math.round(size[1] * ratio);
  if (!pen || width < 1 || height < 1) return;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const { plain, selected, faded } = tints(palette);
  const image = pen.createImageData(width, height);
  paintStack(image.data, height, {
    table: scene.table,
    columns: columnRows(scene.ordered, width, (i) => (i === row ? 2 : mask?.[i] ? 1 : 0)),
    features: scene.features,
    single: scene.single,
    emphasised: scene.features[0] as number,
    tint: (i) => (mask === null ? plain : mask[i] ? selected : faded),
    line: rgb(palette.ink),
    top: scene.domain[1],
    bottom: scene.domain[0],
  });
  pen.putImageData(image, 0, 0);
}
