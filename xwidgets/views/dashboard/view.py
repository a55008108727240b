"""Dashboard: the views laid out together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, TypedDict

from ...compute.question import Question
from ...errors import NotSupported, UnknownName, XwidgetsError
from ...study import Study
from ...widgets.code import call
from ...widgets.live import Live
from ...widgets.looks import tell
from ...widgets.roles import BlockState
from ...widgets.screen import Screen
from ...widgets.view import View
from ...widgets.wire import Arrangement
from ..catalogue import about, part, view_class, with_part
from ..places import PLACES, absent, answers, in_sight, kinds_in
from .arranged import VIEWS, arranged_text, check_names, check_pins, title_of

__all__ = ["DashboardView", "Options"]


class Options(TypedDict, total=False):
    """What it may be told, by Python or by what stands around it."""

    views: list[str]


class DashboardView(View):
    """Places, each a question with the views that answer it; or the views that were named."""

    file_seconds = 1.0

    def __init__(
        self,
        live: Live,
        views: tuple[str, ...] = (),
        arrangement: Arrangement | None = None,
    ) -> None:
        self._opens: Mapping[str, Any] = arrangement or {}
        self._looks = self._opens.get("looks", {})
        super().__init__(live, views=list(views) or None)
        if arrangement:
            self.arrangement = dict(arrangement)

    @property
    def place(self) -> str:
        """The place in sight; set it to go elsewhere. Empty where views were named."""
        if self.options.get("views"):
            return ""
        wanted = self.arrangement.get("place", "")
        study = self._live.study
        there = [name for name in PLACES if not absent(study, name)]
        return wanted if wanted in there else there[0]

    @place.setter
    def place(self, name: str) -> None:
        place, views = check_names(self._live.study, (name,))
        if views or self.options.get("views"):
            raise UnknownName(
                "place",
                found=repr(name) if views else "a dashboard of named views",
                expected=f"one of {', '.join(PLACES)}",
                fix="explainer.dashboard() has places",
            )
        self.arrangement = {**self.arrangement, "place": place}

    @property
    def pins(self) -> tuple[str, ...]:
        """Views that are kept in sight in every place, at most two."""
        return tuple(self.arrangement.get("pins", ()))

    @pins.setter
    def pins(self, names: Iterable[str]) -> None:
        self.arrangement = {**self.arrangement, "pins": check_pins(self._live.study, names)}

    def called(self) -> str:
        state = self.arrangement
        place = state.get("place", "")
        named = self.options.get("views") or ([place] if place in PLACES else [])
        given = {
            "pins": list(state.get("pins", ())),
            "looks": self._looked(state),
            "tabs": dict(state.get("tabs", {})),
            "drawer": state.get("drawer", ""),
        }
        return call(self.name(), named, {name: one for name, one in given.items() if one})

    def told(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        was, now = before.get("looks") or {}, after.get("looks") or {}
        screen = self._live.screen
        texts = arranged_text(before, after)
        texts += [
            tell(part(kind, "look"), screen, was.get(kind, {}), now.get(kind, {}), title_of(kind))
            for kind in dict.fromkeys([*was, *now])
            if kind in with_part("look")
        ]
        return "; ".join(filter(None, texts)) or "arranged the dashboard"

    def _looked(self, state: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """What is chosen in its views, as arguments of their methods."""
        written = {
            kind: part(kind, "look").write_look(self._live.screen, look)
            for kind, look in (state.get("looks") or {}).items()
            if kind in with_part("look")
        }
        return {kind: arguments for kind, arguments in written.items() if arguments}

    @classmethod
    def drawn(
        cls, study: Study, options: Mapping[str, Any], arrangement: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The views that are in sight."""
        from .picture import drawable

        views = options.get("views") or _begun(
            study, in_sight(arrangement, drawable(), partial(answers, study))
        )
        named = bool(options.get("views"))
        looks = arrangement.get("looks") or {}
        return {**options, "views": views, "named": named, "looks": looks}

    def _begins_attributions(self, options: Mapping[str, Any]) -> bool:
        return self.shows_attributions(self.drawn(self._live.study, options, self._opens))

    @classmethod
    def shows_attributions(cls, options: Mapping[str, Any]) -> bool:
        return bool(cls.explained(options, options.get("looks") or {}))

    @classmethod
    def explained(
        cls, options: Mapping[str, Any], looks: Mapping[str, Mapping[str, Any]]
    ) -> list[str]:
        """Of its views: what `about.json` says holds for those without options of their own."""
        return [name for name in options.get("views") or VIEWS if _reads(name, looks.get(name))]

    @classmethod
    def prepare(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> None:
        """Of views that are in sight; only where nobody minds waiting.

        Long work that waits to be asked for is begun only of views that were named: in a picture
        or a file of them nobody can ask.
        """
        for name in (options.get("views") or ()) if wait is None else ():
            waits = about(name).get("on_request") or about(name).get("when_idle")
            if waits and not options.get("named"):
                continue
            with suppress(NotSupported):  # its place in the picture says that there are none
                look = options.get("looks", {}).get(name, {})
                view_class(name).prepare(screen, look, wait)

    @classmethod
    def filed_questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """Of its views, place after place, as the page lays them out."""
        placed = [name for place in PLACES for name in kinds_in(place)]
        found = []
        for name in options.get("views") or dict.fromkeys([*placed, *VIEWS]):
            if about(name).get("on_request") or about(name).get("when_idle"):
                continue  # what is answered goes along anyway
            with suppress(XwidgetsError):  # its place in the file says that there is none
                look = options.get("looks", {}).get(name)
                found += view_class(name).filed_questions(screen, look or {})
        return found

    @classmethod
    def blocks(cls, screen: Screen, options: Mapping[str, Any]) -> list[BlockState]:
        """What its views show; all views where none was named."""
        views = map(view_class, options.get("views") or VIEWS)
        return [block for view in views for block in view.blocks(screen, {})]


def _begun(study: Study, views: Sequence[str]) -> list[str]:
    """Without those that the page asks for when it is idle, as long as it has not."""
    answered = {question.method for question, _ in study.answered()}
    return [
        name
        for name in views
        if not about(name).get("when_idle") or about(name)["method"] in answered
    ]


def _reads(name: str, look: Mapping[str, Any] | None) -> bool:
    if look:
        return bool(view_class(name).shows_attributions(look))
    return "attributions" in about(name).get("reads", ())
