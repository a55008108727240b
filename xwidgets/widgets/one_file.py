"""What is on screen as ONE file that answers with no kernel and no network."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from .clauses import is_computed, rows_clause
from .encode import (
    attributions_block,
    hub_schema,
    importance_block,
    table_blocks,
    trust_summary,
)
from .screen import Screen, scene
from .sharing import share, shared_model
from .what_if import WhatIf
from .wire import Clause, ViewState

__all__ = ["page_filters", "page_text", "view_state", "write_page"]


def view_state(kind: str, **options: Any) -> ViewState:
    """A view of a file."""
    return {"kind": kind, "options": options, "still": ""}


def page_text(
    screen: Screen, views: Sequence[ViewState], what_if: WhatIf | None = None, rows: str = "all"
) -> str:
    """One HTML file with these views and all that was computed.

    Parameters
    ----------
    screen : Screen
    views : sequence of ViewState
    what_if : WhatIf, optional
        Whose model goes into the file, too.
    rows : {"all", "sample", "none"}

    Raises
    ------
    NotSupported
        A model that no page can run.
    """
    from ..export.page import page
    from ..export.pictures import draw
    from .runtime import bundle_text

    study, selection = screen.study, screen.selection
    model = None if what_if is None else shared_model(what_if, rows)
    result = study.run().result()
    blocks = [*table_blocks(study), attributions_block(result)]
    blocks += [importance_block(value) for value in study.importances.values()]
    state: dict[str, Any] = {
        "schema": {**hub_schema(study), "units": [study.unit], "what_if": what_if is not None},
        "unit": study.unit,
        "row": selection.row,
        "feature": selection.feature,
        "output": selection.output,
        "filters": page_filters(screen),
        **DEFAULTS,
        **screen.shared,
        "theme": screen.theme,
        "progress": {
            "state": "done",
            "task": "",
            "done": result.n_rows,
            "total": study.n_rows,
            "message": "",
        },
        "trust": trust_summary(result),
    }
    blocks, state = share(blocks, state, rows)
    if model is not None:
        blocks.append(model)
    # A picture would show more rows than the file may hold.
    picture = draw(views[0]["kind"], scene(screen, {}, wait=None)) if rows == "all" else ""
    return page(
        state,
        [(block, block["data"]) for block in blocks],
        views,
        title=f"{study.model_name}: {state['schema']['n_rows'] or 'no'} rows explained",
        bundle=bundle_text("xwidgets-page.js"),
        picture_svg=picture,
        n_rows_total=study.n_rows,
    )


DEFAULTS = {"color_by": "auto", "order": "similarity"}


def page_filters(screen: Screen) -> list[Clause]:
    """The selection as clauses that mean the same in the study's own unit."""
    selection, study = screen.selection, screen.study
    rows, filters = selection.rows, selection.filters
    # Ranges of attributions mean something else in another unit: the rows stay.
    other = screen.unit != study.unit and any(map(is_computed, filters))
    if rows is None or (filters and not other):
        return list(filters)
    return [rows_clause(rows)]


def write_page(
    path: str | os.PathLike[str],
    screen: Screen,
    views: Sequence[ViewState],
    what_if: WhatIf | None = None,
    rows: str = "all",
) -> None:
    """Write the file; the path is checked before long work."""
    from ..export.save import page_path, write_file

    target = page_path(path)
    if rows == "none":
        views = [view_state("what_if")]
    write_file(target, page_text(screen, views, what_if, rows).encode())
