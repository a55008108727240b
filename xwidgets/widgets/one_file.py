"""What is on screen as ONE file that answers with no kernel and no network."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..compute import waiting
from ..compute.question import Question
from ..compute.together import advance_together
from ..data import extras
from ..errors import NotSupported
from ..results.units import unit_label
from ..study import Study
from .answers import answered_blocks
from .clauses import is_computed, rows_clause
from .encode import (
    attributions_block,
    column_block,
    hub_schema,
    predictions_block,
    table_blocks,
    trust_so_far,
    trust_summary,
)
from .made_rows import MadeRows
from .roles import BlockState
from .row_names import of_rows, row_names_blocks, row_names_schema
from .screen import Screen
from .sharing import SharedModel, Sharing, sample, sampled, share, shared_model
from .wire import Clause, ViewState

if TYPE_CHECKING:
    from ..charts.scene import Scene
    from ..export.frame import Drawing

__all__ = [
    "FileView",
    "Told",
    "name_family",
    "page_filters",
    "page_text",
    "pieces_of",
    "told_of",
    "write_page",
]


ALL_ROWS = Sharing()
PAPER = (680.0, 860.0)
"""Pixels between the margins of a page, below a heading."""
PRINTED_WIDTHS = (700.0, 830.0, 960.0)
"""Of pictures in a document: wider ones set more side by side, so that a page holds them."""


class FileView(NamedTuple):
    """A view of a file: how it opens, what draws it, and what is in the file for it.

    `compute(screen)` makes what is in sight; `questions(screen)` are answered beside it as far as
    `seconds` for all of them together allow. `blocks(screen)` returns what of it is neither
    attributions nor the whole answer to a question; what `drawn_from(screen)` returns is drawn.
    """

    state: ViewState
    shows_attributions: bool
    compute: Callable[[Screen], None]
    questions: Callable[[Screen], list[Question]]
    seconds: float
    blocks: Callable[[Screen], list[BlockState]]
    drawn_from: Callable[[Screen], Scene]
    draw: Drawing
    of_family: bool
    """Other models of the same rows go into its file, too."""


Beside = tuple[Screen, MadeRows]
"""Another model of the same rows: what is on screen of it, and what answers for it in a page."""


class Told(NamedTuple):
    """What a file holds of one model."""

    state: dict[str, Any]
    blocks: list[BlockState]
    positions: np.ndarray | None
    """Of its rows in the table; None: all."""
    note: str


def page_text(
    screen: Screen,
    views: Sequence[FileView],
    made_rows: MadeRows | None = None,
    sharing: Sharing = ALL_ROWS,
    family: Sequence[Beside] = (),
    document: Callable[[Sequence[str]], tuple[str, str]] | None = None,
    stated: Sequence[BlockState] = (),
) -> str:
    """One HTML file with these views and all that was computed.

    Parameters
    ----------
    screen : Screen
    views : sequence of FileView
        The first of them is the still picture.
    made_rows : MadeRows, optional
        Whose model goes into the file, where `sharing` says so.
    sharing : Sharing
    family : sequence of (Screen, MadeRows)
        Other models of the same rows; in the file where a view of it is of all of them.
    document : callable, optional
        Takes the pictures of all views and makes the document that they stand in; see `page`.
        These pictures are of all rows: of a document they are what is printed.
    stated : sequence of AnswerBlock
        Answers of ALL rows, whichever of them are in the file.

    Raises
    ------
    NotSupported
        Neither rows nor a model that can run in a page.
    """
    from ..export.page import page
    from .pieces import bundle

    study = screen.study
    told = told_of(screen, views, made_rows, sharing, in_sight=True, stated=stated)
    others = [
        told_of(one, views, None if made_rows is None else rows, sharing, in_sight=False)
        for one, rows in (family if any(view.of_family for view in views) else ())
    ]
    name_family([told, *others], "file")
    positions = told.positions
    pictures = [""]
    if document is not None:
        pictures = [_printed(view.draw, view.drawn_from(screen)) for view in views]
    elif positions is None or len(positions):
        pictures = [_picture(view, screen, positions) for view in views[:1]]
    code = bundle()
    states = [view.state for view in views]
    names = ", ".join(study.family) if others else study.model_name
    return page(
        told.state,
        [(block, block["data"]) for block in told.blocks],
        states,
        title=f"{names}: {told.state['schema']['n_rows'] or 'no'} rows explained",
        code=code.packed(pieces_of([told, *others], states)),
        opener=code.opener,
        picture_svg=pictures[0] if pictures else "",
        n_rows_total=study.n_rows,
        note=told.note,
        others=[(one.state, [(block, block["data"]) for block in one.blocks]) for one in others],
        document=None if document is None else document(pictures),
    )


def pieces_of(told: Sequence[Told], states: Sequence[ViewState]) -> list[str]:
    """The pieces of code that draw these views where there is no more than what was told."""
    from .pieces import GUESS, bundle, lacking

    code = bundle()
    lacks = {"kernel"} | set.intersection(*(lacking(one.state["schema"]) for one in told))
    answered = {
        json.loads(block["meta"]["key"])[0]
        for one in told
        for block in one.blocks
        if block["role"] == "answer"
    }
    kinds = [k for one in states for k in code.kinds(one["kind"], one["options"], lacks, answered)]
    pieces = code.needed(kinds, lacks)
    if any("guess" in one.get("arrangement", ()) for one in states):
        pieces += code.with_needs(GUESS)
    return list(dict.fromkeys(pieces))


def name_family(told: Sequence[Told], key: str) -> None:
    """Models of one file know each other by this key; one that is there alone knows of none."""
    for one in told:
        schema = one.state["schema"]
        if "family" in schema:
            schema["family"] = {**schema["family"], "key": key}
        if len(told) == 1:
            schema.pop("family", None)


def _printed(draw: Drawing, shown: Scene) -> str:
    """A picture for paper, as wide as its letters are largest on a page."""
    from ..export.static import size_of

    best, largest = "", 0.0
    for width in PRINTED_WIDTHS:
        drawn = draw(shown, width=width, theme="light")
        room = min(side / size for side, size in zip(PAPER, size_of(drawn), strict=True))
        if room > largest:
            best, largest = drawn, room
        if room == PAPER[0] / width:  # what is wider has smaller letters
            break
    return best


def _picture(view: FileView, screen: Screen, positions: np.ndarray | None) -> str:
    shown = view.drawn_from(screen)
    return view.draw(shown if positions is None else sampled(shown, positions))


def told_of(
    screen: Screen,
    views: Sequence[FileView],
    made_rows: MadeRows | None,
    sharing: Sharing,
    *,
    in_sight: bool,
    stated: Sequence[BlockState] = (),
) -> Told:
    """What a file with these views holds of one model; it opens with the one that is in sight."""
    study, selection, unit = screen.study, screen.selection, screen.drawn_unit
    model = SharedModel()
    if made_rows is not None and sharing.what_if:
        model = shared_model(made_rows, sharing)  # first: it may warn
    run = study.run(unit)
    explained = any(view.shows_attributions for view in views)
    result = run.settled() if explained and run.says_something else run.partial()
    blocks = list(table_blocks(study))
    if result is not None:
        blocks.append(attributions_block(result))
    predicted = result is not None and result.n_rows == study.n_rows
    if not predicted:
        ahead, predicted = predicted_blocks(study, unit)
        blocks += ahead
    for view in views if in_sight else ():  # what a view shows is computed for its file
        view.compute(screen)
    answer_beside(screen, views)
    for view in views:
        blocks += view.blocks(screen)
    trust = trust_so_far(run) if result is None else trust_summary(result)
    state: dict[str, Any] = {
        "schema": {
            **hub_schema(study),
            "units": [unit],
            "has_model": model.block is not None,
            "has_predictions": predicted,
        },
        "unit": unit,
        "row": selection.row,
        "feature": selection.feature,
        "output": selection.output,
        "filters": page_filters(screen),
        **screen.shared,
        "progress": {**run.progress, "task": ""},
        "trust": {**trust, "notes": [*trust["notes"], *filter(None, [model.note])]},
    }
    unit_note = _unit_note(screen)
    if unit_note:
        state["trust"]["notes"].append(unit_note)
    positions = sample(study.n_rows, sharing.rows)
    blocks, state = share(blocks, state, positions)
    if positions is None or len(positions):
        keys = {block["meta"]["key"] for block in stated if block["role"] == "answer"}
        blocks += stated
        blocks += [
            block for block in answered_blocks(study, positions) if block["meta"]["key"] not in keys
        ]
    if positions is not None:
        names = of_rows(study.rows.names, positions)
        beside = extras.of_rows(study.extras, positions)
        blocks = [block for block in blocks if block["role"] not in ("row_names", "column")]
        blocks += [*row_names_blocks(names), *map(column_block, beside)]
        state["schema"]["row_names"] = row_names_schema(names)
    if model.block is not None:
        blocks.append(model.block)
    return Told(state, blocks, positions, " ".join(filter(None, [unit_note, model.note])))


def answer_beside(screen: Screen, views: Sequence[FileView]) -> None:
    """Answer what is not in sight when it opens: all that a view holds, in one time."""
    for view in views:
        tasks = []
        for question in dict.fromkeys(view.questions(screen)):
            with suppress(NotSupported):  # without a model nobody can be asked
                tasks.append(screen.study.ask(question))
        advance_together(tasks, view.seconds)


def _unit_note(screen: Screen) -> str:
    """That the file opens in another unit than the one on screen; empty where nobody would ask."""
    unit = screen.drawn_unit
    if screen.unit == unit or screen.asked_unit:
        return ""
    shown, own = (unit_label(one, screen.study.link(one)) for one in (screen.unit, unit))
    beside = ", with the probability beside it" if unit == "log_odds" else ""
    return (
        f"The page showed {shown}; this file explains in {own}{beside}. "
        f'For {shown}: xw.explain(..., output="{screen.unit}").'
    )


def predicted_blocks(study: Study, unit: str) -> tuple[list[BlockState], bool]:
    """What the model says of rows that are not explained, and whether that is of all rows."""
    predicted = study.predicted(unit)
    if predicted is None:
        return [], False
    whole = predicted.quick() if study.has_model else predicted.are_whole
    return [predictions_block(predicted.values[: predicted.done], 0, unit)], whole


def page_filters(screen: Screen) -> list[Clause]:
    """The selection as clauses that mean the same in the unit of the file."""
    selection = screen.selection
    rows, filters = selection.rows, selection.filters
    # Ranges of attributions mean something else in another unit: the rows stay.
    other = screen.unit != screen.drawn_unit and any(map(is_computed, filters))
    if rows is None or (filters and not other):
        return list(filters)
    return [rows_clause(rows)]


def write_page(
    path: str | os.PathLike[str],
    screen: Screen,
    views: Sequence[FileView],
    made_rows: MadeRows | None = None,
    sharing: Sharing = ALL_ROWS,
    family: Sequence[Beside] = (),
) -> None:
    """Write the file; the path is checked before long work."""
    from ..export.save import page_path
    from ..files.places import write_file

    target = page_path(path)
    if any(view.shows_attributions for view in views):
        run = screen.study.run(screen.drawn_unit)
        if run.says_something:
            waiting.all_rows(run, whole=False)  # whoever waits sees how far it is
    write_file(target, page_text(screen, views, made_rows, sharing, family).encode())
