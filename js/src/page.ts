// What stands in an HTML file of ours: the state of some models and their views, mounted with no network and no kernel.

import { signal } from "@preact/signals";
import type { Role, StateOf } from "./runtime/columns";
import { fileStore } from "./runtime/host";
import { mountView } from "./runtime/mount";
import type { Store } from "./runtime/store";
import type { Arrangement, BlockState, HubState, ViewState } from "./runtime/wire";
import { t } from "./runtime/words";

/** A block, and where its bytes stand in the payload. */
type FileBlock = {
  [R in Role]: Omit<StateOf<R>, "data"> & { start: number; length: number };
}[Role];

/** What is there of one model. */
interface FileModel {
  hub: HubState;
  blocks: FileBlock[];
}

export interface FileState extends FileModel {
  /** Each of the model that `of` counts: 0 is the first, then `others`. */
  views: (ViewState & { of?: number })[];
  /** Other models of the same rows. */
  others?: FileModel[];
}

/** Make the stores of a file whose unpacked payload is `bytes`; what is returned mounts view `i` into an element. */
export function open(state: FileState, bytes: Uint8Array): (i: number, into: Element) => void {
  const storeOf = ({ hub, blocks }: FileModel): Store => {
    const read = blocks.map((block): BlockState => {
      const data = bytes.subarray(block.start, block.start + block.length);
      // A worker is sent the whole buffer behind its bytes: the model gets one of its own.
      return { ...block, data: block.role === "model" ? data.slice() : data };
    });
    return fileStore(hub, read);
  };
  // Models of the same rows are linked, and held by the family that they are.
  const stores = [state, ...(state.others ?? [])].map(storeOf);
  // A view that is shown twice is one view.
  const arrangements = state.views.map((view) => signal<Arrangement>(view.arrangement ?? {}));
  return (i, into) => {
    const { kind, options, of = 0 } = state.views[i] as FileState["views"][number];
    mountView(into as HTMLElement, stores[of] as Store, kind, options, {
      arrangement: arrangements[i] as (typeof arrangements)[number],
      still: "",
      explained: [],
      openModel: (name) => Promise.reject(new Error(t`${name} is not in this file`)),
    });
  };
}
