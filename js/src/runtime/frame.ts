// The element that a view or a card is drawn into: shadow root, style, theme, and its width.

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import css from "./style.css";
import { type Palette, paletteOf, paletteStyle, watchHost } from "./theme";
import { NARROW } from "./view";

export interface Frame {
  root: HTMLElement;
  palette: ReadonlySignal<Palette>;
  width: Signal<number>;
  stop(): void;
}

/** Make the one thing in `element` a frame; `theme` is "auto", "light" or "dark". */
export function frame(element: HTMLElement, theme: ReadonlySignal<string>): Frame {
  const container = document.createElement("div");
  // JupyterLab's command shortcuts (arrows, Escape, Enter) stay out while the focus is in here.
  container.setAttribute("data-lm-suppress-shortcuts", "true");
  container.className = "xwidgets";
  element.replaceChildren(container);
  const shadow = container.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = css;
  const root = document.createElement("div");
  root.className = "xw-root";
  root.lang = __LANGUAGE__;
  shadow.append(style, root);

  const host = watchHost();
  const palette = paletteOf(theme, host.mode);
  const unpaint = palette.subscribe((value) => {
    root.setAttribute("style", paletteStyle(value));
    root.dataset.theme = value.mode;
  });
  const width = signal(0);
  const measure = (): void => {
    width.value = Math.round(container.getBoundingClientRect().width);
    root.dataset.width = width.value < NARROW ? "narrow" : "wide";
  };
  const observer = new ResizeObserver(measure);
  observer.observe(container);
  measure();
  return {
    root,
    palette,
    width,
    stop: () => {
      observer.disconnect();
      host.stop();
      unpaint();
    },
  };
}
