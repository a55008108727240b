"""Table: the first rows as text."""

from __future__ import annotations

from typing import Any

from ...charts.palette import LIGHT
from ...charts.scene import Scene
from ...charts.style import inline, title
from ...charts.table import written
from ...charts.wording import clean, plural, unique_labels

__all__ = ["build"]

MAX_ROWS = 12
MAX_FEATURES = 8
COLUMN = 92
ROW = 20


def build(scene: Scene) -> Any:
    """The first rows (of the selection), the most important features; ``to_frame()`` holds all."""
    import altair as alt

    found = written(scene, MAX_ROWS, MAX_FEATURES)
    columns = [*found.columns, *found.extras]
    names = unique_labels([name for name, _ in columns])
    records = [
        {"line": line, "column": name, "text": clean(cell, 40)}
        for name, (_, cells) in zip(names, columns, strict=True)
        for line, cell in enumerate(cells)
    ]
    total = plural(scene.n_selected, "row" if scene.selected is None else "selected row")
    notes = [f"{len(found.rows)} of {total}, {scene.output_label}"]
    hidden = len(scene.names) - found.n_features
    if hidden > 0:
        notes.append(plural(hidden, "more feature"))
    return (
        alt.Chart(inline(records))
        .mark_text(align="right", dx=COLUMN / 2 - 6, limit=COLUMN - 8, color=LIGHT.ink)
        .encode(
            x=alt.X(
                field="column",
                type="nominal",
                sort=names,
                title=None,
                axis=alt.Axis(
                    orient="top",
                    labelAngle=0,
                    labelAlign="right",
                    labelOffset=COLUMN / 2 - 6,
                    labelLimit=COLUMN - 8,
                    ticks=False,
                ),
            ),
            y=alt.Y(field="line", type="ordinal", title=None, axis=None),
            text=alt.Text(field="text", type="nominal"),
            tooltip=[
                alt.Tooltip(field="column", type="nominal"),
                alt.Tooltip(field="text", type="nominal", title="cell"),
            ],
        )
        .properties(
            width=COLUMN * len(names),
            height=ROW * max(1, len(found.rows)),
            title=title("Table", *notes),
        )
    )
