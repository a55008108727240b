// What a notebook runs: the shim of every view and card calls mount(), through the kernel's runtime.

import { cardOf, showCard, traitOf } from "./runtime/cards";
import { type Host, type Load, liveStore, loadPieces, type Model } from "./runtime/host";
import { messageOf } from "./runtime/messages";
import { type Mounted, mountView } from "./runtime/mount";
import type { Arrangement } from "./runtime/wire";

interface Render {
  model: Model;
  el: HTMLElement;
  host: Host;
  signal: AbortSignal;
}

/** The still picture that was shown beside this view has done its work; the way back to it. A rule, since a still that
 * is updated meanwhile is another element. */
function takeStill(still: string): () => void {
  const rule = document.createElement("style");
  rule.textContent = `[data-xwidgets-still="${CSS.escape(still)}"]{display:none!important}`;
  document.head.append(rule);
  return () => rule.remove();
}

async function draw({ model, el, host, signal }: Render, load: Load): Promise<Mounted> {
  const pieces = loadPieces(model.get("_pieces") as string[], host, load);
  const hub = model.get("_hub");
  if (!hub) {
    await pieces;
    signal.throwIfAborted();
    return showCard(el, cardOf(model, signal));
  }
  const [store] = await Promise.all([liveStore(hub as string, host, signal), pieces]);
  signal.throwIfAborted();
  return mountView(
    el,
    store,
    model.get("kind") as string,
    (model.get("options") ?? {}) as Record<string, unknown>,
    {
      arrangement: traitOf<Arrangement>(model, "arrangement", signal),
      still: model.get("still") as string,
      explained: (model.get("_explained") ?? []) as string[],
      openModel: async (name) => {
        const { result } = await store.request("open_model", { name });
        return liveStore((result as { hub: string }).hub, host, signal);
      },
    },
  );
}

export async function mount(rendered: Render, load: Load): Promise<void> {
  const { model, el, signal } = rendered;
  try {
    const mounted = await draw(rendered, load);
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
