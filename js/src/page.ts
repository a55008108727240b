// What an exported HTML file runs: take the state that stands in it, and mount its views. No network, no kernel.

import { signal } from "@preact/signals";
import type { Role, StateOf } from "./runtime/columns";
import { fileStore } from "./runtime/host";
import { mountView } from "./runtime/mount";
import type { BlockState, HubState, ViewState } from "./runtime/wire";

/** A block, and where its bytes stand in the payload. */
type FileBlock = {
  [R in Role]: Omit<StateOf<R>, "data"> & { start: number; length: number };
}[Role];

interface FileState {
  hub: HubState;
  blocks: FileBlock[];
  views: ViewState[];
}

/** Mount the views of the file, whose unpacked payload is `bytes`, into `element`. */
export function open(element: HTMLElement, bytes: Uint8Array): void {
  const state: FileState = JSON.parse(document.getElementById("state")?.textContent ?? "");
  const blocks = state.blocks.map((block): BlockState => {
    const data = bytes.subarray(block.start, block.start + block.length);
    // A worker is sent the whole buffer behind its bytes: the model gets one of its own.
    return { ...block, data: block.role === "model" ? data.slice() : data };
  });
  const store = fileStore(state.hub, blocks);
  const parts = state.views.map((view) => {
    const part = document.createElement("div");
    mountView(part, store, view.kind, view.options, {
      arrangement: signal(view.arrangement ?? {}),
      still: "",
      explained: [],
    });
    return part;
  });
  element.replaceChildren(...parts);
}
