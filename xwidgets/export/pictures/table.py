"""Table: the first rows (of the selection), their predictions and most important features."""

from __future__ import annotations

import numpy as np

from ...charts.scene import Scene
from ...charts.wording import cell_text, clean, integer_text, number_text, plural
from ..frame import Block, Look, heading, nothing, picture
from ..svg import bar, ellipsis, line, text, text_width

__all__ = ["block", "draw"]

ROW = 22
MAX_ROWS = 12
GAP = 18


def draw(scene: Scene, *, width: float = 960, theme: str | None = None) -> str:
    """The first rows as SVG."""
    return picture(block, scene, title="Table", width=width, theme=theme)


def block(scene: Scene, look: Look) -> Block:
    """As many columns as fit, in the order of importance."""
    if not scene.n_explained:
        return nothing(look, "Table", "No row has been explained yet.")
    positions = _positions(scene)[: max(3, look.points(MAX_ROWS)) if look.detail < 1 else MAX_ROWS]
    rows = scene.attributions.rows
    columns: list[tuple[str, list[str]]] = [
        ("row", [integer_text(int(rows[i])) if rows[i] >= 0 else "given" for i in positions]),
        *_names(scene, rows[positions]),
        ("prediction", [number_text(float(scene.predictions[i])) for i in positions]),
    ]
    if scene.actual is not None:
        feature, numbers = scene.actual
        columns.append(("actual", [cell_text(feature, float(numbers[i])) for i in positions]))
    columns += [
        (scene.names[j], [scene.cell(int(j), int(i)) for i in positions])
        for j in scene.ranking[: int(look.width / 50)]
        if scene.column(int(j)) is not None
    ]

    # All rows of the selection, or all.
    total = plural(scene.n_selected, "row" if scene.mask is None else "selected row")
    parts = [heading(look, "Table", f"{len(positions)} of {total}, {scene.output_label}")]
    height = 30 + ROW * (len(positions) + 1)
    for i, position in enumerate(positions):
        if position == scene.position:
            parts.append(bar(-6, 30 + ROW * (i + 1), look.width + 12, ROW, "faint", radius=4))
        if scene.mask is not None and scene.mask[position]:
            parts.append(bar(-6, 34 + ROW * (i + 1), 3, ROW - 8, "selected"))
    x = 0.0
    n_shown = 0
    for name, cells in columns:
        widest = max(text_width(name, bold=True), *(text_width(cell) for cell in cells))
        width = min(widest, 150.0)
        if x + width > look.width:
            break
        end = x + width
        head = ellipsis(name, width, bold=True)
        parts.append(text(end, 45, head, anchor="end", bold=True, whole=look.whole(name)))
        for i, cell in enumerate(cells):
            shown = ellipsis(cell, width)
            colour = "muted" if cell == "missing" else "ink"
            y = 45 + ROW * (i + 1)
            parts.append(text(end, y, shown, colour=colour, anchor="end", whole=look.whole(cell)))
        x = end + GAP
        n_shown += 1
    parts.append(line(0, 30 + ROW, look.width, 30 + ROW, "line"))
    others = 2 + (scene.actual is not None) + (scene.row_names is not None)
    hidden = len(scene.names) - (n_shown - others)
    if hidden > 0:
        height += 18
        parts.append(text(0, height - 4, f"{plural(hidden, 'more feature')}", colour="muted"))
    return Block("".join(parts), height)


def _names(scene: Scene, rows: np.ndarray) -> list[tuple[str, list[str]]]:
    """What the rows are called, as a column."""
    names = scene.row_names
    if names is None:
        return []
    texts = [clean(names.text(int(row)), 60) if row >= 0 else "" for row in rows]
    return [(clean(names.title, 60) or "name", texts)]


def _positions(scene: Scene) -> np.ndarray:
    """Explained rows of the selection in table order, the focused one first."""
    positions = np.arange(scene.n_explained)
    if scene.mask is not None and scene.mask.any():
        positions = positions[scene.mask]
    positions = positions[np.argsort(scene.attributions.rows[positions], kind="stable")]
    if scene.position is None:
        return positions
    return np.concatenate([[scene.position], positions[positions != scene.position]])
