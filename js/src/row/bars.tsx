// How the bars of force and waterfall plots answer pointer and keys. To assistive technology they are a list box.

import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { Bar, Force } from "../marks/force";
import type { Store } from "../runtime/store";
import { useTip } from "../runtime/view";
import type { Explained } from "./explained";
import { BarTip, barSentence } from "./parts";

type ListAttributes = JSX.HTMLAttributes<HTMLDivElement>;
type BarAttributes = JSX.SVGAttributes<SVGGElement>;

export interface Bars {
  list: ListAttributes;
  /** What assistive technology gets to see in place of the drawing. */
  options: JSX.Element[];
  /** Classes that say whether a bar is in focus, or where the keys are. */
  state: (bar: Bar) => string;
  bar: (bar: Bar) => BarAttributes;
}

interface Setting {
  store: Store;
  explained: Explained;
  force: Force;
  /** In the order in which the keys walk them. */
  bars: readonly Bar[];
  /** Where the walk begins. */
  start: Bar | undefined;
  /** Keys for the next and the previous bar; the other two arrows step through rows. */
  along: "x" | "y";
  onFold: (bar: Bar) => void;
}

export function useBars(setting: Setting): Bars {
  const { store, explained, force, bars, start, along } = setting;
  const id = useId();
  const tip = useTip();
  const [active, setActive] = useState("");
  const current = bars.find((bar) => bar.key === active);
  const idOf = (bar: Bar): string => `${id}-${bar.key}`;

  const isFocused = (bar: Bar): boolean => bar.feature >= 0 && bar.feature === store.focus.value;
  const stateOf = (bar: Bar): string =>
    `${bar.key === active ? "xw-active " : ""}${isFocused(bar) ? "xw-focused" : ""}`;
  const choose = (bar: Bar): void => {
    if (bar.feature < 0) {
      tip(null);
      // The walk goes on with the largest of what was folded.
      setActive(`feature-${bar.members[0]}`);
      setting.onFold(bar);
    } else store.focusFeature(bar.feature);
  };
  const content = (bar: Bar): JSX.Element => (
    <BarTip store={store} explained={explained} force={force} bar={bar} />
  );
  const showAt = (bar: Bar, list: Element): void => {
    const marks = list.querySelectorAll<SVGElement>("[data-bar]");
    const mark = [...marks].find((element) => element.dataset.bar === bar.key);
    const box = mark?.querySelector(".xw-row-mark")?.getBoundingClientRect();
    if (box) tip((box.left + box.right) / 2, box.bottom, content(bar));
  };
  const move = (bar: Bar | undefined, list: Element): void => {
    if (!bar) return;
    setActive(bar.key);
    showAt(bar, list);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const list = event.currentTarget as Element;
    const at = current ? bars.indexOf(current) : -1;
    const step = (by: number): void =>
      move(at < 0 ? start : bars[Math.min(bars.length - 1, Math.max(0, at + by))], list);
    const [next, previous, up, down] =
      along === "x"
        ? ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]
        : ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === next) step(1);
    else if (event.key === previous) step(-1);
    else if (event.key === "Home") move(bars[0], list);
    else if (event.key === "End") move(bars.at(-1), list);
    else if ((event.key === up || event.key === down) && !explained.pinned) {
      tip(null);
      store.stepRow(event.key === up ? -1 : 1);
    } else if ((event.key === "Enter" || event.key === " ") && current) choose(current);
    else return;
    event.preventDefault();
  };

  return {
    list: {
      "aria-orientation": along === "x" ? "horizontal" : "vertical",
      "aria-activedescendant": current ? idOf(current) : undefined,
      onKeyDown,
      onFocus: (event) => {
        if ((event.currentTarget as Element).matches(":focus-visible") && !current)
          setActive(start?.key ?? "");
      },
      onBlur: () => tip(null),
      onPointerLeave: () => tip(null),
    },
    options: bars.map((bar) => (
      <div
        key={bar.key}
        id={idOf(bar)}
        role="option"
        tabIndex={-1}
        aria-selected={isFocused(bar)}
        class="xw-hidden"
      >
        {barSentence(store, explained, bar)}
      </div>
    )),
    state: stateOf,
    bar: (bar) => ({
      "data-bar": bar.key,
      class: `xw-row-bar ${stateOf(bar)}`,
      onClick: () => {
        setActive(bar.key);
        choose(bar);
      },
      onPointerMove: (event) => tip(event.clientX, event.clientY, content(bar)),
      onPointerLeave: () => tip(null),
    }),
  };
}
