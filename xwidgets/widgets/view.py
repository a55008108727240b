"""View: one displayed picture, live in the page and still in the notebook's file."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, Self, cast

import anywidget
import traitlets

from ..compute.question import Question
from ..data.calls import clear_calls
from ..data.rows import Found
from ..results import Attributions, Record
from ..results.guess import Guess
from ..study import Study
from . import published
from .code import call
from .comms import is_open
from .guessing import check_guess, given, waiting_drawing, waiting_picture, waiting_words, waits
from .live import Live
from .looks import tell
from .one_file import FileView, page_text, write_page
from .pieces import GUESS, Bundle
from .roles import BlockState
from .runtime import SHIM, Runtime, runtime
from .screen import Screen, scene
from .wire import Arrangement

if TYPE_CHECKING:
    import os

    from ..charts.scene import Scene
    from ..export.frame import Drawing
    from .waiting import Waiting

__all__ = ["RowView", "View"]


@clear_calls
class View(anywidget.AnyWidget):
    """Base class of every view: a live, linked widget that also carries its numbers.

    Subclasses stand in ``views/NAME/view.py``, whose NAME is their `kind`, beside what draws
    them: ``picture.py`` and ``chart.py``. `options` (plain JSON) go to the page's half,
    ``js/src/views/NAME/``; `arrangement` is what the page remembers of this view alone, so that
    a reload, the notebook's file and another kernel find it again.
    """

    _esm = SHIM
    _runtime = anywidget.WidgetTrait().tag(sync=True)
    _hub = anywidget.WidgetTrait().tag(sync=True)
    _pieces: traitlets.List = traitlets.List().tag(sync=True)
    _explained: traitlets.List = traitlets.List().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    still = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    arrangement = traitlets.Dict().tag(sync=True)

    file_seconds = 4.0
    """So long its file waits for everything together that is not in sight when it opens."""

    _asked_unit = ""
    _looks: Mapping[str, Mapping[str, Any]] = MappingProxyType({})

    def __init__(self, live: Live, **options: Any) -> None:
        self._live = live
        given = {name: value for name, value in options.items() if value is not None}
        hub = live.attach(self, attributions=self._begins_attributions(given))
        shared: Runtime = runtime()  # not the hub's: another language may be chosen since
        kind = self.name()
        super().__init__(
            kind=kind,
            options=given,
            still=uuid.uuid4().hex[:12],
            _pieces=shared.pieces(self, shared.bundle().of_view(kind, given, hub.schema)),
            _explained=self.explained(given, self._looks),
            _runtime=shared,
            _hub=hub,
            layout=shared.layout,
        )
        live.history.follow_view(self)

    def needed(self, found: Bundle) -> list[str]:
        """Names of the pieces of the page's code that draw it."""
        own = found.of_view(self.kind, self.options, self._hub.schema)
        around = found.with_needs(GUESS) if "guess" in self.arrangement else []
        return list(dict.fromkeys([*own, *around]))

    @property
    def is_open(self) -> bool:
        """Whether it is live wherever it is shown."""
        return is_open(self) and is_open(self._hub)

    @property
    def unit(self) -> str:
        """What `result` and everything that is saved is in, whichever unit is on screen."""
        return self._asked_unit or self._live.study.unit

    @property
    def guess(self) -> Guess | None:
        """What was guessed before it was shown, and how far that is from the truth.

        None without ``guess=True``, before somebody has guessed, and where they were shown at
        once.
        """
        return given(self.arrangement)

    def asking(self, guess: bool) -> Self:
        """This view, which with `guess` asks what is expected before it shows anything.

        Raises
        ------
        InvalidType
        """
        if check_guess(guess):
            self.arrangement = {**self.arrangement, "guess": {"state": "open"}}
            shared: Runtime = self._runtime
            self._pieces = shared.pieces(self, self.needed(shared.bundle()))
        return self

    def __repr__(self) -> str:
        study, on_screen = self._live.study, self._live.selection.unit
        other = "" if on_screen == self.unit else f" (on screen: {on_screen})"
        return f"<{type(self).__name__} of {study.model_name}: result in {self.unit}{other}>"

    @property
    def result(self) -> Any:
        """The numbers of the picture, a frozen dataclass of arrays, in `unit`.

        Of ALL rows, also where the view shows a sample of them: it waits until they are there,
        with a progress bar in the cell where that takes more than two seconds. An interrupt
        leaves what is computed.
        """
        return self._live.study.attributions(unit=self.unit)

    def to_frame(self) -> Any:
        """The numbers of `result` in tidy form: pandas, or polars where X was polars."""
        return self.result.to_frame()

    def to_altair(self) -> Any:
        """An Altair chart of the same numbers, for papers and slides."""
        from ..charts import chart

        return chart(self._part("chart").build, self._scene(wait=None))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture, or the numbers of `result`, in `unit`; the suffix says which.

        A picture and a page are of all rows, or of the sample with which a long computation
        stopped by itself (they say so); numbers wait for all rows, as `result` does.

        Parameters
        ----------
        path : path
            ``.html`` (live, one file, no network); ``.svg``, ``.png``, ``.pdf`` (the last two
            need the ``export`` extra): the picture; ``.csv``: the lines of ``to_frame()``;
            ``.json``: every array of ``result``. While it waits for a guess its picture hides it.
        """
        if str(path).lower().endswith((".html", ".htm")):
            write_page(path, self._screen, [self._filed()], family=self._live.family())
            return
        from ..export.save import save

        draw = self._drawing(self.arrangement)
        save(path, draw, scene=lambda: self._scene(wait=None), result=lambda: self.result)

    def exported(self, format: str) -> bytes:
        """What a button of the page saves: nothing that was not begun is begun for it."""
        from ..export.save import NUMBERS, numbers, picture

        draw = self._drawing(self.arrangement)
        if format == "html":
            family = self._live.family()
            return page_text(self._screen, [self._filed()], family=family).encode()
        if f".{format}" in NUMBERS:
            return numbers(f".{format}", self._numbers())
        return picture(f".{format}", draw, lambda: self._scene(wait=None))

    def _numbers(self) -> Record:
        """What a button of the page saves. It begins no work of hours: a sample is one here."""
        return self._live.study.attributions(whole=False)

    @classmethod
    def _part(cls, name: str) -> ModuleType:
        """A module that stands beside the view's own."""
        return import_module(f"{cls.__module__.rpartition('.')[0]}.{name}")

    @classmethod
    def _drawing(cls, arrangement: Mapping[str, Any]) -> Drawing:
        """What draws its picture, or what hides it while it waits for a guess."""
        if waits(arrangement):
            return waiting_drawing(cls.about()["title"])
        return cast("Drawing", cls._part("picture").draw)

    @classmethod
    def about(cls) -> Mapping[str, Any]:
        """What ``about.json`` in the view's folder says."""
        return _about(cls.__module__.rpartition(".")[0])

    @classmethod
    def shows_attributions(cls, options: Mapping[str, Any]) -> bool:
        """Whether a view with these options shows attributions: they are computed for it."""
        return "attributions" in cls.about().get("reads", ())

    @classmethod
    def explained(
        cls, options: Mapping[str, Any], looks: Mapping[str, Mapping[str, Any]]
    ) -> list[str]:
        """Kinds of views for which the page has attributions computed when it shows them.

        `looks` are options of views inside it, by kind. The page decides nothing by itself: it
        asks for them where this says so, and where somebody chooses them there.
        """
        return [cls.name()] if cls.shows_attributions(options) else []

    def _begins_attributions(self, options: Mapping[str, Any]) -> bool:
        """Whether they are computed as soon as this view is made."""
        return self.shows_attributions(options)

    @classmethod
    def prepare(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> None:
        """Go on with what a view with these options shows beside attributions.

        For at most about `wait` seconds (None: to the end): for its picture, and for its file.
        """

    @classmethod
    def filed_questions(cls, screen: Screen, options: Mapping[str, Any]) -> list[Question]:
        """What its file answers as far as there is time, the first ones first."""
        return []

    @classmethod
    def blocks(cls, screen: Screen, options: Mapping[str, Any]) -> list[BlockState]:
        """What its file holds beside the table, attributions and whole answers to questions."""
        return []

    @classmethod
    def drawn(
        cls, study: Study, options: Mapping[str, Any], arrangement: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The options, and what was chosen in the page since."""
        return {**options, **(arrangement.get("looks") or {}).get(cls.name(), {})}

    @classmethod
    def filed(cls, arrangement: Arrangement | None = None, **options: Any) -> FileView:
        """A view of this class, with these options, in a file."""
        arranged: Arrangement = arrangement or {}

        def drawn(study: Study) -> Mapping[str, Any]:
            return cls.drawn(study, options, arranged)

        return FileView(
            {"kind": cls.name(), "options": options, "still": "", "arrangement": arranged},
            cls.shows_attributions(options),
            lambda screen: cls.prepare(screen, drawn(screen.study), None),
            lambda screen: _each(
                cls.filed_questions(screen, drawn(screen.study)),
                cls.filed_questions(screen, options),
            ),
            cls.file_seconds,
            lambda screen: cls.blocks(screen, options),
            lambda screen: cls.drawn_from(screen, drawn(screen.study), None),
            cls._drawing(arranged),
            bool(cls.about().get("of_family")),
        )

    @classmethod
    def drawn_from(cls, screen: Screen, options: Mapping[str, Any], wait: float | None) -> Scene:
        """What a picture or a chart is drawn from; waits at most `wait` seconds for all numbers.

        A view that shows no attributions waits for none.
        """
        result = None if cls.shows_attributions(options) else screen.study.so_far(screen.drawn_unit)
        return scene(screen, options, wait, result)

    @classmethod
    def in_words(cls, scene: Scene) -> str:
        """What a picture shows, for who cannot see it."""
        from ..export.static import summary

        return summary(scene)

    @classmethod
    def name(cls) -> str:
        """That of its folder, which is its `kind`."""
        return cls.__module__.split(".")[-2]

    def called(self) -> str:
        """The call of its method that opens it as it is: ``dependence(method="pdp")``."""
        options = self.drawn(self._live.study, self.options, self.arrangement)
        return call(self.name(), (), self._arguments(options))

    def told(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """What was done where its arrangement has become another one, in a sentence."""
        kind = self.name()
        one, other = ((state.get("looks") or {}).get(kind, {}) for state in (before, after))
        title = str(self.about()["title"])
        look = self._part("look") if self._has_look() else None
        return tell(look, self._live.screen, one, other, title) or f"arranged {title}"

    @classmethod
    def _has_look(cls) -> bool:
        return find_spec(f"{cls.__module__.rpartition('.')[0]}.look") is not None

    def _arguments(self, look: Mapping[str, Any]) -> dict[str, Any]:
        """What is chosen, as arguments of its method."""
        if not self._has_look():
            return {}
        found: dict[str, Any] = self._part("look").write_look(self._live.screen, look)
        return found

    def _scene(self, wait: float | None) -> Scene:
        """What the still picture is drawn from; waits at most `wait` seconds for all numbers."""
        options = self.drawn(self._live.study, self.options, self.arrangement)
        screen = self._screen
        self.prepare(screen, options, wait)
        return self.drawn_from(screen, options, wait)

    def _filed(self) -> FileView:
        return self.filed(cast(Arrangement, self.arrangement), **self.options)

    @property
    def _screen(self) -> Screen:
        return self._live.screen_in(self._asked_unit)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        if published.is_publishing():
            return published.bundle_of(self), {}
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": _static(*self._still())}, metadata

    def _ipython_display_(self, waiting: Waiting | None = None, **_: Any) -> None:
        """Show the still picture, in the place of what waits, then the live view, which hides it.

        JupyterLab never falls back to another part of an output whose widget is gone, so a
        trusted notebook that is reopened needs the picture as an output of its own. In one that
        is not trusted the sanitizer empties that output, and shows the picture that stands
        beside the widget.
        """
        from IPython.display import publish_display_data

        from ..export.static import beside_live

        if published.is_publishing():
            if waiting is not None and waiting.shown:
                waiting.replace("")
            publish_display_data(published.bundle_of(self))
            return
        live, metadata = super()._repr_mimebundle_() or ({}, {})
        picture, words = self._still()
        live["text/html"] = _static(picture, words)
        html = beside_live(picture, self.still, words) if picture else ""
        if waiting is not None and waiting.shown:
            waiting.replace(html)
        elif html:
            publish_display_data({"text/html": html, "text/plain": ""})
        publish_display_data(live, metadata)

    def _still(self) -> tuple[str, str]:
        """The script-free picture and its words; without numbers only why there are none.

        Where it waits for a guess, neither says what it hides.
        """
        if waits(self.arrangement):
            title = self.about()["title"]
            return waiting_picture(title), waiting_words(title)
        try:
            scene = self._scene(wait=FIRST_NUMBERS_SECONDS)
            return self._part("picture").draw(scene), self.in_words(scene)
        except Exception as error:  # the live view shows it, and offers to go on
            return "", f"{type(error).__name__}: {error}"


def _static(picture: str, words: str) -> str:
    from ..export.static import static_html, static_text

    return static_html(picture, words) if picture else static_text(words)


@cache
def _about(package: str) -> Mapping[str, Any]:
    text = files(package).joinpath("about.json").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


class RowView(View):
    """Base class of pictures of one row: pinned to `row`, or (None) to the row in focus."""

    def __init__(self, live: Live, row: int | None = None, max_display: int | None = None) -> None:
        super().__init__(live, row=row, max_display=max_display)

    @property
    def result(self) -> Attributions:
        row = self.options.get("row", self._live.selection.row)
        return self._live.study.attributions(rows=Found.at(row))


FIRST_NUMBERS_SECONDS = 0.4
"""How long showing a view may wait for more numbers than the first rows."""


def _each(*lists: list[Question]) -> list[Question]:
    """Each question once, in their order."""
    found: list[Question] = []
    for question in (one for some in lists for one in some):
        if question not in found:
            found.append(question)
    return found
