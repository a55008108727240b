"""What was asked, in the words of the reader: names in place of positions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compute.question import Question
from ..data.quantities import quantity_of
from ..results.performance_words import number
from ..study import Study
from ..views.catalogue import NAMES, about

__all__ = ["method_title", "options_text"]

UNSAID = frozenset({"rows", "new", "second"})
"""Options that are rows: what they are stands elsewhere, or is nobody's to read."""


def method_title(question: Question) -> str:
    """The view that answers with a method, and which part of it: ``Fairness, features``."""
    method, _, part = question.method.partition(".")
    titles = {about(name).get("method"): about(name)["title"] for name in NAMES}
    return ", ".join(filter(None, [str(titles.get(method, method)), part.replace("_", " ")]))


def options_text(study: Study, question: Question) -> str:
    """Options as people say them: ``by sex, output >50K``; of all rows is not said."""
    told = question.options.items()
    return ", ".join(filter(None, (_option(study, name, value) for name, value in told)))


def _option(study: Study, name: str, value: Any) -> str:
    if name in UNSAID:
        return ""
    if name == "cohorts":
        return ", ".join(str(cohort) for cohort, _ in value)
    if name == "n_rows":
        return "" if value == study.n_rows else f"a sample of {value:,} rows"
    if name == "output" and isinstance(value, int) and 0 <= value < len(study.output_names):
        return f"output {study.output_names[value]}"
    return f"{name.replace('_', ' ')} {_said(study, value)}"


def _said(study: Study, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(study, one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_said(study, one) for one in value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _named(study, str(value))
    return number(value)


def _named(study: Study, text: str) -> str:
    """A quantity by its name; any other text as it is."""
    found = quantity_of(text)
    if found is None:
        return text
    names = study.schema.names
    return found.column or (names[found.feature] if 0 <= found.feature < len(names) else text)
