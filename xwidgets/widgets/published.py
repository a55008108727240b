"""Views of a notebook that becomes a page: which ones it shows, and what its page holds of them.

While a notebook is published its kernel has XWIDGETS_PUBLISH set. Every view that is shown says
where it belongs; at the end one container per explainer (or family of them) is handed over, made
by the same code as a file of one view.
"""

from __future__ import annotations

import json
import os
import warnings
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..errors import XwidgetsError
from ..export.page import contents, json_text, laid_out, packed
from .guessing import waits
from .one_file import FileView, Told, name_family, pieces_of, told_of
from .pieces import bundle
from .screen import Screen
from .sharing import Sharing, sampled

if TYPE_CHECKING:
    import numpy as np

    from ..charts.scene import Scene
    from .live import Live

__all__ = ["BOX_MIME", "MIME", "VARIABLE", "box_of", "bundle_of", "hand_over", "is_publishing"]

VARIABLE = "XWIDGETS_PUBLISH"
MIME = "application/vnd.xwidgets.view+json"
BOX_MIME = "application/vnd.xwidgets.box+json"


class Shown(Protocol):
    """The part of a view that is needed here."""

    @property
    def _live(self) -> Live: ...
    @property
    def arrangement(self) -> Mapping[str, Any]: ...
    def _filed(self) -> FileView: ...
    def _still(self) -> tuple[str, str]: ...
    def in_words(self, scene: Scene) -> str: ...


class Still(NamedTuple):
    """What stands in the place of a view where scripts do not run."""

    svg: str
    words: str


_containers: dict[int, Container] = {}


def is_publishing() -> bool:
    """Whether this kernel runs a notebook that becomes a page."""
    return bool(os.environ.get(VARIABLE))


def bundle_of(view: Any) -> dict[str, Any]:
    """What a view that is shown leaves in the notebook: its place in its container."""
    shown: Shown = view
    live = shown._live
    first = next(iter(live.others().values()), live)
    container = _containers.setdefault(id(first), Container(f"c{len(_containers)}", first))
    place = {"container": container.name, "view": container.place(shown)}
    return {MIME: place, "text/plain": repr(view)}


def box_of(box: Any) -> dict[str, Any]:
    """What a box of ipywidgets leaves in the notebook: what each of its children leaves."""
    titles = list(getattr(box, "titles", ()))
    children = [_child(one) for one in box.children]
    told = {"row": type(box).__name__ == "HBox", "titles": titles, "children": children}
    return {BOX_MIME: told, "text/plain": repr(type(box).__name__)}


def _child(widget: Any) -> dict[str, Any]:
    if hasattr(widget, "children"):
        return box_of(widget)
    bundle = widget._repr_mimebundle_()
    data = dict((bundle[0] if isinstance(bundle, tuple) else bundle) or {})
    if type(widget).__name__ == "HTML":
        data = {"text/html": str(widget.value)}
    elif type(widget).__name__ == "Label":
        data = {"text/plain": str(widget.value)}
    return data


def hand_over(path: str, *, what_if: bool | str = True, rows: str = "all", max_bytes: int) -> None:
    """Write what the page holds of every explainer that was shown."""
    sharing = Sharing(what_if, rows, max_bytes)
    told = [one.told(sharing) for one in _containers.values()]
    Path(path).write_text(json.dumps(told), encoding="utf-8")


class Container:
    """The views of one explainer, or of several models of the same rows, that a page shows."""

    def __init__(self, name: str, first: Live) -> None:
        self.name, self._first = name, first
        self._views: list[Shown] = []

    def place(self, view: Shown) -> int:
        """The number of a view; the same for one that is shown again."""
        for place, one in enumerate(self._views):
            if one is view:
                return place
        self._views.append(view)
        return len(self._views) - 1

    def told(self, sharing: Sharing) -> dict[str, Any]:
        """What the page opens, its state before its blocks; stills; what its reader must know."""
        filed = [_steady(view._filed()) for view in self._views]
        lives = self._lives(filed)
        if not _asks_for_model(filed):
            sharing = Sharing(False, sharing.rows, sharing.max_bytes)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            told = [self._told_of(live, filed, sharing) for live in lives]
        name_family(told, self.name)
        models = [(one.state, [(block, block["data"]) for block in one.blocks]) for one in told]
        states = [
            {**one.state, "of": lives.index(view._live)}
            for one, view in zip(filed, self._views, strict=True)
        ]
        state, data = laid_out(*models[0], states, models[1:])
        text = json_text(state).encode()
        text += b" " * (-len(text) % 8)  # numbers begin where numbers of their size may
        n_rows = self._first.study.n_rows
        return {
            "name": self.name,
            "n_state_bytes": len(text),
            "data": b64encode(packed(text + data)).decode(),
            "pieces": pieces_of(told, [one.state for one in filed]),
            "contents": contents(models[0][0], states, told[0].blocks, n_rows),
            "notes": list(dict.fromkeys(filter(None, (one.note for one in told)))),
            "warnings": [str(one.message) for one in caught if one.category is UserWarning],
            "stills": [
                _still(
                    view, one, _screen(view._live), told[lives.index(view._live)].positions
                )._asdict()
                for view, one, state in zip(self._views, filed, states, strict=True)
            ],
        }

    def _lives(self, filed: list[FileView]) -> list[Live]:
        """Of the models that are in the page: all, where a view is of all of them."""
        family = list(self._first.others().values()) or [self._first]
        if any(one.of_family for one in filed):
            return family
        shown = [view._live for view in self._views]
        return [live for live in family if live in shown]

    def _told_of(self, live: Live, filed: list[FileView], sharing: Sharing) -> Told:
        own = [one for one, view in zip(filed, self._views, strict=True) if view._live is live]
        return told_of(_screen(live), own or filed, live.made_rows, sharing, in_sight=bool(own))


def _screen(live: Live) -> Screen:
    """In the unit on screen, which all views of an explainer share in a notebook, too."""
    return live.screen_in(live.selection.unit)


def _asks_for_model(filed: list[FileView]) -> bool:
    """Whether a view among them, or in one of them, can ask the model in the page."""
    code = bundle()
    return any(
        code.asks_for_model(kind)
        for one in filed
        for kind in code.kinds(one.state["kind"], one.state["options"])
    )


def _steady(view: FileView) -> FileView:
    """A view that cannot be computed says so in the page, as it does in the notebook."""

    def tried(compute: Callable[[Screen], Any], otherwise: Any) -> Callable[[Screen], Any]:
        def safely(screen: Screen) -> Any:
            try:
                return compute(screen)
            except XwidgetsError:
                return otherwise

        return safely

    return view._replace(
        compute=tried(view.compute, None),
        questions=tried(view.questions, []),
        blocks=tried(view.blocks, []),
    )


def _still(view: Shown, filed: FileView, screen: Screen, positions: np.ndarray | None) -> Still:
    if waits(view.arrangement):  # neither picture nor words say what is to be guessed
        return Still(*view._still())
    try:
        scene = filed.drawn_from(screen)
        if positions is not None:
            scene = sampled(scene, positions)
        return Still(filed.draw(scene), view.in_words(scene))
    except Exception as error:  # as where the view is shown: the live one says more
        return Still("", f"{type(error).__name__}: {error}")
