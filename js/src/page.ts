// What an exported HTML file runs: unpack the state that stands in the file, and mount its views. No network, no kernel.

import { fileStore, messageOf } from "./runtime/host";
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

/** base64 of gzip -> bytes. */
export async function unpack(text: string): Promise<Uint8Array> {
  const letters = atob(text.trim());
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < packed.length; i++) packed[i] = letters.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Mount every view of the file into `element`. */
export async function open(element: HTMLElement, state: FileState, payload: string): Promise<void> {
  try {
    const bytes = await unpack(payload);
    const blocks = state.blocks.map(({ start, length, ...rest }) => ({
      ...rest,
      data: bytes.slice(start, start + length),
    }));
    const store = fileStore(state.hub, blocks);
    const parts = state.views.map((view) => {
      const part = document.createElement("div");
      mountView(part, store, view.kind, view.options);
      return part;
    });
    element.replaceChildren(...parts);
  } catch (error) {
    console.error(error);
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.textContent = `xwidgets: ${messageOf(error)}`;
    element.prepend(text);
  }
}
