// The one script of an exported file that is not packed: it unpacks the code and the data that stand beside it, runs the
// core, and lets it open the file. A script that stands in the file may do that where a module or `eval` may not.

import type { FileState } from "./page";
import { messageOf } from "./runtime/messages";
import type { Piece } from "./runtime/pieces";
import { unpack } from "./runtime/unpack";
import { t } from "./runtime/words";

interface Page {
  xwidgets?: Record<string, Piece>;
}

const held = (name: string): Promise<Uint8Array> =>
  unpack(Array.from(document.querySelectorAll(`script.${name}`), (e) => e.textContent ?? ""));

async function start(element: HTMLElement): Promise<void> {
  try {
    const [code, data] = await Promise.all([held("code"), held("data")]);
    const script = document.createElement("script");
    script.textContent = `xwidgets=(()=>{"use strict";return${new TextDecoder().decode(code)}})()`;
    document.head.append(script);
    script.remove();
    const pieces = (globalThis as Page).xwidgets as Record<string, Piece>;
    const core = pieces.core?.[1]() as typeof import("./core");
    core.provide({ ...pieces, core: [[], () => core] });
    const state: FileState = JSON.parse(document.getElementById("state")?.textContent ?? "");
    const show = core.open(state, data);
    // In a document each view has its place; else they stand one below the other.
    const rest = state.views.flatMap((_, i) => {
      const part = document.createElement("div");
      show(i, part);
      const place = element.querySelector(`[data-view="${i}"]`);
      place?.append(part);
      return place ? [] : [part];
    });
    if (rest.length) element.replaceChildren(...rest);
  } catch (error) {
    console.error(error);
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.textContent = t`xwidgets: this file cannot be opened. ${messageOf(error)}`;
    element.prepend(text);
  }
}

void start(document.getElementById("views") as HTMLElement);
