// Theme: follow the host (JupyterLab, VS Code, the system), and the colours that canvases draw with.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";

export type Mode = "light" | "dark";

/** Colour only where it means something: selected, up, down; grey is the rest. Safe for colour blindness. */
export interface Palette {
  mode: Mode;
  surface: string;
  ink: string;
  muted: string;
  faint: string;
  line: string;
  selected: string;
  up: string;
  down: string;
  /** What is not selected. */
  rest: string;
  /** Neither high nor low, no color of its own: never the grey of what is not selected. */
  neutral: string;
  /** Tints of up and down behind folded bars and unselected rows. */
  up_soft: string;
  down_soft: string;
}

const LIGHT: Palette = {
  mode: "light",
  surface: "#ffffff",
  ink: "#1b1f24",
  muted: "#5c6570",
  faint: "#f3f5f7",
  line: "#dfe3e8",
  selected: "#0f766e",
  up: "#c2500f",
  down: "#1f66b0",
  rest: "#b9c0ca",
  neutral: "#a88d6d",
  up_soft: "#efcfbd",
  down_soft: "#c3d6ea",
};

const DARK: Palette = {
  mode: "dark",
  surface: "#15181d",
  ink: "#e8eaed",
  muted: "#a3abb5",
  faint: "#1f242b",
  line: "#2f353d",
  selected: "#2dd4bf",
  up: "#f2813a",
  down: "#5aa5e2",
  rest: "#565e69",
  neutral: "#9c8467",
  up_soft: "#573421",
  down_soft: "#25405a",
};

/** What the page around us says, most specific first. */
function hostMode(): Mode {
  const { body, documentElement: html } = document;
  const jupyter = body?.dataset.jpThemeLight;
  if (jupyter) return jupyter === "true" ? "light" : "dark";
  const kind = body?.dataset.vscodeThemeKind ?? "";
  if (kind) return kind.includes("light") ? "light" : "dark";
  for (const element of [html, body]) {
    if (!element) continue;
    const theme = element.getAttribute("theme") ?? element.dataset.theme ?? "";
    if (/dark/.test(theme) || element.classList.contains("dark")) return "dark";
    if (/light/.test(theme) || element.classList.contains("light")) return "light";
  }
  return window.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** The host's mode as a signal; `stop` ends the watching. */
export function watchHost(): { mode: Signal<Mode>; stop: () => void } {
  const mode = signal<Mode>(hostMode());
  const update = (): void => {
    mode.value = hostMode();
  };
  const observer = new MutationObserver(update);
  const options = {
    attributes: true,
    attributeFilter: [
      "data-jp-theme-light",
      "data-vscode-theme-kind",
      "data-theme",
      "theme",
      "class",
    ],
  };
  observer.observe(document.documentElement, options);
  if (document.body) observer.observe(document.body, options);
  const media = window.matchMedia?.("(prefers-color-scheme: dark)");
  media?.addEventListener?.("change", update);
  return {
    mode,
    stop: () => {
      observer.disconnect();
      media?.removeEventListener?.("change", update);
    },
  };
}

/** The palette on screen: `theme` is "auto", "light" or "dark". */
export const paletteOf = (
  theme: ReadonlySignal<string>,
  host: ReadonlySignal<Mode>,
): ReadonlySignal<Palette> =>
  computed(() => {
    const mode = theme.value === "auto" ? host.value : theme.value;
    return mode === "dark" ? DARK : LIGHT;
  });

/** The palette as CSS custom properties. */
export const paletteStyle = (palette: Palette): string =>
  Object.entries(palette)
    .filter(([name]) => name !== "mode")
    .map(([name, value]) => `--xw-${name.replace("_", "-")}:${value}`)
    .join(";");

/** Viridis at t in 0 .. 1 (van der Walt and Smith, 2015), from nine stops: [r, g, b]. */
export function viridis(t: number): [number, number, number] {
  const x = Math.min(1, Math.max(0, t)) * (VIRIDIS.length - 1);
  const i = Math.min(VIRIDIS.length - 2, Math.floor(x));
  const [a, b] = [VIRIDIS[i] as number[], VIRIDIS[i + 1] as number[]];
  const mix = (k: number): number =>
    Math.round((a[k] as number) + ((b[k] as number) - (a[k] as number)) * (x - i));
  return [mix(0), mix(1), mix(2)];
}

const VIRIDIS = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** Colours of categories (Okabe and Ito, 2008, without black and yellow); further levels share the neutral color. */
export const CATEGORIES: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
];

/** "#rrggbb" as [r, g, b]. */
export function rgb(hex: string): [number, number, number] {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}
