// Which views stand in which place, and what is missing. Pure; what a view says of itself is its about.json.

import about from "virtual:about";
import PLACES from "../../../xwidgets/views/places.json";
import { has, LACKS } from "../runtime/needs";
import type { Store } from "../runtime/store";
import type { About } from "../runtime/view";
import { t } from "../runtime/words";

export interface Place {
  name: string;
  title: string;
  /** What a person asks who wants to go there. */
  question: string;
  /** So many pictures are in sight; of more views, the last of these shows one behind tabs. */
  in_sight: number;
  /** Its views, in their order. */
  kinds: readonly string[];
}

type Facts = Readonly<Record<string, About>>;

/** Views in their order; those that name none come last, by name. */
export function inOrder(kinds: readonly string[], facts: Facts = about): string[] {
  const order = (kind: string): number => facts[kind]?.order ?? Number.POSITIVE_INFINITY;
  return kinds.toSorted((a, b) => {
    const [one, other] = [order(a), order(b)];
    return one === other ? (a < b ? -1 : 1) : one - other;
  });
}

/** The places that have a view among `kinds`. */
export function placesOf(kinds: readonly string[], facts: Facts = about): Place[] {
  const ordered = inOrder(kinds, facts);
  const stands = (kind: string, place: string): boolean =>
    facts[kind]?.place === place || (place === "overview" && !!facts[kind]?.overview);
  return PLACES.map((place) => ({
    ...place,
    kinds: ordered.filter((kind) => stands(kind, place.name)),
  })).filter((place) => place.kinds.length > 0);
}

/** Views that every place has within reach. */
export const drawerOf = (kinds: readonly string[], facts: Facts = about): string[] =>
  inOrder(kinds, facts).filter((kind) => facts[kind]?.place === "drawer");

/** "Not shown: Performance, Fairness (no y)"; empty where every view can answer. */
export function missingText(store: Store, absent: readonly string[], facts: Facts = about): string {
  const why = new Map<string, string[]>();
  for (const kind of inOrder(absent, facts)) {
    const { needs, title } = facts[kind] as About;
    const need = needs.find((one) => !has(store, one)) ?? "kernel";
    why.set(LACKS[need], [...(why.get(LACKS[need]) ?? []), title]);
  }
  const told = [...why].map(([lack, titles]) => `${titles.join(", ")} (${lack})`).join(" \u00b7 ");
  return told && t`Not shown: ${told}`;
}
