// What a notebook runs: every view's shim calls mount(), through the kernel's runtime.

import {
  arrangementOf,
  type Host,
  type Load,
  liveStore,
  loadPieces,
  type Model,
} from "./runtime/host";
import { messageOf } from "./runtime/messages";
import { mountView } from "./runtime/mount";

interface Render {
  model: Model;
  el: HTMLElement;
  host: Host;
  signal: AbortSignal;
}

/** The still picture that was shown beside this view has done its work; the way back to it. */
function takeStill(still: string): () => void {
  const back: (() => void)[] = [];
  for (const picture of document.querySelectorAll<HTMLElement>("[data-xwidgets-still]")) {
    if (picture.dataset.xwidgetsStill !== still) continue;
    picture.style.display = "none";
    back.push(() => {
      picture.style.display = "";
    });
  }
  return () => {
    for (const give of back) give();
  };
}

export async function mount({ model, el, host, signal }: Render, load: Load): Promise<void> {
  try {
    const [store] = await Promise.all([
      liveStore(model.get("_hub") as string, host, signal),
      loadPieces(model.get("_pieces") as string[], host, load),
    ]);
    if (signal.aborted) return;
    const mounted = mountView(
      el,
      store,
      model.get("kind") as string,
      (model.get("options") ?? {}) as Record<string, unknown>,
      {
        arrangement: arrangementOf(model, signal),
        still: model.get("still") as string,
        explained: (model.get("_explained") ?? []) as string[],
        openModel: async (name) => {
          const { result } = await store.request("open_model", { name });
          return liveStore((result as { hub: string }).hub, host, signal);
        },
      },
    );
    const giveBack = takeStill(model.get("still") as string);
    signal.addEventListener("abort", () => {
      mounted.unmount();
      giveBack();
    });
  } catch (error) {
    if (signal.aborted) return;
    console.error(error);
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.textContent = `xwidgets: ${messageOf(error)}`;
    el.replaceChildren(text);
  }
}
