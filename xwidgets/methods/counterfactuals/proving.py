"""Whether anything closer exists: the exact search beside the quick one, and what it proves."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...results.counterfactuals import BEST_FOUND
from ..stop import check_cancelled
from ..tree_shap import loading
from .choices import Choices
from .exact.linear import Linear, prove_linear
from .exact.prove import Proof, first_found, prove
from .exact.reading import Sums
from .goal import Goal
from .spans import moved

__all__ = ["BEST_FOUND", "NOTHING_CLOSER", "NO_PLAN", "Prover", "certificate", "joined", "told"]

SECONDS = 5.0
"""For the proof of one row."""
SECONDS_FOR_ALL = 30.0
"""Of several rows together."""
LEAST = 0.2
"""Of its seconds for a proof, whatever was spent before."""
LOOK = 0.1

NOTHING_CLOSER = "nothing closer exists within these limits"
NO_PLAN = "certainly no plan exists within these limits"


@dataclass
class Prover:
    """Proofs for the rows of one answer, within their time.

    Parameters
    ----------
    sums : Sums or str
        The model as a sum of trees, or why it is none.
    n_rows : int
    seconds : float
        For one row.
    linear : Linear or None
        The same as a linear model.
    """

    sums: Sums | str
    n_rows: int
    seconds: float = SECONDS
    linear: Linear | None = None

    @property
    def share(self) -> float:
        """Seconds for one of the rows."""
        return min(self.seconds, max(SECONDS_FOR_ALL, self.seconds) / self.n_rows)

    def first(self, choices: Choices, goal: Goal) -> tuple[Choices, np.ndarray] | None:
        """A plan at once, where the loops are there; see :func:`first_found`."""
        if isinstance(self.sums, str) or not loading.is_ready("exact"):
            return None
        return first_found(self.sums, choices, goal)

    def __call__(
        self, choices: Choices, goal: Goal, below: float, spent: float = 0.0
    ) -> Generator[None, None, Proof]:
        """Look for a plan that costs less; nothing is yielded but time.

        Of its seconds those are left that were not `spent` on looking otherwise, and a few.
        """
        seconds = max(self.share - spent, LEAST * self.share)
        if self.linear is not None:
            return prove_linear(self.linear, choices, goal, below=below, seconds=seconds)
        if isinstance(self.sums, str):
            return Proof(choices, reason=self.sums)
        if loading.failure() is not None:
            return Proof(choices, reason="numba is not there")
        loading.warm("exact")
        while not loading.wait("exact", LOOK):
            if loading.has_failed("exact"):
                return Proof(choices, reason="numba cannot be used")
            check_cancelled()
            yield
        steps = prove(self.sums, choices, goal, below=below, seconds=seconds)
        last = time.perf_counter()
        while True:
            check_cancelled()
            try:
                next(steps)
            except StopIteration as end:
                proof: Proof = end.value
                return proof
            if time.perf_counter() - last > 5 * LOOK:
                last = time.perf_counter()
                yield


def joined(choices: Choices, picks: np.ndarray, proof: Proof) -> tuple[Choices, np.ndarray]:
    """Choices with the values beside the thresholds, where plans change them; all plans in them.

    Parameters
    ----------
    choices : Choices
    picks : ndarray of int64, shape (m, n_levers)
        Plans that were found otherwise.
    proof : Proof

    Returns
    -------
    Choices
    ndarray of int64, shape (m or m + 1, n_levers)
        The proved plan, where there is one, is the last.
    """
    own = np.zeros((0, len(choices.levers)), np.int64) if proof.picks is None else proof.picks[None]
    used: np.ndarray = np.concatenate([picks, own]).max(axis=0, initial=0) > 0
    values = {
        place: np.concatenate([lever.values[np.isfinite(lever.values)], edges.values[1:]])
        for place, (lever, edges) in enumerate(
            zip(choices.levers, proof.choices.levers, strict=True)
        )
        if used[place] and lever.is_number and edges is not lever
    }
    wider = choices.with_values({place: one[np.isfinite(one)] for place, one in values.items()})
    both = [moved(choices, wider, picks), moved(proof.choices, wider, own)]
    return wider, np.concatenate(both)


def certificate(n_plans: int, proof: Proof | None) -> str:
    """What is known of the closest plan, in words; empty where there is nothing to say."""
    if proof is None or proof.reason:
        return BEST_FOUND if n_plans else ""
    if proof.complete:
        return NOTHING_CLOSER if n_plans else NO_PLAN
    if not n_plans:
        return ""
    return f"{BEST_FOUND}; nothing is closer than {proof.bound:.3g}" if proof.bound else BEST_FOUND


def told(proof: Proof | None) -> dict[str, Any]:
    """The same for programs."""
    if proof is None:
        return {"complete": False, "bound": None, "seconds": 0.0, "reason": ""}
    return {
        "complete": proof.complete,
        "bound": float(proof.bound) if np.isfinite(proof.bound) else None,
        "seconds": round(proof.seconds, 3),
        "reason": proof.reason,
    }
