// What the pages of a published site run, once the pieces stand beside it: every view in its place, every card alive.
// A classic script beside the pages, so that it also runs from file://; each page holds its data itself.

import type { FileState } from "./page";
import { messageOf } from "./runtime/messages";
import type { Piece } from "./runtime/pieces";
import { unpack } from "./runtime/unpack";
import { t } from "./runtime/words";

declare const xwidgetsPieces: Record<string, Piece>;

type Core = typeof import("./core");

/** An error stays where it happened, above the still picture. */
function tell(place: Element, error: unknown): void {
  console.error(error);
  const text = document.createElement("p");
  text.setAttribute("role", "alert");
  text.textContent = t`xwidgets: this view cannot be opened. ${messageOf(error)}`;
  place.prepend(text);
}

const idle = (): Promise<void> => new Promise((done) => setTimeout(done));

/** The views of one container, one after another, so that the page can be read meanwhile. */
async function openContainer(core: Core, held: HTMLElement): Promise<void> {
  const { id } = held;
  const places = Array.from(document.querySelectorAll<HTMLElement>("[data-xw-view]"))
    .map((place) => ({ place, at: place.dataset.xwView?.split(":") ?? [] }))
    .filter(({ at: [container] }) => container === id);
  try {
    const data = document.querySelectorAll(`script[data-of="${id}"]`);
    const bytes = await unpack(Array.from(data, (one) => one.textContent ?? ""));
    const n = Number(held.dataset.state); // the state comes first, then the blocks
    const state = JSON.parse(new TextDecoder().decode(bytes.subarray(0, n))) as FileState;
    const show = core.open(state, bytes.subarray(n));
    for (const { place, at } of places) {
      try {
        show(Number(at[1]), place);
      } catch (error) {
        tell(place, error);
      }
      await idle();
    }
  } catch (error) {
    for (const { place } of places) tell(place, error);
  }
}

/** Where there is room beside the text, the list of contents stands there open. */
const WIDE = "(min-width: 1001px)";

function openContents(): void {
  const list = document.querySelector<HTMLDetailsElement>(".contents > details");
  if (list) list.open = matchMedia(WIDE).matches;
}

async function start(): Promise<void> {
  openContents();
  const core = xwidgetsPieces.core?.[1]() as Core;
  core.provide({ ...xwidgetsPieces, core: [[], () => core] });
  try {
    core.openCards(document);
  } catch (error) {
    console.error(error); // what stands in its place can be read
  }
  for (const held of document.querySelectorAll<HTMLElement>("[data-xw-container]"))
    await openContainer(core, held);
  document.documentElement.dataset.xwReady = "";
}

void start();
