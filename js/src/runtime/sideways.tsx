// A box that scrolls sideways where what it holds is too wide: the edge that something is behind fades, and keys reach it.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

type Behind = "none" | "left" | "right" | "both";

const PIXEL = 1;

/** Edges of a box behind which something is out of sight. */
export function behindOf(box: Pick<Element, "scrollLeft" | "clientWidth" | "scrollWidth">): Behind {
  const left = box.scrollLeft > PIXEL;
  const right = box.scrollLeft + box.clientWidth < box.scrollWidth - PIXEL;
  return left ? (right ? "both" : "left") : right ? "right" : "none";
}

export function Sideways(props: {
  label: string;
  class?: string;
  /** Something inside takes the keys and scrolls along: the box needs no stop of its own. */
  walked?: boolean;
  /** Called with the box once it is there, and again when `at` changes. */
  bring?: (box: HTMLElement) => void;
  at?: unknown;
  children: ComponentChildren;
}): JSX.Element {
  const { bring, at } = props;
  const box = useRef<HTMLElement>(null);
  const [behind, setBehind] = useState<Behind>("none");
  const look = (): void => {
    if (box.current) setBehind(behindOf(box.current));
  };
  useLayoutEffect(look);
  useEffect(() => {
    const element = box.current as HTMLElement;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `at` says when
  useEffect(() => {
    if (box.current) bring?.(box.current);
  }, [at]);
  return (
    <section
      ref={box}
      class={`xw-sideways ${props.class ?? ""}`}
      aria-label={props.label}
      data-behind={behind}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
      tabIndex={props.walked || behind === "none" ? undefined : 0}
      onScroll={look}
    >
      {props.children}
    </section>
  );
}
