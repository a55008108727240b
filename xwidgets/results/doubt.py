"""Doubt: one vocabulary for how far a result is to be trusted, whatever method made it.

A doubt is one thing that was measured of an answer, as plain JSON. `Record.doubts` puts them
together from the functions below, and every record carries them in ``trust["doubts"]``: so pages,
pictures, files and cells say the same. What the page makes by itself is said by its twin,
``js/src/runtime/doubt.ts``, held to the examples of ``tests/results/doubts.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import summary
from .doubt_kinds import KINDS, Doubt

__all__ = [
    "KINDS",
    "Doubt",
    "additivity_gap",
    "agreement",
    "apart",
    "as_many_fitted",
    "asked_features",
    "certificate",
    "correlated",
    "doubts_of",
    "extrapolation",
    "fidelity",
    "held_out",
    "largest",
    "made_up",
    "percent",
    "same_numbers",
    "sampled_rows",
    "seeds",
    "sharing",
    "standard_error",
    "unsure_ranks",
]

ROUNDING = 1e-4
"""A gap this small beside the spread of the predictions is rounding."""
LARGE_ERROR = 0.25
"""An error this large beside the largest number may change the order."""
APART = 2.0
"""So many standard errors of their difference tell two apart."""
FEW_ROWS = 50
"""Fewer rows than this say little about the others."""
FAITHFUL = 0.6
"""A stand-in of a lower R2 gives directions, no sizes."""
ALIKE = 0.8
"""Two ways that agree in a smaller share are said to differ."""
STRANGE = 0.2
"""From so large a share of what no rows stand for on, a reader should know."""
EMPTY = 0.5
"""The same of places in a plane, whose corners are empty as a rule, and are drawn pale."""


def _doubt(
    kind: str,
    value: float | None,
    text: str,
    words: str,
    *,
    look: bool = False,
    standard: float | None = None,
    unit: str = "",
) -> list[Doubt]:
    return [
        {
            "kind": kind,
            "value": None if value is None else float(value),
            "standard": None if standard is None else float(standard),
            "unit": unit,
            "text": text,
            "words": words,
            "level": "look" if look else "fine",
        }
    ]


def largest(values: Any) -> float | None:
    """Largest size of what is finite; None where nothing is."""
    sizes = np.abs(np.asarray(values, dtype=np.float64))
    known = sizes[np.isfinite(sizes)]
    return float(known.max()) if known.size else None


def percent(share: float) -> str:
    """A share in percent: no 0 and no 100 that are not.

    >>> percent(0.916), percent(0.0001), percent(0.9999)
    ('92 %', '< 1 %', '> 99 %')
    """
    whole = int(100 * min(max(share, 0.0), 1e6) + 0.5)
    if whole == 100 and share < 1:
        return "> 99 %"
    return "< 1 %" if whole == 0 and share > 0 else f"{whole} %"


def additivity_gap(gap: Any, spread: float, unit: str, what: str = "attributions") -> list[Doubt]:
    """Nothing where there is no gap to be told. `spread`: of the predictions."""
    if gap is None or not np.size(gap):
        return []
    worst, standard = largest(gap), ROUNDING * max(spread, 1e-12)
    if worst is None:
        unknown = "Whether they add up is not known: what they are of is no number."
        return _doubt("additivity_gap", None, "additivity gap unknown", unknown, look=True)
    look = worst > standard
    size = summary.gap_text(worst)
    return _doubt(
        "additivity_gap",
        worst,
        f"additivity gap {size}",
        f"The {what} of a row miss its prediction by up to {size}: they do not add up."
        if look
        else f"The {what} of every row add up to its prediction, but for rounding.",
        look=look,
        standard=standard,
        unit=unit,
    )


def standard_error(error: Any, most: float | None, unit: str, remedy: str = "") -> list[Doubt]:
    """`most`: the largest of the numbers that the errors are of."""
    said = "Another sample would move a number by up to"
    return _moved("standard_error", said, error, most, unit, remedy)


def apart(best: str, others: Sequence[tuple[str, float, float]], unit: str) -> list[Doubt]:
    """`others`: names, by how much they are worse than the best, and the standard error of that."""
    known = [one for one in others if np.isfinite(one[1:]).all()]
    if not known:
        return []
    alike = sum(less <= APART * error for _, less, error in known)
    name, less, error = max(known, key=lambda one: one[2] / one[1] if one[1] > 0 else np.inf)
    told = f"told apart from {best}"
    size = f"{name} is {summary.gap_text(less)} \u00b1 {summary.gap_text(error)} behind {best}"
    return _doubt(
        "standard_error",
        error,
        f"{alike} of {len(known)} not {told}" if alike else f"{len(known)} {told}",
        f"{size}: within two standard errors, so other rows may say otherwise."
        if alike
        else f"{size}: more than two standard errors.",
        look=alike > 0,
        standard=max(less, 0.0) / APART,
        unit=unit,
    )


def seeds(spread: Any, most: float | None, unit: str) -> list[Doubt]:
    """`spread`: over seeds or repeats; `most`: the largest of the numbers themselves."""
    return _moved("seeds", "Another seed would move a number by about", spread, most, unit)


def _moved(
    kind: str, said: str, error: Any, most: float | None, unit: str, remedy: str = ""
) -> list[Doubt]:
    worst = None if error is None else largest(error)
    if worst is None or most is None:
        return []
    look = worst > LARGE_ERROR * most
    said = f"{said} \u00b1{summary.gap_text(worst)}"
    return _doubt(
        kind,
        worst,
        f"{kind.replace('_', ' ')} \u00b1{summary.gap_text(worst)}",
        f"{said}, which is large beside the largest, {summary.gap_text(most)}.{remedy}"
        if look
        else f"{said}; the largest is {summary.gap_text(most)}.",
        look=look,
        standard=LARGE_ERROR * most,
        unit=unit,
    )


def fidelity(r2: Any, what: str = "the model") -> list[Doubt]:
    """Of the output that is imitated worst."""
    values = np.asarray(r2, dtype=np.float64)
    known = values[np.isfinite(values)]
    if not known.size:
        return []
    worst = float(known.min())
    look = worst < FAITHFUL
    # No 1 that is not.
    text = f"{int(worst * 1000) / 1000:g}" if 0.995 <= worst < 1 else f"{worst:.2f}"
    return _doubt(
        "fidelity",
        worst,
        f"R\u00b2 {text} to {what}",
        f"It leaves out much of what {what} says: read directions, not sizes."
        if look
        else f"It says nearly what {what} says.",
        look=look,
        standard=FAITHFUL,
    )


def agreement(share: float | None, text: str, words: str, least: float = ALIKE) -> list[Doubt]:
    """`share`: 1 where both ways say the same; nothing where it is not known."""
    if share is None or not np.isfinite(share):
        return []
    return _doubt("agreement", share, text, words, look=share < least, standard=least)


def same_numbers(gap: float | None, most: float, text: str, unit: str) -> list[Doubt]:
    """Agreement of two ways that should give the same numbers."""
    if gap is None or not np.isfinite(gap):
        return []
    standard = ROUNDING * max(most, 1e-12)
    look = gap > standard
    size = summary.gap_text(gap)
    return _doubt(
        "numerical_agreement",
        gap,
        f"{text} to {size}",
        f"The two ways differ by up to {size}." if look else "Two ways give the same numbers.",
        look=look,
        standard=standard,
        unit=unit,
    )


def sampled_rows(n_rows: int | None, n_total: int | None) -> list[Doubt]:
    """How many of the rows an answer is of."""
    if not n_rows:
        return []
    whole = not n_total or n_rows >= n_total
    look = n_rows < FEW_ROWS
    text = f"all {n_rows:,} rows" if whole else f"{n_rows:,} of {n_total:,} rows"
    words = "Nothing is sampled." if whole else "A sample: all rows would move it a little."
    few = "So few rows say little about others."
    return _doubt(
        "sampled_rows", n_rows, text, few if look else words, look=look, standard=FEW_ROWS
    )


def asked_features(n_asked: int | None, n_features: int) -> list[Doubt]:
    """How many of very many features an answer is of; nothing where it is of all."""
    if n_asked is None or n_asked >= n_features:
        return []
    return _doubt(
        "asked_features",
        n_asked,
        f"{n_asked:,} of {n_features:,} features",
        "To ask about all would take too long. Of the others nothing is known, not that they do "
        "not matter.",
        look=True,
        standard=n_features,
    )


def extrapolation(share: float | None, what: str, least: float = STRANGE) -> list[Doubt]:
    """`share` of what is shown that no rows stand for, called `what`."""
    if share is None or not np.isfinite(share):
        return []
    look = share >= least
    return _doubt(
        "extrapolation",
        share,
        f"{percent(share)} {what}",
        "What is said of them is what the model makes of rows that do not occur."
        if look
        else "It says little of rows that do not occur.",
        look=look,
        standard=least,
    )


def correlated(partners: Sequence[Sequence[Any]] | None, name: str = "") -> list[Doubt]:
    """`partners`: names and correlations, the strongest first; None: not looked for."""
    if partners is None:
        return []
    of = f" of {name}" if name else ""
    if not partners:
        return _doubt(
            "correlated", 0, f"no correlated partner{of}", "No other number goes along with it."
        )
    told = ", ".join(f"{one} ({float(size):.2f})" for one, size in partners[:3])
    more = f" and {len(partners) - 3} more" if len(partners) > 3 else ""
    many = "partner" if len(partners) == 1 else "partners"
    return _doubt(
        "correlated",
        len(partners),
        f"{len(partners)} correlated {many}{of}",
        f"{told}{more}: the model may use one in place of the other, so they share one effect.",
        look=True,
    )


def as_many_fitted(n_rows: int | None) -> list[Doubt]:
    """The model was fitted to so many rows, as many as it is measured on; None: nothing says so."""
    if n_rows is None:
        return []
    return _doubt(
        "fitted_rows",
        n_rows,
        f"fitted to as many rows: {n_rows:,}",
        "The model was fitted to exactly as many rows as these. If it was to these, it looks "
        "better than it is.",
        look=True,
    )


def held_out(n_rows: int | None) -> list[Doubt]:
    """`n_rows` from which nothing was learnt; 0: none."""
    if n_rows is None:
        return []
    return _doubt(
        "held_out",
        n_rows,
        f"{n_rows:,} rows held out" if n_rows else "no rows held out",
        "Measured on rows from which nothing was learnt."
        if n_rows
        else "Measured on the rows from which it was learnt: it looks better than it is.",
        look=not n_rows,
    )


def certificate(proved: Sequence[bool], text: str = "") -> list[Doubt]:
    """Of each answer, whether it is proved; `text` says what of the only one."""
    if not proved:
        return []
    n = sum(proved)
    look = n < len(proved)
    if len(proved) > 1:
        text = f"{n} of {len(proved)} proved"
    return _doubt(
        "certificate",
        n / len(proved),
        text,
        "It is the best that was found; nothing proves that there is none better."
        if look
        else "It is proved, within these limits.",
        look=look,
        standard=1.0,
    )


def unsure_ranks(n_unsure: int, n_features: int) -> list[Doubt]:
    """How many of the features could stand at another rank by chance."""
    look = n_unsure > n_features / 2
    return _doubt(
        "rank_uncertainty",
        n_unsure,
        f"{n_unsure} of {n_features} ranks could be others by chance",
        "Most of the order is not known: other rows would give another."
        if look
        else "Whiskers show the ranks that chance allows.",
        look=look,
        standard=n_features / 2,
    )


def sharing(n_sets: int) -> list[Doubt]:
    """Sets of features that stand in for each other."""
    return _doubt(
        "correlated_sets",
        n_sets,
        f"{n_sets} {'set' if n_sets == 1 else 'sets'} of correlated features",
        "Features of a set stand in for each other, so each looks less important than the set is.",
        look=True,
    )


def made_up(n_samples: int | None, n_effective: float) -> list[Doubt]:
    """Of samples around a row: how many their weights amount to."""
    if not n_samples or not np.isfinite(n_effective):
        return []
    look = n_effective < FEW_ROWS
    words = (
        "Near the row are too few of them to tell." if look else "Near the row are enough of them."
    )
    return _doubt(
        "effective_samples",
        n_effective,
        f"{n_samples:,} made-up rows, which count as {n_effective:,.0f}",
        words,
        look=look,
        standard=FEW_ROWS,
    )


def doubts_of(trust: Mapping[str, Any], found: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """What a record carries: what it says now, and what it can tell no more but has been told.

    A record that lost its rows keeps what was said while it had them.
    """
    kinds = {one["kind"] for one in found}
    return (*found, *(one for one in trust.get("doubts", ()) if one["kind"] not in kinds))
