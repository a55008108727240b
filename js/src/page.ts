// What an exported HTML file runs: unpack the state that stands in the file, and mount its views. No network, no kernel.

import { signal } from "@preact/signals";
import { fileStore } from "./runtime/host";
import { messageOf } from "./runtime/messages";
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

/** Quick where the browser has it. */
const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

/** base64 -> bytes. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  if (fromBase64) return fromBase64.call(Uint8Array, text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** Pieces of base64 of gzip -> bytes. */
export async function unpack(pieces: readonly string[]): Promise<Uint8Array> {
  const packed = new Blob(pieces.map(bytesOf));
  const stream = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Read what stands in the file beside this script, and mount its views into `element`. */
export async function open(element: HTMLElement): Promise<void> {
  try {
    const state: FileState = JSON.parse(document.getElementById("state")?.textContent ?? "");
    const pieces = Array.from(document.querySelectorAll("script.data"), (e) => e.textContent);
    const bytes = await unpack(pieces);
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
      });
      return part;
    });
    element.replaceChildren(...parts);
  } catch (error) {
    console.error(error);
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.textContent = `xwidgets: this file cannot be opened. ${messageOf(error)}`;
    element.prepend(text);
  }
}
