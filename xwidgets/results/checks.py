"""Checks: what a careful colleague asks of a model and its rows, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from . import doubt, summary
from .axes import Axes
from .record import Record

__all__ = ["VERDICTS", "Checks"]

VERDICTS = ("pass", "look", "fail", "not applicable")
PASS, LOOK, FAIL, NOT_APPLICABLE = range(4)

Numbers = Annotated[np.ndarray, Axes("n_checks")]
Counts = Annotated[np.ndarray, Axes("n_checks", "int64")]
Texts = Annotated[tuple[str, ...], Axes("n_checks")]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Checks(Record):
    """Questions, each with its verdict, the number it rests on and the limit that judged it.

    Parameters
    ----------
    names : tuple of str, (n_checks,)
        By which they are silenced.
    questions : tuple of str, (n_checks,)
    verdicts : ndarray of int64, shape (n_checks,)
        0: pass, 1: look, 2: fail, 3: not applicable.
    values : ndarray of float64, shape (n_checks,)
        The number; NaN where it does not apply.
    limits : ndarray of float64, shape (n_checks,)
        By which it was judged; NaN where it does not apply.
    texts : tuple of str, (n_checks,)
        What was found, or why it does not apply.
    amounts, standards : tuple of str, (n_checks,)
        The number as people write it; the limits, and where they come from.
    fixes : tuple of str, (n_checks,)
        What can be done.
    features : tuple of list of int, (n_checks,)
        Positions of the guilty ones, the worst first.
    n_guilty : ndarray of int64, shape (n_checks,)
        Rows that are guilty.
    guilty : ndarray of int64, shape (n_rows,), or None
        Of each row the sum of 2**k over checks k that it is guilty of.
    feature_names : tuple of str
    n_checks_total : int
        More than ``n_checks`` as long as some are being asked.
    method, unit : str
    silenced : mapping of str to str
        Reasons, by name; what is silenced keeps its verdict and is shown with the reason.
    trust : mapping
        ``n_rows``, ``notes``.
    """

    names: Texts
    questions: Texts
    verdicts: Counts
    values: Numbers
    limits: Numbers
    texts: Texts
    amounts: Texts
    standards: Texts
    fixes: Texts
    features: tuple[Any, ...]
    n_guilty: Counts
    guilty: Annotated[np.ndarray | None, Axes("n_rows", "int64")] = None
    feature_names: Annotated[tuple[str, ...], Axes("n_features")]
    n_checks_total: int
    method: str
    unit: str
    silenced: Mapping[str, str] = field(default_factory=dict)
    trust: Mapping[str, Any] = field(default_factory=dict)

    def silence(self, reasons: Mapping[str, str]) -> Checks:
        """The same with some of them silenced."""
        return replace(self, silenced=dict(reasons))

    def rows(self, name: str) -> np.ndarray:
        """Positions of the rows that are guilty in a check, int64 (n,).

        Raises
        ------
        KeyError
            No such check.
        """
        if name not in self.names:
            raise KeyError(name)
        if self.guilty is None:
            return np.zeros(0, np.int64)
        return np.flatnonzero((self.guilty >> self.names.index(name)) & 1)

    def count(self, verdict: int) -> int:
        """How many have this verdict and are not silenced."""
        return sum(
            int(v) == verdict and name not in self.silenced
            for name, v in zip(self.names, self.verdicts, strict=True)
        )

    @property
    def order(self) -> list[int]:
        """Positions by verdict, the worst first; silenced ones last."""
        rank = {FAIL: 0, LOOK: 1, PASS: 2, NOT_APPLICABLE: 3}
        place = [
            (4 if name in self.silenced else rank[int(v)], k)
            for k, (name, v) in enumerate(zip(self.names, self.verdicts, strict=True))
        ]
        return [k for _, k in sorted(place)]

    @property
    def sentence(self) -> str:
        """The answer in words; never one score."""
        fail, look = self.count(FAIL), self.count(LOOK)
        passed, excused = self.count(PASS), self.count(NOT_APPLICABLE)
        told = []
        if fail:
            told.append(f"{fail} {'fails' if fail == 1 else 'fail'}")
        if look:
            told.append(f"{look} {'is' if look == 1 else 'are'} worth a look")
        if not told:
            told.append("nothing found")
        told.append(f"{passed} passed")
        if excused:
            told.append(f"{excused} {'does' if excused == 1 else 'do'} not apply")
        if self.silenced:
            told.append(f"{len(self.silenced)} silenced")
        text = ", ".join(told)
        done = len(self.names)
        asked = (
            f"Of {done} questions"
            if done == self.n_checks_total
            else f"Of {done} of {self.n_checks_total} questions so far"
        )
        return f"{asked}: {text}."

    def doubts(self) -> list[doubt.Doubt]:
        return doubt.sampled_rows(self.trust.get("n_rows"), self.trust.get("n_rows_total"))

    def facts(self) -> list[tuple[str, str]]:
        told = [k for k in self.order if self.verdicts[k] in (FAIL, LOOK)]
        open_ = [k for k in told if self.names[k] not in self.silenced]
        return [
            ("in words", self.sentence),
            *((f"{VERDICTS[self.verdicts[k]]}, {self.names[k]}", self.texts[k]) for k in open_),
            ("trust", summary.trust_facts(self.trust)),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per question.

        Returns
        -------
        dict of str to ndarray
            ``name``, ``question``, ``verdict``, ``value``, ``limit``, ``standard``, ``finding``,
            ``fix``, ``features`` (names), ``rows`` (guilty ones), ``silenced`` (the reason, or
            empty).
        """

        def column(values: Any) -> np.ndarray:
            found = np.empty(len(self.names), dtype=object)
            found[:] = list(values)
            return found

        return {
            "name": column(self.names),
            "question": column(self.questions),
            "verdict": column(VERDICTS[v] for v in self.verdicts),
            "value": self.values,
            "limit": self.limits,
            "standard": column(self.standards),
            "finding": column(self.texts),
            "fix": column(self.fixes),
            "features": column(
                ", ".join(self.feature_names[j] for j in some) for some in self.features
            ),
            "rows": self.n_guilty,
            "silenced": column(self.silenced.get(name, "") for name in self.names),
        }
