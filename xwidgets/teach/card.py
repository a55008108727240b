"""Card: a question in the page that judges its answer by itself."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from typing import Any

import anywidget
import traitlets

from ..widgets.pieces import Bundle
from ..widgets.runtime import SHIM, Runtime, runtime
from .given import state_of
from .judge import KINDS, judge
from .static import beside_card, card_html, words

__all__ = ["Card"]

MIME = "application/vnd.xwidgets.card+json"


class Card(anywidget.AnyWidget):
    """A question, its feedback, and what was answered; made by the functions of this module.

    It needs no explainer, and no kernel to judge an answer. The notebook's file keeps what was
    answered, and shows it where no kernel runs.

    Parameters
    ----------
    kind : str
        ``"quiz"``, ``"number"``, ``"order"``, ``"exercise"`` or ``"progress"``.
    options : dict
        What is asked, and what is said about answers, as plain values.
    state : dict, optional
        What was answered: ``answer`` once somebody has, ``tries``, and ``shown`` where the
        answer was asked for. Empty before that.
    """

    _esm = SHIM
    _runtime = anywidget.WidgetTrait().tag(sync=True)
    _pieces: traitlets.List = traitlets.List().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    still = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, kind: str, options: Mapping[str, Any], state: Mapping[str, Any] | None = None
    ) -> None:
        shared: Runtime = runtime()
        self._shown = False
        super().__init__(
            kind=kind,
            options=dict(options),
            state=dict(state or {}),
            still=uuid.uuid4().hex[:12],
            _pieces=shared.pieces(self, self.needed(shared.bundle())),
            _runtime=shared,
            layout=shared.layout,
        )
        self.observe(lambda change: self._write_down(), "state")

    @traitlets.validate("state")
    def _checked(self, proposal: Any) -> dict[str, Any]:
        return state_of(self.kind, proposal["value"])

    def needed(self, found: Bundle) -> list[str]:
        """Names of the pieces of the page's code that draw it."""
        return found.with_needs("teach")

    @property
    def correct(self) -> bool | None:
        """Whether what was answered last is right; None where nobody has answered yet.

        Judged from `state`, as the page judges.
        """
        if self.kind == "exercise":
            return None if self.state["status"] == "open" else self.state["status"] == "right"
        if self.kind not in KINDS or "answer" not in self.state:
            return None
        return judge(self.kind, self.options, self.state["answer"]).correct

    def __repr__(self) -> str:
        return f"<{words(self.kind, self.options, self.state)}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, **self._without_kernel()}, metadata

    def _without_kernel(self) -> dict[str, Any]:
        """What a page shows that has no kernel: read, or with the cards' code."""
        card = {"kind": self.kind, "options": self.options, "state": self.state}
        twin = card_html(self.kind, self.options, self.state)
        return {"text/plain": repr(self), "text/html": twin, MIME: card}

    def _ipython_display_(self, **_: Any) -> None:
        """Show the card, then what the file keeps of it, which the live card hides.

        That is an output of its own, since an output that changes is drawn anew, and whoever
        is answering would lose their place in it.
        """
        from IPython.display import publish_display_data

        data, metadata = self._repr_mimebundle_() or (self._without_kernel(), {})
        publish_display_data(data, metadata)
        if not os.environ.get("XWIDGETS_PUBLISH"):
            self._shown = True
            self._write_down(update=False)

    def _write_down(self, *, update: bool = True) -> None:
        """Put what was answered into the notebook's file."""
        if not self._shown:
            return
        from IPython.display import publish_display_data

        html = beside_card(self.kind, self.options, self.state, self.still)
        publish_display_data(
            {"text/html": html, "text/plain": ""},
            transient={"display_id": f"xwidgets-{self.still}"},
            update=update,
        )
