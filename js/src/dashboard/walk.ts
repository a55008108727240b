// Where one stands in a dashboard, and how one gets elsewhere. The selection, the row and the feature are not its
// business: they belong to the store, and no step from place to place touches them.

import type { ViewContext, Widget } from "../runtime/view";
import type { Arrangement } from "../runtime/wire";
import { type Layout, layoutOf, rowsOf, viewsOf } from "./layout";
import { drawerOf, inOrder, type Place, placesOf } from "./places";

export const MAX_PINS = 2;

export interface Walk extends Widget {
  /** The views that Python named. */
  named: readonly string[];
  /** Empty where it named some. */
  places: readonly Place[];
  here: Place;
  /** Every view of any place in an order that no step changes. */
  ordered: readonly string[];
  pins: readonly string[];
  /** Without what is pinned. */
  layout: Layout;
  pinned_rows: string[][];
  /** The open one of those behind tabs. */
  tab: string;
  drawers: readonly string[];
  drawer: string;
  /** Views that have nothing to say here. */
  absent: readonly string[];
  /** Whether a view stands somewhere in here. */
  reaches(kind: string): boolean;
  go(place: string): void;
  openTab(kind: string): void;
  /** Bring a view into sight, wherever it stands. */
  open(kind: string): void;
  pin(kind: string): void;
  toggleDrawer(kind: string): void;
}

export function walkOf(
  { options, kinds, answers }: ViewContext<{ views?: string[] }>,
  widget: Widget,
): Walk {
  const { arrangement } = widget;
  const named = viewsOf(options).filter(answers);
  const there = kinds.filter(answers);
  const places = named.length ? [] : placesOf(there);
  const { place, tabs = {}, pins: wanted_pins = [], drawer: wanted_drawer } = arrangement.value;
  const exactly: Place = { name: "", title: "", question: "", in_sight: 4, kinds: named };
  const here = places.find(({ name }) => name === place) ?? places[0] ?? exactly;
  const pins = places.length ? there.filter((kind) => wanted_pins.includes(kind)) : [];
  const layout = layoutOf(
    here.kinds.filter((kind) => !pins.includes(kind)),
    here.in_sight,
  );
  const open_tab = tabs[here.name] ?? "";
  const tab = layout.tabs.includes(open_tab) ? open_tab : (layout.tabs[0] ?? "");
  const drawers = places.length ? drawerOf(there) : [];
  const drawer = drawers.includes(wanted_drawer ?? "") ? (wanted_drawer as string) : "";
  const change = (changes: Arrangement): void => {
    arrangement.value = { ...arrangement.value, ...changes };
  };
  const ordered = places.length
    ? inOrder([...new Set(places.flatMap((one) => one.kinds))])
    : [...new Set(named)];
  return {
    ...widget,
    named,
    places,
    here,
    ordered,
    pins,
    pinned_rows: rowsOf(pins),
    layout,
    tab,
    drawers,
    drawer,
    absent: named.length ? [] : kinds.filter((kind) => !answers(kind)),
    reaches: (kind) => ordered.includes(kind) || drawers.includes(kind),
    go: (name) => change({ place: name }),
    openTab: (kind) => change({ tabs: { ...arrangement.value.tabs, [here.name]: kind } }),
    open: (kind) => {
      if (pins.includes(kind) || layout.rows.flat().includes(kind)) return;
      if (drawers.includes(kind)) return change({ drawer: kind });
      // Its own place rather than one that borrows it.
      const home = here.kinds.includes(kind)
        ? here
        : places.findLast((p) => p.kinds.includes(kind));
      if (!home) return;
      change({ place: home.name, tabs: { ...tabs, [home.name]: kind } });
    },
    pin: (kind) =>
      change({
        pins: pins.includes(kind)
          ? pins.filter((one) => one !== kind)
          : [...pins, kind].slice(-MAX_PINS),
      }),
    toggleDrawer: (kind) => change({ drawer: drawer === kind ? "" : kind }),
  };
}
