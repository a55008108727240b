"""What somebody has done, in plain sentences: as filters of a page say what they select.

The page's half is ``js/src/runtime/clauses.ts`` and ``js/src/dashboard/steps.ts``; both are held to
``tests/widgets/code.json``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..charts.wording import cell_text, integer_text, number_text, plural
from ..data.quantities import Quantity, quantity_of
from ..data.row_names import RowNames
from ..data.schema import Feature
from ..results.units import unit_label
from ..study import Study
from .bits import mask_of
from .lookup import beside
from .shared import CohortState
from .wire import Clause, Term
from .words import shown_columns, shown_names

__all__ = ["Words", "clause_text", "said", "selected_text"]

NAMELESS = "y"
"""The name of a y that had none when it was handed over."""


class Words(NamedTuple):
    """What things are called on screen."""

    names: tuple[str, ...]
    features: tuple[Feature, ...]
    columns: Mapping[str, Feature]
    target: Feature | None
    output_names: tuple[str, ...]
    unit: str
    output: int
    link: str
    rows: RowNames | None
    n_rows: int

    @classmethod
    def of(cls, study: Study, unit: str, output: int) -> Words:
        """Those of a study, with a unit and an output on screen."""
        return cls(
            shown_names(study),
            tuple(one.feature for one in shown_columns(study)),
            {one.feature.name: one.feature for one in beside(study)},
            None if study.target is None else study.target.column.feature,
            tuple(study.output_names),
            unit,
            output,
            study.link("log_odds") if "log_odds" in study.units else "",
            study.rows.names,
            study.n_rows,
        )

    def row(self, row: int) -> str:
        """What a row is called."""
        return f"row {row}" if self.rows is None else self.rows.name(row)

    def quantity(self, name: str) -> str:
        """What a quantity is called in a sentence."""
        found = quantity_of(name)
        if found is None:
            return name
        if found.kind == "attribution":
            return f"the effect of {self.names[found.feature]}"
        if found.kind in ("prediction", "residual"):
            return f"the {found.kind}"
        if found.kind == "target":
            return self.actual
        return found.column or (self.names[found.feature] if found.feature >= 0 else found.kind)

    @property
    def actual(self) -> str:
        """``actual progression``."""
        if self.target is None:
            return "actual value"
        if self.target.name != NAMELESS:
            return f"actual {self.target.name}"
        return "actual value" if self.target.levels is None else "actual class"


def selected_text(filters: Sequence[Clause], words: Words) -> str:
    """What filters select."""
    if not filters:
        return "cleared the selection"
    joints = {"and": " and ", "or": " or ", "not": " but not "}
    text = ""
    for clause in filters:
        joint = joints[clause["op"]] if text else "all but " if clause["op"] == "not" else ""
        text += joint + clause_text(clause, words)
    return f"selected {text}"


def clause_text(clause: Clause, words: Words) -> str:
    """One filter, as its chip says it."""
    if clause.get("label"):
        return clause["label"]
    if "brushed" in clause:
        brushed = clause["brushed"]
        return f"{_joined(brushed['terms'], words)} ({unit_label(brushed['unit'], words.link)})"
    return _joined(clause["terms"], words)


def _joined(terms: Sequence[Term], words: Words) -> str:
    texts = []
    before: Quantity | None = None
    for term in terms:
        about = quantity_of(term["quantity"])
        named = (
            before is not None
            and before.kind == "feature"
            and about is not None
            and before.feature == about.feature
        )
        texts.append(term["quantity"] if about is None else _term(term, about, words, named))
        before = about
    return " and ".join(texts) or "all rows"


def _term(term: Term, about: Quantity, words: Words, named_before: bool) -> str:
    codes = term.get("codes")
    kind = about.kind
    which = words.output_names[about.output] if about.output >= 0 else ""
    of_output = "" if about.output == words.output else f" on {which}"
    if kind == "row":
        return f"row {_range(term, None)}" if codes is None else _rows(codes, words)
    if kind in ("feature", "column"):
        feature = (
            words.features[about.feature] if kind == "feature" else words.columns.get(about.column)
        )
        name = about.column or words.names[about.feature]
        if codes is None:
            return f"{name} {_range(term, feature)}"
        return f"{name}: {_listed([_code(code, feature) for code in codes], 'values')}"
    if kind == "attribution":
        effect = "its effect" if named_before else f"effect of {words.names[about.feature]}"
        return f"{effect}{of_output} {_range(term, None)}"
    if kind == "prediction":
        single = words.unit == "value" and len(words.output_names) < 2
        told = "" if single or which == "prediction" else f"{which} "
        return f"predicted {told}{_range(term, None)}"
    if kind == "residual":
        return f"residual{of_output} {_range(term, None)}"
    if codes is None:
        return f"{words.actual} {_range(term, None)}"
    levels = words.target.levels if words.target is not None else None
    classes = [
        "missing" if code < 0 else levels[code] if levels is not None else number_text(code)
        for code in codes
    ]
    return f"actually {_listed(classes, 'classes')}"


def _code(code: int, feature: Feature | None) -> str:
    if code < 0:
        return "missing"
    return f"level {code}" if feature is None else cell_text(feature, code)


def _listed(parts: Sequence[str], noun: str) -> str:
    """Up to three in words, more are counted."""
    if not parts:
        return f"no {noun}"
    if len(parts) <= 3:
        return ", ".join(parts)
    return f"{', '.join(parts[:2])} and {len(parts) - 2} more"


def _rows(rows: Sequence[int], words: Words) -> str:
    if not rows:
        return "no rows"
    if len(rows) == 1:
        return words.row(rows[0])
    if len(rows) > 3:
        return plural(len(rows), "row")
    if words.rows is None:
        return f"rows {', '.join(map(integer_text, rows))}"
    return ", ".join(map(words.row, rows))


def _range(term: Term, feature: Feature | None) -> str:
    low, high = term.get("min"), term.get("max")
    if low is None and high is None:
        return "known"
    span = high - low if low is not None and high is not None else 0.0
    if low is None:
        assert high is not None
        return f"\u2264 {_edge(high, span, feature)}"
    if high is None:
        return f"\u2265 {_edge(low, span, feature)}"
    ends = _edge(low, span, feature), _edge(high, span, feature)
    return f"= {ends[0]}" if ends[0] == ends[1] else f"{ends[0]} \u2013 {ends[1]}"


def _edge(value: float, span: float, feature: Feature | None) -> str:
    """An end of a range: no finer than a hundredth of its length, since a brush is not finer."""
    if feature is not None and (feature.integer or feature.kind != "number"):
        return cell_text(feature, value)
    if not 0 < span < math.inf:
        return number_text(value)
    step = 10.0 ** math.floor(math.log10(span / 50))
    whole = math.floor(value / step + 0.5)
    rounded = whole * step if step >= 1 else whole / math.floor(1 / step + 0.5)
    return number_text(rounded if math.isfinite(rounded) else value, 6)


def said(part: str, before: Any, after: Any, words: Words) -> str:
    """What was done where one part of the state has become another; `selected_text` aside."""
    say = SAYING.get(part)
    return f"changed {part}" if say is None else say(before, after, words)


def _threshold(_: Any, after: Any, words: Words) -> str:
    if after is None:
        return "left the decision to the model"
    if not isinstance(after, Mapping):
        return f"set the threshold to {number_text(after)}"
    each = ", ".join(f"{name} {number_text(one)}" for name, one in after["values"].items())
    return f"set thresholds by {words.quantity(after['quantity'])}: {each}"


def _cohorts(before: Sequence[CohortState], after: Sequence[CohortState], words: Words) -> str:
    was = {one["name"]: one["rows"] for one in before}
    now = {one["name"]: one["rows"] for one in after}
    gone, new = [name for name in was if name not in now], [name for name in now if name not in was]
    if len(gone) == len(new) == 1 and was[gone[0]] == now[new[0]]:
        return f'renamed "{gone[0]}" to "{new[0]}"'
    sizes = {one["name"]: int(np.count_nonzero(mask_of(one, words.n_rows))) for one in after}
    texts = [f'took the name "{name}" away' for name in gone]
    texts += [f'named {plural(sizes[name], "row")} "{name}"' for name in new]
    texts += [
        f'gave "{name}" to {plural(sizes[name], "row")}'
        for name in now
        if name in was and was[name] != now[name]
    ]
    return "; ".join(texts) or "put cohorts in another order"


def _silenced(before: Mapping[str, str], after: Mapping[str, str], _: Words) -> str:
    texts = [f"heard {name} again" for name in before if name not in after]
    texts += [f"silenced {name}: {why}" for name, why in after.items() if before.get(name) != why]
    return "; ".join(texts) or "put findings in another order"


def _color(_: Any, after: str, words: Words) -> str:
    if after == "none":
        return "gave all points one color"
    by = "what goes together with each feature" if after == "auto" else words.quantity(after)
    return f"colored points by {by}"


def _order(_: Any, after: str, words: Words) -> str:
    ways = {"similarity": "by similarity", "output": "by the output", "original": "as they came"}
    return f"put rows in order {ways.get(after) or f'by {words.quantity(after)}'}"


def _axes(before: Mapping[str, Any], after: Mapping[str, Any], words: Words) -> str:
    places = {int(j) for j in {**before, **after} if before.get(j) != after.get(j)}
    known = sorted(places & {-1, *range(len(words.names))})
    names = ["attributions" if j < 0 else words.names[j] for j in known]
    return f"changed the axis of {_listed(names, 'features')}"


SAYING: Mapping[str, Any] = {
    "row": lambda _, after, words: f"went to {words.row(after)}",
    "feature": lambda _, after, words: (
        f"looked at {'the most important feature' if after < 0 else words.names[after]}"
    ),
    "unit": lambda _, after, words: f"showed {unit_label(after, words.link)}",
    "output": lambda _, after, words: f"showed {words.output_names[after]}",
    "threshold": _threshold,
    "cohorts": _cohorts,
    "silenced": _silenced,
    "color_by": _color,
    "order": _order,
    "axes": _axes,
    "trend": lambda _, after, words: f"{'showed' if after else 'hid'} the trend",
    "by_output": lambda _, after, words: (
        "put all outputs side by side" if after else "showed one output alone"
    ),
    "importance_method": lambda _, after, words: (
        f"showed {after.replace('shap', 'SHAP')} importance"
    ),
    "compared": lambda _, after, words: (
        "compared importance with other methods" if after else "showed one importance alone"
    ),
    "theme": lambda _, after, words: f"chose the {after} theme",
}
"""By part: before and after, in words."""
