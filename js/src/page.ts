// What an exported HTML file runs: take the state that stands in it, and mount its views. No network, no kernel.

import { signal } from "@preact/signals";
import type { Role, StateOf } from "./runtime/columns";
import { fileStore } from "./runtime/host";
import { mountView } from "./runtime/mount";
import type { Store } from "./runtime/store";
import type { BlockState, HubState, ViewState } from "./runtime/wire";

/** A block, and where its bytes stand in the payload. */
type FileBlock = {
  [R in Role]: Omit<StateOf<R>, "data"> & { start: number; length: number };
}[Role];

interface FileState {
  hub: HubState;
  blocks: FileBlock[];
  views: ViewState[];
  /** Other models of the same rows. */
  others?: Pick<FileState, "hub" | "blocks">[];
}

/** Mount the views of the file, whose unpacked payload is `bytes`, into `element`. */
export function open(element: HTMLElement, bytes: Uint8Array): void {
  const state: FileState = JSON.parse(document.getElementById("state")?.textContent ?? "");
  const storeOf = ({ hub, blocks }: Pick<FileState, "hub" | "blocks">): Store => {
    const read = blocks.map((block): BlockState => {
      const data = bytes.subarray(block.start, block.start + block.length);
      // A worker is sent the whole buffer behind its bytes: the model gets one of its own.
      return { ...block, data: block.role === "model" ? data.slice() : data };
    });
    return fileStore(hub, read);
  };
  const store = storeOf(state);
  // Linked with the first, and held by the family that they are.
  for (const other of state.others ?? []) storeOf(other);
  const parts = state.views.map((view, i) => {
    const part = document.createElement("div");
    mountView(part, store, view.kind, view.options, {
      arrangement: signal(view.arrangement ?? {}),
      still: "",
      explained: [],
      openModel: (name) => Promise.reject(new Error(`${name} is not in this file`)),
    });
    const place = element.querySelector(`[data-view="${i}"]`);
    place?.append(part);
    return place ? [] : [part];
  });
  // In a document each has its place; else they stand one below the other.
  const rest = parts.flat();
  if (rest.length) element.replaceChildren(...rest);
}
