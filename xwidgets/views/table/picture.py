"""Table: the first rows (of the selection), their predictions and most important features."""

from __future__ import annotations

from collections.abc import Sequence

from ...charts.scene import Scene
from ...charts.table import written
from ...charts.wording import plural
from ...export.frame import Block, Look, heading, nothing, picture
from ...export.svg import bar, ellipsis, line, text, text_width

__all__ = ["block", "draw"]

ROW = 22
MAX_ROWS = 12
GAP = 18
WIDEST = 150.0

Column = tuple[str, list[str]]
"""A name and cells."""


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """The first rows as SVG."""
    return picture(block, scene, title="Table", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """As many columns as fit, in the order of importance; behind them what is shown besides."""
    if scene.table is None and not scene.n_explained:
        return nothing(look, "Table", "No row has been explained yet.")
    most = max(3, look.points(MAX_ROWS)) if look.detail < 1 else MAX_ROWS
    rows, columns, n_features, extras = written(scene, most, int(look.width / 50))
    selected = scene.selected

    # All rows of the selection, or all.
    total = plural(scene.n_selected, "row" if selected is None else "selected row")
    parts = [heading(look, "Table", f"{len(rows)} of {total}, {scene.output_label}")]
    height = 30 + ROW * (len(rows) + 1)
    for i, row in enumerate(rows.tolist()):
        if row == scene.row:
            parts.append(bar(-6, 30 + ROW * (i + 1), look.width + 12, ROW, "faint", radius=4))
        if selected is not None and 0 <= row < len(selected) and selected[row]:
            parts.append(bar(-6, 34 + ROW * (i + 1), 3, ROW - 8, "selected"))
    beside = _first(extras, look.width / 3)  # at most a third is what the model does not take
    features = _first(columns, look.width - sum(_width(column) + GAP for column in beside))
    n_shown = len(features)
    x = 0.0
    for k, (name, cells) in enumerate([*features, *beside]):
        if k == n_shown:
            parts.append(line(x - GAP / 2, 30, x - GAP / 2, height, "line"))
        width = _width((name, cells))
        end = x + width
        head = ellipsis(name, width, bold=True)
        parts.append(text(end, 45, head, anchor="end", bold=True, whole=look.whole(name)))
        for i, cell in enumerate(cells):
            shown = ellipsis(cell, width)
            colour = "muted" if cell == "missing" else "ink"
            y = 45 + ROW * (i + 1)
            parts.append(text(end, y, shown, colour=colour, anchor="end", whole=look.whole(cell)))
        x = end + GAP
    parts.append(line(0, 30 + ROW, look.width, 30 + ROW, "line"))
    hidden = len(scene.names) - (n_shown - (len(columns) - n_features))
    if hidden > 0:
        height += 18
        parts.append(text(0, height - 4, f"{plural(hidden, 'more feature')}", colour="muted"))
    return Block("".join(parts), height)


def _first(columns: Sequence[Column], room: float) -> list[Column]:
    """The first columns, as far as there is room."""
    found: list[Column] = []
    for column in columns:
        if _width(column) > room:
            break
        found.append(column)
        room -= _width(column) + GAP
    return found


def _width(column: Column) -> float:
    name, cells = column
    widest = max(text_width(name, bold=True), *(text_width(cell) for cell in cells))
    return min(widest, WIDEST)
