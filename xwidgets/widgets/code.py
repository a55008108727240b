"""What is on screen as Python: lines that bring it back, with names in place of positions.

The page's half is ``js/src/dashboard/code.ts``; both are held to ``tests/widgets/code.json``.
Names from data end up in string literals and comments only.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..data.quantities import Quantity, quantity_of
from ..data.schema import Feature
from ..study import Study
from .bits import mask_of
from .filters import usual_key
from .lookup import beside
from .named import WORDS, axes_by_name, named_quantity
from .sentences import Words, clause_text
from .shared import SHARED, CohortState
from .wire import Clause, Term

__all__ = [
    "Chosen",
    "call",
    "cohort_code",
    "comment",
    "literal",
    "quoted",
    "selected_code",
    "selection_code",
    "shared_code",
    "state_code",
    "visible",
]

LINE = 88
"""Characters of a list that stands in one line."""


class Chosen(NamedTuple):
    """What is selected and in focus."""

    unit: str
    output: int
    filters: Sequence[Clause]
    rows: np.ndarray | None
    row: int
    feature: int
    threshold: Any
    cohorts: Sequence[CohortState]
    shared: Mapping[str, Any]


def quoted(text: str) -> str:
    """Text as a literal: what cannot be seen is escaped."""
    return "".join(map(_escaped, json.dumps(text, ensure_ascii=False)))


def _escaped(sign: str) -> str:
    code = ord(sign)
    if 0xD800 <= code < 0xE000:
        return f"\\u{code:04x}"
    hidden = unicodedata.category(sign) in ("Cf", "Zl", "Zp") or 0x7F <= code <= 0x9F
    return f"\\U{code:08x}" if hidden else sign


def comment(text: str) -> str:
    """One line of comment, whatever the text: nothing in a name may end the line."""
    return f"# {visible(text)[:200]}"


def visible(text: str) -> str:
    """Text of one line, without what cannot be seen."""
    return "".join(" " if unicodedata.category(sign) in HIDDEN else sign for sign in text)


HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def literal(value: Any) -> str:
    """Plain JSON as Python."""
    if value is None or isinstance(value, (bool, np.bool_)):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(k)}: {literal(one)}' for k, one in value.items())}}}"
    if isinstance(value, (list, tuple, np.ndarray)):
        return f"[{', '.join(map(literal, value))}]"
    return _number(value)


def _number(value: float) -> str:
    """As a page writes it: whole numbers without a point."""
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def listed(items: Sequence[str], used: int, indent: str = "") -> str:
    """A list: in one line where it fits, else in lines that are full."""
    flat = f"[{', '.join(items)}]"
    if used + len(flat) < LINE:
        return flat
    lines: list[str] = []
    line = ""
    for item in items:
        if line and len(indent) + len(line) + len(item) + 6 > LINE:
            lines.append(line)
            line = ""
        line += f"{' ' if line else ''}{item},"
    inside = "".join(f"{indent}    {text}\n" for text in [*lines, line])
    return f"[\n{inside}{indent}]"


def call(name: str, arguments: Sequence[str], named: Mapping[str, Any]) -> str:
    """A call of a method."""
    given = [quoted(one) for one in arguments]
    given += [f"{argument}={literal(value)}" for argument, value in named.items()]
    return f"{name}({', '.join(given)})"


def state_code(study: Study, state: Chosen, name: str = "explainer") -> str:
    """All of it, as "Copy as code" writes it."""
    parts = {"output": state.output, "threshold": state.threshold}
    lines = [selection_code(study, "unit", state.unit, name)] if len(study.units) > 1 else []
    lines += [
        selection_code(study, part, value, name)
        for part, value in parts.items()
        if (part == "output" and len(study.output_names) > 1)
        or (part == "threshold" and value is not None)
    ]
    lines.append(selected_code(study, state.filters, state.rows, state, name))
    lines += [
        selection_code(study, part, getattr(state, part), name) for part in ("row", "feature")
    ]
    return "".join(
        [
            *(cohort_code(one, study.n_rows, name) for one in state.cohorts),
            *lines,
            *(
                shared_code(study, key, state.shared[key], name)
                for key, about in SHARED.items()
                if about.code == "shared" and state.shared.get(key, about.default) != about.default
            ),
        ]
    )


def selection_code(study: Study, part: str, value: Any, name: str = "explainer") -> str:
    """A line that sets one part of the selection: unit, output, threshold, row or feature."""
    text, said = literal(value), ""
    if part == "output":
        names = study.output_names
        if names.count(names[value]) == 1:
            text = quoted(names[value])
        else:
            said = names[value]
    elif part == "row" and study.rows.names is not None:
        said = study.rows.names.name(value)
    elif part == "feature" and value < 0:
        said = "the most important"
    elif part == "feature":
        text = quoted(study.schema.names[value])
    elif part == "threshold" and isinstance(value, Mapping):
        text = literal({**value, "quantity": named_quantity(value["quantity"], study.schema)})
    return f"{name}.selection.{part} = {text}{said and f'  {comment(said)}'}\n"


def cohort_code(cohort: CohortState, n_rows: int, name: str = "explainer") -> str:
    """A line that names the rows of a cohort."""
    rows = np.flatnonzero(mask_of(cohort, n_rows))
    return f"{name}.cohorts[{quoted(cohort['name'])}] = {listed(_texts(rows), 40)}\n"


def shared_code(study: Study, key: str, value: Any, name: str = "explainer") -> str:
    """A line that sets what all views share."""
    if key in ("color_by", "order"):
        value = named_quantity(value, study.schema, WORDS[key])
    elif key == "axes":
        value = axes_by_name(dict(sorted(value.items(), key=lambda one: int(one[0]))), study.schema)
    return f"{name}.shared.{key} = {literal(value)}\n"


def selected_code(
    study: Study,
    filters: Sequence[Clause],
    rows: np.ndarray | None,
    state: Chosen,
    name: str = "explainer",
) -> str:
    """Lines that select: by the gestures, or the rows themselves where there were none."""
    if all(clause["key"] == "rows" for clause in filters):
        text = "None" if rows is None else listed(_texts(rows), 40)
        return f"{name}.selection.rows = {text}\n"
    write = _Clauses(study, state)
    return f"{name}.selection.filters = [\n{''.join(map(write.line, filters))}]\n"


def _texts(rows: Iterable[Any]) -> list[str]:
    return [str(int(row)) for row in rows]


class _Clauses:
    """Writes clauses as Python completes them; see `read_filters`."""

    def __init__(self, study: Study, state: Chosen) -> None:
        self.study = study
        self.words = Words.of(study, state.unit, state.output)
        self.columns = {one.feature.name: one.feature for one in beside(study)}

    def line(self, clause: Clause) -> str:
        dates = any(self._is_date(term) for term in clause["terms"])
        words = f"    {comment(clause_text(clause, self.words))}\n" if dates else ""
        return f"{words}    {self._clause(clause)},\n"

    def _is_date(self, term: Term) -> bool:
        about = quantity_of(term["quantity"])
        feature = None if about is None else self._described(about)
        return feature is not None and feature.kind == "datetime"

    def _described(self, about: Quantity) -> Feature | None:
        if about.kind == "feature":
            return self.study.columns[about.feature].feature
        return self.columns.get(about.column) if about.kind == "column" else None

    def _clause(self, clause: Clause) -> str:
        terms = [self._term(term) for term in clause["terms"]]
        parts = []
        if clause["key"] != usual_key(clause["terms"]):
            parts.append(f'"key": {quoted(clause["key"])}')
        if clause["op"] != "and":
            parts.append(f'"op": "{clause["op"]}"')
        each = "".join(f"        {{{term}}},\n" for term in terms)
        parts.append(terms[0] if len(terms) == 1 else f'"terms": [\n{each}    ]')
        return f"{{{', '.join(parts)}}}"

    def _term(self, term: Term) -> str:
        parts: list[str] = []

        def add(key: str, value: str) -> None:
            parts.append(f'"{key}": {value}')

        if "table" in term:
            add("table", quoted(term["table"]))
        about = quantity_of(term["quantity"])
        if about is None:
            return ", ".join(parts)
        codes = term.get("codes")
        rows = about.kind == "row" and codes is not None
        if about.kind == "column":
            add("column", quoted(about.column))
        elif about.kind != "feature" and not rows:
            add("quantity", quoted(about.kind))
        if about.feature >= 0:
            add("feature", quoted(self.study.schema.names[about.feature]))
        if about.output >= 0:
            names = self.study.output_names
            of = names[about.output]
            add("output", quoted(of) if names.count(of) == 1 else str(about.output))
        for end in ("min", "max"):
            if end in term:
                add(end, _number(term[end]))
        if codes is not None and rows:
            add("rows", listed(_texts(codes), 20, "    "))
        elif codes is not None:
            level = self._levels(about)
            add("levels", listed([level(code) for code in codes], 50, "    "))
        return ", ".join(parts)

    def _levels(self, about: Quantity) -> Any:
        feature = self._described(about)
        levels = None if feature is None else feature.levels
        if about.kind == "target" and self.study.target is not None:
            levels = self.study.target.levels
        boolean = feature is not None and feature.kind == "boolean"

        def level(code: int) -> str:
            if code < 0:
                return "None"
            if levels is not None:
                return quoted(levels[code] if code < len(levels) else "")
            return str(bool(code)) if boolean else str(code)

        return level
