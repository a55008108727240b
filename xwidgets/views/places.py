"""Places of a dashboard: questions, and the views that answer them.

Which view stands where is said by the views themselves, in their ``about.json``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from .catalogue import NAMES, about

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["MAX_PINS", "PLACES", "Place", "absent", "answers", "in_order", "in_sight", "kinds_in"]

MAX_PINS = 2
"""Views that are kept in sight in every place."""


class Place(NamedTuple):
    """A place; so many of its views are in sight, and of more of them the last is behind tabs."""

    name: str
    title: str
    question: str
    in_sight: int


def _read() -> dict[str, Place]:
    text = files(__package__).joinpath("places.json").read_text(encoding="utf-8")
    places = [Place(**place) for place in json.loads(text)]
    named = {place for name in NAMES for place in _stands(name)}
    return {place.name: place for place in places if place.name in named}


def _stands(view: str) -> tuple[str, ...]:
    facts = about(view)
    if facts.get("alone"):
        return ()
    return (facts["place"], "overview") if facts.get("overview") else (facts["place"],)


PLACES: Mapping[str, Place] = _read()
"""Those that have a view, by name, in their order."""


def in_order(kinds: Iterable[str]) -> list[str]:
    """Views in the order in which a place shows them; those that name none last, by name."""
    return sorted(kinds, key=lambda kind: (about(kind).get("order", float("inf")), kind))


def kinds_in(place: str) -> list[str]:
    """The views of a place, in their order."""
    return in_order(name for name in NAMES if place in _stands(name))


LACKS = {
    "model": "no model",
    "predictions": "no predictions",
    "target": "no y",
    "classes": "no classes",
    "trees": "no trees",
    "additive": "no sum of terms",
    "family": "no second model",
}


def _lack(study: Study, view: str) -> str:
    """What a view needs that a study does not have, in two words; empty where it can answer.

    As the page has it (``js/src/runtime/needs.ts``): what is answered needs nothing else.
    """
    method = about(view).get("method")
    if not study.has_model and any(question.method == method for question, _ in study.answered()):
        return ""
    target = study.target
    there = {
        "model": study.has_model,
        "predictions": study.has_predictions,
        "target": target is not None,
        "classes": len(study.output_names) > 1 if target is None else target.levels is not None,
        "trees": "impurity" in study.importance_methods,
        "additive": study.has_terms,
        "family": bool(study.family),
    }
    return next((LACKS[need] for need in about(view)["needs"] if not there.get(need, True)), "")


def answers(study: Study, view: str) -> bool:
    """Whether a study has what a view needs."""
    return not _lack(study, view)


def absent(study: Study, place: str) -> str:
    """Why a place is absent, in a few words; empty where one of its views can answer."""
    lacks = [_lack(study, view) for view in kinds_in(place)]
    return "" if "" in lacks else ", ".join(dict.fromkeys(lacks))


def in_sight(
    arrangement: Mapping[str, Any],
    drawable: Sequence[str],
    can_answer: Callable[[str], bool] = lambda view: True,
) -> list[str]:
    """The views that a dashboard shows, as the page lays them out (``js/src/dashboard/walk.ts``).

    Parameters
    ----------
    arrangement : mapping
        As on the wire: the place in sight, in each place the open tab, what is pinned.
    drawable : sequence of str
        The first of these stands in for an open tab that is none of them.
    can_answer : callable
        Whether a view has something to show.
    """
    there = [place for place in PLACES.values() if any(map(can_answer, kinds_in(place.name)))]
    place = next((one for one in there if one.name == arrangement.get("place")), there[0])
    pins = list(filter(can_answer, arrangement.get("pins", ())))
    kinds = [kind for kind in kinds_in(place.name) if can_answer(kind) and kind not in pins]
    n_panels = len(kinds) if len(kinds) <= place.in_sight else place.in_sight - 1
    panels, tabs = kinds[:n_panels], kinds[n_panels:]
    open_tab = arrangement.get("tabs", {}).get(place.name)
    wanted = [open_tab] if open_tab in tabs and open_tab in drawable else []
    behind = [*wanted, *(kind for kind in tabs if kind in drawable)][:1]
    return [*in_order(pins), *panels, *behind]
