"""Checks: thirty questions that a careful colleague asks, each with its number and its limit."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from ...errors import Cancelled, XwidgetsError
from ...results.checks import Checks
from ..ground import Ground, Part
from ..stop import check_cancelled
from . import columns, explanations, fitting, groups, predictions, rows
from .evidence import Evidence
from .register import CHECKS, NOT_APPLICABLE, Check, Excused, Found

__all__ = ["CHECKS", "answer", "ask"]

ROOMS = (columns, rows, predictions, explanations, groups, fitting)
"""Where they are. What takes longest is asked last."""

WEIGHTED = (
    "sample weights count in rates, errors and scores; in shares of rows, in ranks and in a second "
    "set every row counts the same"
)


def answer(
    ground: Ground,
    *,
    second: str | None = None,
    cost: Sequence[float] | None = None,
) -> Generator[Part, None, Checks]:
    """Ask all questions, the quick ones first.

    Parameters
    ----------
    second : str, optional
        Name of further rows (`Ground.batches`): one batch, ``"train"`` or ``"test"``.
    cost : sequence of float, optional
        Of a false positive and of a false negative.

    Returns
    -------
    Checks
        Parts on the way hold those that are answered.
    """
    batch = ground.batches[second][0] if second else None
    told = None if cost is None else (float(cost[0]), float(cost[1]))
    evidence = Evidence(ground, batch, batch is not None and batch.name == "train", told)
    found: list[tuple[Check, Found | Excused]] = []
    for one in sorted(CHECKS.values(), key=lambda one: one.dear):
        check_cancelled()
        found.append((one, ask(one, evidence)))
        yield Part(len(found), len(CHECKS), _record(evidence, found))
    return _record(evidence, found)


def ask(one: Check, evidence: Evidence) -> Found | Excused:
    """What a check finds; what it lacks, or what went wrong, is why it does not apply."""
    why = next(filter(None, map(evidence.lacks, one.needs)), "")
    if why:
        return Excused(why)
    try:
        return one.ask(evidence)
    except Cancelled:
        raise
    except XwidgetsError as error:
        return Excused(f"it could not be asked: {str(error).splitlines()[0]}")


def _text(one: Check, found: Found) -> str:
    """What is found; where it would be worth a look but for chance, that is said."""
    by_chance = not found.sure and one.verdict(found._replace(sure=True)) != one.verdict(found)
    return found.text + (" Chance may give as much." if by_chance else "")


def _record(evidence: Evidence, found: Sequence[tuple[Check, Found | Excused]]) -> Checks:
    """What there is to say by now."""
    verdicts, values, limits = [], [], []
    plain: dict[str, list[Any]] = {
        name: [] for name in ("texts", "amounts", "standards", "features", "n_guilty")
    }
    guilty = np.zeros(evidence.n_rows, np.int64)
    for k, (one, said) in enumerate(found):
        excused = isinstance(said, Excused)
        verdict = NOT_APPLICABLE if isinstance(said, Excused) else one.verdict(said)
        marked = None if isinstance(said, Excused) or verdict == 0 else said.rows
        verdicts.append(verdict)
        values.append(np.nan if isinstance(said, Excused) else float(said.value))
        limits.append(np.nan if excused else one.limit(verdict))
        plain["texts"].append(said.reason if isinstance(said, Excused) else _text(one, said))
        plain["amounts"].append("" if isinstance(said, Excused) else one.amount(said.value))
        plain["standards"].append(one.standard)
        plain["features"].append(
            [] if isinstance(said, Excused) or verdict == 0 else list(said.features)
        )
        plain["n_guilty"].append(0 if marked is None else int(marked.sum()))
        if marked is not None:
            guilty |= marked.astype(np.int64) << k
    ground = evidence.ground
    return Checks(
        names=tuple(one.name for one, _ in found),
        questions=tuple(one.question for one, _ in found),
        verdicts=np.array(verdicts, np.int64),
        values=np.array(values, np.float64),
        limits=np.array(limits, np.float64),
        texts=tuple(plain["texts"]),
        amounts=tuple(plain["amounts"]),
        standards=tuple(plain["standards"]),
        fixes=tuple(one.fix for one, _ in found),
        features=tuple(plain["features"]),
        n_guilty=np.array(plain["n_guilty"], np.int64),
        guilty=guilty,
        feature_names=ground.names,
        n_checks_total=len(CHECKS),
        method="checks",
        unit=ground.unit,
        trust={
            "n_rows": evidence.n_rows,
            "n_rows_total": evidence.n_rows,
            "frame_library": ground.library,
            "notes": [] if ground.sample_weight is None else [WEIGHTED],
        },
    )
