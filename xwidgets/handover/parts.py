"""Parts of a report: what each asks, the answer of ALL rows, and the view that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ..compute.question import Question
from ..compute.task import Done
from ..errors import InvalidType, InvalidValue, XwidgetsError
from ..methods.shap import importance
from ..results import Performance, Record
from ..results.comparison import Comparison
from ..study import Study
from ..views.catalogue import NAMES, about
from ..widgets.answer_view import AnswerView
from ..widgets.answers import answer_block
from ..widgets.bits import mark_of, of_some
from ..widgets.holder import Holder
from ..widgets.one_file import FileView
from ..widgets.roles import BlockState
from ..widgets.screen import Screen, scene
from ..widgets.sharing import Sharing, sample
from ..widgets.view import View
from .claims import attributions_of, importance_question
from .document import Part
from .wording import options_text

__all__ = ["Reported", "parts_of", "screen_of"]

ABOUT = "reported"
"""What ``about.json`` says of a view that has a part in the document: where it stands there."""

ASKED_BESIDE = "reported_on_request"
"""Of a view that is in no usual report."""

OWN_DECISION = (
    "Rows are called what the model itself calls them: thresholds of groups are not in a report."
)

AS_CLAIMED: Mapping[str, Any] = {"importance_method": "shap", "compared": False}


class Reported(NamedTuple):
    """A part of the document; with its view, and what is in the file of all rows for it."""

    part: Part
    view: FileView | None = None
    stated: tuple[BlockState, ...] = ()


def screen_of(holder: Holder) -> Screen:
    """What a report is made from: nothing is selected, and nothing but what it claims is shown.

    Thresholds of groups would need the group of every row in the file: rows are called what the
    model itself calls them.
    """
    study, live = holder._study, holder._live
    selection = live.selection.of_all(study.unit)
    if isinstance(selection.threshold, Mapping):
        selection.threshold = None
    shared = live.shared
    if shared:
        shared |= {**AS_CLAIMED, "threshold": selection.threshold}
    return Screen(study, selection, study.unit, shared)


def check_views(holder: Holder, views: Sequence[Any]) -> None:
    """Whether further views are such that have a part: before any work.

    Raises
    ------
    InvalidType, InvalidValue
    """
    if isinstance(views, (str, View)) or not isinstance(views, Sequence):
        raise InvalidType(
            "views",
            found=f"a {type(views).__name__}",
            expected="a list of views",
            fix="views=[explainer.drift(X_new)]",
        )
    for view in views:
        if not isinstance(view, AnswerView) or ABOUT not in view.about():
            raise InvalidType(
                "views",
                found=f"a {type(view).__name__}",
                expected="views whose numbers are claimed: drift, fairness, comparison, ...",
                fix="views=[explainer.drift(X_new)]",
            )
        if view._live is not holder._live:
            raise InvalidValue(
                "views",
                found=f"a {type(view).__name__} of another explainer",
                expected="views of this one",
                fix="explainer.report(path, views=[explainer.drift(X_new)])",
            )


def parts_of(
    holder: Holder,
    screen: Screen,
    given: Mapping[str, Any],
    views: Sequence[AnswerView],
    sharing: Sharing,
) -> list[Reported]:
    """What is asked in every report, and what was asked beside, in the order of the document.

    Which views have a part stands in their folders: ``"reported"``, the place; and in
    ``"reported_by"`` the argument without which there is nothing to ask. What was asked beside
    stands before a baseline, which has a title of its own: ``"reported_title"``.
    """
    held = sample(screen.study.n_rows, sharing.rows)
    names = [name for name in NAMES if ABOUT in about(name) and ASKED_BESIDE not in about(name)]
    found = [(_place(name), _usual(holder, screen, name, given, held)) for name in names]
    asked = {one.part.question for _, one in found}
    for view in views:
        one = _reported(view, screen, held)
        if one.part.question not in asked:
            asked.add(one.part.question)
            found.append(((view.about()[ABOUT], False), _further(one, screen.study)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _place(name: str) -> tuple[int, bool]:
    return about(name)[ABOUT], "reported_title" in about(name)


def _further(one: Reported, study: Study) -> Reported:
    """Under a heading that says what was asked; its rows are not those of the usual part."""
    part = one.part
    assert part.question is not None
    options, known = part.question.options, study.batches.known
    new = ", ".join(batch.name for batch in known.get(options.get("new", ""), ()))
    second = [f"X_{batch.name}" for batch in known.get(options.get("second", ""), ())]
    said = new or ", ".join(filter(None, [*second, options_text(study, part.question)]))
    note = f"Against the rows of this report: {new}." if new else part.note
    return one._replace(part=part._replace(title=f"{part.title}: {said}", note=note))


def _usual(
    holder: Holder,
    screen: Screen,
    name: str,
    given: Mapping[str, Any],
    held: np.ndarray | None,
) -> Reported:
    title = about(name).get("reported_title", about(name)["title"])
    asks = about(name)["question"]
    argument = about(name).get("reported_by")
    if argument and argument not in given:
        absent = f"Not asked: report(..., {argument}=...) names what to compare."
        return Reported(Part(title, asks, absent=absent))
    ask: Callable[..., View] = getattr(holder, name)
    try:
        view = ask(**({argument: given[argument]} if argument else {}))
        try:
            one = _reported(view, screen, held)
            return one._replace(part=one.part._replace(title=title))
        finally:
            view.close()
    except XwidgetsError as error:
        if argument:  # what the caller asked for is told at once
            raise
        return Reported(Part(title, asks, absent=str(error)))


def _reported(view: View, screen: Screen, held: np.ndarray | None) -> Reported:
    told, filed = view.about(), view._filed()
    if isinstance(view, AnswerView):
        question, result = _answer(view, screen)
        stated = _stated(screen, question, result, held)
    else:
        question = importance_question(screen.study)
        values = attributions_of(screen.study, question)
        found = importance(values)
        of_how_many = {**found.trust, "n_rows_total": screen.study.n_rows}
        result = replace(found, trust=of_how_many)
        # The page has one name for what is of all rows, however many of them were explained.
        stated = (_block(Question(question.method, {}, question.unit), result),)
        filed = filed._replace(drawn_from=lambda now: scene(now, view.options, None, values))
    notes = [told.get("reported_note"), _threshold_note(view), _rows_note(told, result, held)]
    note = " ".join(filter(None, notes))
    part = Part(told["title"], told["question"], note, question, result)
    return Reported(part, filed, stated)


def _answer(view: AnswerView, screen: Screen) -> tuple[Question, Record]:
    options = view.drawn(screen.study, view.options, view.arrangement)
    question = view.questions(screen, options)[0]
    found: Record = screen.study.ask(question).result()
    reasons = screen.shared.get("silenced")
    return question, found.silence(reasons) if reasons and hasattr(found, "silence") else found


def _stated(
    screen: Screen, question: Question, result: Record, held: np.ndarray | None
) -> tuple[BlockState, ...]:
    """What a page of some rows would ask for by another name, or draw from all of them."""
    if held is not None and isinstance(result, Comparison):
        return (_block(_in_page(screen, question, held), result.of_rows(held)),)
    if held is None or not isinstance(result, Performance):
        return ()
    plain = Question(question.method, {}, question.unit)  # with it the page opens
    whole: Performance = screen.study.ask(plain).result()
    blocks = [_block(plain, whole.without_places(held))]
    if question != plain:  # of it the page needs the intervals
        none = {name: getattr(result, name)[:0] for name in ("actual", "scores")}
        ends = replace(result, rows=None, group=None, weight=None, selected_rows=None, **none)
        blocks.append(_block(question, ends))
    return tuple(blocks)


def _in_page(screen: Screen, question: Question, held: np.ndarray) -> Question:
    """The page has the cohorts' rows that are in the file."""
    n_rows = screen.study.n_rows
    cohorts = {one["name"]: of_some(one, n_rows, held) for one in screen.selection.cohorts}
    named = [[name, mark_of(cohorts[name])] for name, _ in question.options["cohorts"]]
    return Question(question.method, {**question.options, "cohorts": named}, question.unit)


def _block(question: Question, result: Record) -> BlockState:
    return answer_block(question, result, Done(1, 1), whole=True)


def _threshold_note(view: View) -> str:
    """Thresholds of groups are not in a report (`screen_of`)."""
    asked = view.question.options.get("threshold") if isinstance(view, AnswerView) else None
    return OWN_DECISION if isinstance(asked, Mapping) else ""


def _rows_note(told: Mapping[str, Any], result: Record, held: np.ndarray | None) -> str:
    """What of rows is in the file for a view."""
    if held is None:
        return ""
    if isinstance(result, Performance):
        return (
            "Of all rows the file holds what the model says and what they are, in an order that "
            "does not tell which is which."
        )
    if "attributions" not in told.get("reads", ()):
        return ""
    return f"What is selected is shown over the {len(held):,} rows in this file."
