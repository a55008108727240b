"""What stands in a cell until the first picture is there."""

from __future__ import annotations

import sys
import uuid
from html import escape

__all__ = ["Waiting", "waiting_html"]

BARS = (62, 48, 40, 26, 17)
"""Widths of the bars that stand for those to come, in percent."""


def waiting_html(model_name: str, n_rows: int, n_features: int) -> str:
    """A quiet frame in the colors of whatever page it stands in, which says what is being read."""
    grey = "background:#8884;border-radius:3px;height:10px;margin:14px 0 0"
    bars = "".join(f'<div style="{grey};width:{width}%"></div>' for width in BARS)
    name = escape(model_name[:120])
    rows = f"{n_rows:,} row" + ("" if n_rows == 1 else "s")
    features = f"{n_features:,} feature" + ("" if n_features == 1 else "s")
    return (
        '<div style="border:1px solid #8884;border-radius:8px;padding:12px 14px 22px;'
        'font:13px/1.4 system-ui,sans-serif">'
        f"<div><b>{name}</b>&ensp;reading {rows} &#183; {features}&#8230;</div>{bars}</div>"
    )


class Waiting:
    """An output of a cell that is there at once and gives its place to what comes.

    It imports nothing of the widgets, so that it is there before those are. Outside of a
    kernel, where no output can change, it does nothing.
    """

    def __init__(self, html: str) -> None:
        self._id = uuid.uuid4().hex if _in_kernel() else ""
        self._publish(html, update=False)

    @property
    def shown(self) -> bool:
        """Whether an output waits to be replaced."""
        return bool(self._id)

    def replace(self, html: str) -> None:
        """Put something in its place, once."""
        self._publish(html, update=True)
        self._id = ""

    def _publish(self, html: str, *, update: bool) -> None:
        if not self._id:
            return
        from IPython.display import publish_display_data

        data = {"text/html": html, "text/plain": ""}
        publish_display_data(data, transient={"display_id": self._id}, update=update)


def _in_kernel() -> bool:
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None
