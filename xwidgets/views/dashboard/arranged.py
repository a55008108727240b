"""How a dashboard is arranged: what its method is told, checked, as its page has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, NotSupported, UnknownName
from ...study import Study
from ...widgets.holder import Holder
from ...widgets.wire import Arrangement
from ..catalogue import NAMES, about, part, with_part
from ..places import MAX_PINS, PLACES, absent, answers, kinds_in

__all__ = [
    "VIEWS",
    "arranged",
    "arranged_text",
    "check_drawer",
    "check_looks",
    "check_names",
    "check_pins",
    "check_tabs",
    "title_of",
]

VIEWS = tuple(name for name in NAMES if not about(name).get("alone"))
"""What a dashboard may hold; what stands where unless it is named is said by `places`."""


def check_names(study: Study, names: Sequence[object]) -> tuple[str, tuple[str, ...]]:
    """Read what a dashboard was asked for: a place (or empty), and views.

    Raises
    ------
    UnknownName
        Neither a place nor views.
    NotSupported
        A place that has nothing to show here.
    """
    for name in names:
        place = isinstance(name, str) and name in PLACES
        if name not in VIEWS and (not place or len(names) > 1):
            raise UnknownName(
                "dashboard",
                found=f"the place {name!r} among other names" if place else repr(name),
                expected=f"one place ({', '.join(PLACES)}) or views among {', '.join(VIEWS)}",
                fix=_fix(name),
            )
    views = tuple(str(name) for name in names)
    if len(views) != 1 or views[0] not in PLACES:
        return "", views
    why = absent(study, views[0])
    if why:
        raise NotSupported(
            "dashboard",
            found=f"the place {views[0]!r} with {why}",
            expected=f"one of {', '.join(name for name in PLACES if not absent(study, name))}",
            fix="xw.explain(model, X, y)" if "no y" in why else "explain the model itself",
        )
    return views[0], ()


def _fix(name: object) -> str:
    if isinstance(name, str) and name in PLACES:
        return f"explainer.dashboard({name!r})"
    if isinstance(name, str):
        return did_you_mean(name, (*PLACES, *VIEWS))
    return "pass names: explainer.dashboard('importance', 'force')"


def check_pins(study: Study, pins: object) -> list[str]:
    """Read which views are kept in sight.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
        No list, too many, or no such view here.
    """
    if isinstance(pins, str) or not isinstance(pins, Iterable):
        raise InvalidType(
            "pins", found=repr(pins), expected="a list of names", fix='pins=["importance"]'
        )
    named = list(dict.fromkeys(pins))
    there = [name for name in VIEWS if about(name)["place"] in PLACES and answers(study, name)]
    for name in named:
        if name not in there:
            raise UnknownName(
                "pins",
                found=repr(name),
                expected=f"views among {', '.join(there)}",
                fix=did_you_mean(str(name), there),
            )
    if len(named) > MAX_PINS:
        raise InvalidValue(
            "pins",
            found=f"{len(named)} views",
            expected=f"at most {MAX_PINS}",
            fix=f"pins={named[:MAX_PINS]!r}",
        )
    return named


def check_looks(self: Holder, looks: object) -> dict[str, dict[str, Any]]:
    """Read what is chosen in views, each by the arguments of its own method.

    Raises
    ------
    InvalidType, UnknownName
        No mapping, no such view here, one that has no looks; and what the view itself finds.
    """
    if looks is None:
        return {}
    fix = 'looks={"NAME": {"method": ...}}'
    if not isinstance(looks, Mapping):
        raise InvalidType("looks", found=shown(looks), expected="a mapping by view", fix=fix)
    found = {}
    for name, given in looks.items():
        if name not in with_part("look"):
            raise UnknownName(
                "looks",
                found=shown(name),
                expected=f"views among {', '.join(with_part('look'))}",
                fix=did_you_mean(str(name), with_part("look")),
            )
        if not isinstance(given, Mapping):
            raise InvalidType(
                "looks", found=shown(given), expected=f"arguments of {name}(), by name", fix=fix
            )
        found[name] = part(name, "look").read_look(self, given)
    return found


def check_tabs(study: Study, tabs: object, named: Sequence[str] = ()) -> dict[str, str]:
    """Read which view is open behind the tabs of each place; of views that are `named`: of "".

    Raises
    ------
    InvalidType, UnknownName
        No mapping, no such place here, no view that stands in it.
    """
    if tabs is None:
        return {}
    if not isinstance(tabs, Mapping):
        raise InvalidType(
            "tabs",
            found=shown(tabs),
            expected="a mapping from places to views",
            fix='tabs={"model": "beeswarm"}',
        )
    places = [""] if named else [name for name in PLACES if not absent(study, name)]
    for place, view in tabs.items():
        if place not in places:
            raise UnknownName(
                "tabs",
                found=shown(place),
                expected='"", which is where named views stand'
                if named
                else f"places among {', '.join(places)}",
                fix=did_you_mean(str(place), places),
            )
        there = [one for one in (named or kinds_in(str(place))) if answers(study, one)]
        if view not in there:
            raise UnknownName(
                "tabs",
                found=f"{shown(view)} in {place}",
                expected=f"one of {', '.join(there)}",
                fix=did_you_mean(str(view), there),
            )
    return dict(tabs)


def check_drawer(study: Study, drawer: object) -> str:
    """Read which view is in the open drawer; empty: none.

    Raises
    ------
    UnknownName
    """
    there = [one for one in VIEWS if about(one)["place"] == "drawer" and answers(study, one)]
    if drawer and drawer not in there:
        raise UnknownName(
            "drawer",
            found=shown(drawer),
            expected=f"one of {', '.join(there)}",
            fix=did_you_mean(str(drawer), there),
        )
    return str(drawer or "")


def arranged(
    place: str,
    pins: list[str],
    looks: Mapping[str, dict[str, Any]] = MappingProxyType({}),
    tabs: Mapping[str, str] = MappingProxyType({}),
    drawer: str = "",
) -> Arrangement:
    """What a page is told where a place, pins, looks, tabs or a drawer are asked for."""
    found: Arrangement = {}
    if place:
        found["place"] = place
    if pins:
        found["pins"] = pins
    if looks:
        found["looks"] = dict(looks)
    if tabs:
        found["tabs"] = dict(tabs)
    if drawer:
        found["drawer"] = drawer
    return found


def title_of(view: str) -> str:
    """What a view is called on screen."""
    return str(about(view)["title"]) if view in VIEWS else view


def arranged_text(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What was done where an arrangement has become another one; looks aside."""
    texts = []
    place = after.get("place", "")
    if place != before.get("place", "") and place in PLACES:
        texts.append(f"went to {PLACES[place].title}")
    was, now = before.get("tabs", {}), after.get("tabs", {})
    texts += [f"opened {title_of(now[one])}" for one in now if was.get(one) != now[one]]
    was_pinned, pinned = before.get("pins", ()), after.get("pins", ())
    texts += [f"pinned {title_of(one)}" for one in pinned if one not in was_pinned]
    texts += [f"let {title_of(one)} go" for one in was_pinned if one not in pinned]
    drawer, was_open = after.get("drawer", ""), before.get("drawer", "")
    if drawer != was_open:
        texts.append(f"opened {title_of(drawer)}" if drawer else f"closed {title_of(was_open)}")
    return texts
