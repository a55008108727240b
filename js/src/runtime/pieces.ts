// The code of the views, in pieces: what has arrived, and what of it has run.

import about from "virtual:about";
import views from "virtual:views";
import type { ViewModule } from "./view";

export type Exports = Record<string, unknown>;

/** Names of the pieces that it needs, and a function of what they export; see pieces.mjs. */
export type Piece = readonly [needs: readonly string[], make: (...needs: Exports[]) => Exports];

const VIEW = "views/";
const pieces = new Map<string, Piece>();
const made = new Map<string, Exports>();

/** What a piece exports; it runs when that is first asked for. */
export function exportsOf(name: string): Exports {
  const known = made.get(name);
  if (known) return known;
  const [needs, make] = pieces.get(name) as Piece;
  const exports = make(...needs.map(exportsOf));
  made.set(name, exports);
  return exports;
}

/** A view, and what answers for it by the model in the page, where that has arrived. */
function viewOf(kind: string): ViewModule {
  for (const name of about[kind]?.with_model ?? []) if (pieces.has(name)) exportsOf(name);
  return exportsOf(VIEW + kind).default as ViewModule;
}

/** Take over pieces; a view among them can be shown from now on. */
export function provide(more: Record<string, Piece>): void {
  for (const [name, piece] of Object.entries(more)) {
    if (pieces.has(name)) continue;
    pieces.set(name, piece);
    if (!name.startsWith(VIEW)) continue;
    Object.defineProperty(views, name.slice(VIEW.length), {
      configurable: true,
      enumerable: true,
      get: () => viewOf(name.slice(VIEW.length)),
    });
  }
}

/** Run a piece that registers what it does, where it has arrived. */
export function runPiece(name: string): void {
  if (pieces.has(name)) exportsOf(name);
}

/** Whether all of these are here. */
export const isProvided = (names: readonly string[]): boolean =>
  names.every((name) => pieces.has(name));
