"""A prediction in plain sentences, put together from its numbers: no language model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..data.wording import did_you_mean, shown
from ..errors import UnknownName
from ..results import Attributions
from ..results.narrative import Narrative
from ..results.performance_words import number, percent
from ..results.probability import probabilities
from ..results.units import decided_in, unit_label
from .fairness.groups import PROTECTED
from .fairness.judged import limit_of
from .ground import Ground
from .performance.decision import decisions
from .reasons import negligible, strongest

__all__ = ["COLLEAGUE", "PERSON", "READERS", "answer", "nearest_change"]

COLLEAGUE, PERSON = READERS = ("a colleague", "the person")

MOST = 4
MOST_NUMBERS, MOST_LEVELS = 256, 24
"""Values of a feature that are tried: numbers from its least to its largest, frequent levels."""

CLOSE = 0.1
"""A probability so near to where a decision changes is called close."""


def answer(
    ground: Ground,
    *,
    row: int,
    output: int | None = None,
    to: str = COLLEAGUE,
    texts: Mapping[str, str] | None = None,
    vary: Sequence[int] | None = None,
    threshold: float | Mapping[str, Any] | None = None,
) -> Narrative:
    """Tell one row.

    Parameters
    ----------
    ground : Ground
    row : int
    output : int, optional
        Default: of two classes the second one, of more the one that is decided for.
    to : {"a colleague", "the person"}
        The person is told what pushed towards the decision alone.
    texts : mapping, optional
        What features are called.
    vary : sequence of int, optional
        Positions of features that may be said to change the decision. Default: all but dates and
        those that are called as attributes that nobody can change.
    threshold : float or mapping, optional
        Of two classes: the probability of `output` from which on it is decided for, or one for
        each level of a column. Default: the model's own decision.

    Returns
    -------
    Narrative
    """
    if to not in READERS:
        raise UnknownName(
            "to",
            found=shown(to),
            expected=" or ".join(map(repr, READERS)),
            fix=did_you_mean(str(to), READERS),
        )
    predictor = ground.predictor
    explained = ground.known.plan().explain(ground.frame, np.array([row]))
    said = explained.predictions
    asked = predictor.default_output if output is None else output
    decide = _decider(ground, row, asked, threshold)
    decided = decide(ground.frame.take(np.array([row])).native)
    if decided is not None and output is None and predictor.task == "multiclass":
        asked = int(decided[0])
    values = explained.values[:, :, asked]
    sign = 0.0 if decided is None else 1.0 if decided[0] == asked else -1.0
    error = explained.standard_error
    picked = strongest(
        values,
        MOST,
        negligible(ground.unit, said),
        error=None if error is None else error[:, :, asked],
        towards=np.array([sign]) if to == PERSON and sign else None,
    )
    names = [_named(ground, j, row, texts or {}) for j in picked.feature.tolist()]
    amounts = values[0, picked.feature]
    chance = _chances(explained, predictor.link, ground.unit)
    told = {
        "prediction": _prediction(ground, said[0], chance, decided, asked),
        "pushes": _counted(names, decides=bool(sign))
        if to == PERSON
        else _pushes(names, amounts, ground, explained, asked),
        "change": _change(
            ground, row, _may_vary(ground, picked.feature, vary), decided, decide, texts or {}
        ),
        "doubt": _doubt(explained, asked, to),
    }
    kept = {part: text for part, text in told.items() if text}
    return Narrative(
        rows=np.array([row]),
        sentences=tuple(kept.values()),
        parts=tuple(kept),
        names=tuple(names),
        attribution=amounts[None, :],
        to=to,
        unit=ground.unit,
        method=explained.method,
        trust={
            **{name: explained.trust[name] for name in KEPT if name in explained.trust},
            "additivity_gap": float(np.abs(explained.additivity_gap()[:, asked]).max()),
            "moved": float(np.abs(values).sum()),
            "largest_error": None if error is None else float(error[:, :, asked].max()),
            "frame_library": ground.library,
        },
    )


Decide = Callable[[Any], np.ndarray | None]
"""From rows like the caller's own to positions of classes; None: nothing is decided."""


def _decider(
    ground: Ground, row: int, output: int, threshold: float | Mapping[str, Any] | None
) -> Decide:
    """How rows are decided that are as this one is but for what was changed."""
    predictor = ground.predictor
    unit = decided_in(predictor.units)
    own = predictor.with_output(unit) if unit in predictor.units else predictor
    limit = limit_of(replace(ground, predictor=own), output, threshold)
    at = float(limit[row]) if isinstance(limit, np.ndarray) else limit
    return lambda rows: decisions(own.predict(rows), own, output, at)


KEPT = ("algorithm", "perturbation", "n_background", "link")


def listed(words: Sequence[str]) -> str:
    """Words as people list them.

    >>> listed(["age", "income", "city"])
    'age, income and city'
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _named(ground: Ground, j: int, row: int, texts: Mapping[str, str]) -> str:
    column = ground.columns[j]
    value = column.feature.text(float(column.numbers[row]))
    return f"{texts.get(ground.names[j], ground.names[j])} ({value})"


def _chances(explained: Attributions, link: str, unit: str) -> np.ndarray | None:
    if unit == "probability":
        return explained.predictions[0]
    found = probabilities(explained.predictions, link) if unit == "log_odds" else None
    return None if found is None else found[0]


def _prediction(
    ground: Ground,
    said: np.ndarray,
    chance: np.ndarray | None,
    decided: np.ndarray | None,
    output: int,
) -> str:
    """What is predicted, and how sure that is."""
    names = ground.predictor.output_names
    if decided is None:
        target = ground.target.name if ground.target is not None else names[output]
        return f"The model predicts {number(float(said[output]))} for {target}."
    first = int(decided[0])
    if chance is None:
        return f"The model decides for {names[first]}."
    order = np.argsort(-chance, kind="stable")
    second = int(order[1]) if order[0] == first else int(order[0])
    sure = f"The model decides for {names[first]}, with a probability of {percent(chance[first])}"
    if not 0 <= chance[first] <= 1:
        sure += ", which is none"
    if len(names) > 2:
        sure += f"; next is {names[second]} with {percent(chance[second])}"
    close = abs(float(chance[first] - chance[second])) < 2 * CLOSE
    return f"{sure}. That is close." if close else f"{sure}."


def _counted(names: Sequence[str], *, decides: bool) -> str:
    """The factors alone; where something is decided they are those that pushed towards it."""
    towards = " towards it" if decides else ""
    if not names:
        return f"Nothing pushed{towards} that is worth a word."
    return f"What counted most{towards}: {listed(names)}."


def _pushes(
    names: Sequence[str],
    amounts: np.ndarray,
    ground: Ground,
    explained: Attributions,
    output: int,
) -> str:
    """The largest pushes, of both directions."""
    unit = unit_label(ground.unit, ground.predictor.link)
    base = number(float(explained.base_values[output]))
    if not len(names):
        return f"Nothing counted much: it is near the base value of {base} ({unit})."
    parts = []
    for word, side in (("up", amounts > 0), ("down", amounts < 0)):
        some = [
            f"{name} by {number(abs(float(amounts[k])))}" for k, name in enumerate(names) if side[k]
        ]
        if some:
            parts.append(f"{word} most: {listed(some)}")
    what = "it" if ground.unit == "value" else f"{ground.predictor.output_names[output]} ({unit})"
    return f"From the base value of {base}, what pushed {what} {'; '.join(parts)}."


def _may_vary(ground: Ground, features: np.ndarray, vary: Sequence[int] | None) -> list[int]:
    """Those of the features that somebody could change."""
    if vary is not None:
        return [j for j in features.tolist() if j in vary]
    return [
        j
        for j in features.tolist()
        if ground.columns[j].feature.kind != "datetime" and not PROTECTED.search(ground.names[j])
    ]


def _change(
    ground: Ground,
    row: int,
    features: Sequence[int],
    decided: np.ndarray | None,
    decide: Decide,
    texts: Mapping[str, str],
) -> str:
    """What alone would change the decision; empty where nothing is decided or can be changed."""
    if decided is None or not len(features):
        return ""
    for j in features:
        members = ground.groups.members[j]
        found = nearest_change(ground, row, members[0], decide) if len(members) == 1 else None
        if found is not None:
            value, other = found
            feature = ground.columns[j].feature
            name = texts.get(ground.names[j], ground.names[j])
            return (
                f"With {feature.text(value)} in place of "
                f"{feature.text(float(ground.columns[j].numbers[row]))} for {name}, "
                "and all else as it is, "
                f"it would decide for {ground.predictor.output_names[other]}."
            )
    names = listed([texts.get(ground.names[j], ground.names[j]) for j in features])
    alone = (
        f"No other value of {names} that other rows have"
        if len(features) == 1
        else (f"None of {names} alone, at a value that other rows have,")
    )
    return f"{alone} would change the decision."


def nearest_change(
    ground: Ground, row: int, column: int, decide: Decide
) -> tuple[float, int] | None:
    """The nearest value of one column with which another class is decided for, and that class.

    Of numbers those are tried that rows have (of very many, evenly many of them), of categories
    the most frequent levels, which count as near in that order.
    """
    frame, values = ground.frame, ground.frame.column(column)
    own, known = values[row], values[np.isfinite(values)]
    distinct, counts = np.unique(known, return_counts=True)
    if frame.schema[column].levels is None:
        if len(distinct) > MOST_NUMBERS:
            at = np.linspace(0, len(distinct) - 1, MOST_NUMBERS).round().astype(np.int64)
            distinct = distinct[at]
        near = distinct[np.argsort(np.abs(distinct - own), kind="stable")]
    else:
        near = distinct[np.argsort(-counts, kind="stable")][: MOST_LEVELS + 1]
    tried = near[near != own]
    if not len(tried):
        return None
    native = frame.take(np.array([row]))
    table = np.repeat(native.matrix(), len(tried) + 1, axis=0)
    table[1:, column] = tried
    decided = decide(frame.from_matrix(table))
    assert decided is not None
    other = np.flatnonzero(decided[1:] != decided[0])
    return (float(tried[other[0]]), int(decided[1 + other[0]])) if len(other) else None


def _doubt(explained: Attributions, output: int, to: str) -> str:
    """How far the numbers are to be trusted."""
    if to == PERSON:
        return (
            "This says what the model used. It does not say what causes anything, nor what "
            "people decided beside the model."
        )
    gap = float(np.abs(explained.additivity_gap()[:, output]).max())
    spread = max(1e-12, float(np.abs(explained.values[:, :, output]).sum()))
    error = explained.standard_error
    if error is not None:
        most = 2 * float(error[:, :, output].max())
        return f"The pushes are estimates, give or take {number(most)}."
    if gap > 0.01 * spread:
        return f"The pushes leave {number(gap)} of the prediction unexplained."
    return "The pushes are exact for this model; whether the model is right, they do not say."
