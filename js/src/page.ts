// What an exported HTML file runs: take the state that stands in it, and mount its views. No network, no kernel.

import { signal } from "@preact/signals";
import { fileStore } from "./runtime/host";
import { mountView } from "./runtime/mount";
import type { BlockState, HubState, ViewState } from "./runtime/wire";

interface FileBlock extends Omit<BlockState, "data"> {
  /** Where the block's bytes stand in the payload. */
  start: number;
  length: number;
}

interface FileState {
  hub: HubState;
  blocks: FileBlock[];
  views: ViewState[];
}

/** Mount the views of the file, whose unpacked payload is `bytes`, into `element`. */
export function open(element: HTMLElement, bytes: Uint8Array): void {
  const state: FileState = JSON.parse(document.getElementById("state")?.textContent ?? "");
  const blocks = state.blocks.map(({ start, length, ...rest }) => {
    const data = bytes.subarray(start, start + length);
    // A worker is sent the whole buffer behind its bytes: the model gets one of its own.
    return { ...rest, data: rest.role === "model" ? data.slice() : data };
  });
  const store = fileStore(state.hub, blocks);
  const parts = state.views.map((view) => {
    const part = document.createElement("div");
    mountView(part, store, view.kind, view.options, {
      arrangement: signal(view.arrangement),
      still: "",
      explained: [],
    });
    return part;
  });
  element.replaceChildren(...parts);
}
