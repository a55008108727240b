"""Interactions as they travel: the strengths of all pairs, each row's values of the strongest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NotRequired, TypedDict

import numpy as np

from ...charts.triangle import order
from ...compute.interactions import InteractionRun, PairValues
from ...errors import InvalidValue
from ...results import Interactions
from ...study import Study
from ...widgets.block import pack
from ...widgets.hub import Answer, reply
from ...widgets.live import Live
from ...widgets.roles import BlockState, PairsBlock, PairsMeta, Unit

__all__ = ["Requests", "Wire", "interactions_block", "interactions_blocks"]

MOST_FEATURES = 128
"""Features whose pairs are sent."""

MOST_PAIRS_OF = 12
"""Of so many features every row's values of all pairs are sent: what the page shows at first."""

LONGEST_STEP_SECONDS = 3.0
MOST_BYTES = 8_000_000
"""Of all outputs in a file; above, of the one on screen."""


def interactions_block(
    run: InteractionRun, found: Interactions, output: int, mirrored: bool = False
) -> PairsBlock:
    """What is there so far, of one output."""
    features = order(found.strength[:, :, output])[:MOST_FEATURES]
    inner = np.sort(features[:MOST_PAIRS_OF])
    first, second = (inner[at] for at in np.triu_indices(len(inner)))
    values = run.pair_values(first, second, output)
    if values is None or len(values.rows) != len(found.rows):  # not kept
        first = second = first[:0]
        values = PairValues(found.rows, np.zeros((0, len(found.rows))))
    return _block(
        {
            "unit": found.unit,  # type: ignore[typeddict-item]
            "method": found.method,
            "outputs": [output],
            "mirrored": mirrored,
            "n_rows": len(run.rows),
        },
        first,
        second,
        values,
        features=features.astype(np.int32),
        strength=found.strength[:, :, output][np.ix_(features, features)],
    )


def _block(
    meta: PairsMeta,
    first: np.ndarray,
    second: np.ndarray,
    values: PairValues,
    **columns: np.ndarray,
) -> PairsBlock:
    with np.errstate(over="ignore"):
        each = values.values.astype(np.float32)
    pairs = {"first": first.astype(np.int32), "second": second.astype(np.int32)}
    columns = {**columns, "rows": values.rows.astype(np.int32), **pairs, "values": each}
    return {"role": "pairs", "meta": meta, **pack(columns)}


def interactions_blocks(
    study: Study, unit: str, rows: Sequence[int] | None, output: int
) -> list[BlockState]:
    """What a file holds: what is computed, of all outputs where they fit."""
    run = study.interaction_run(unit, rows)
    found = run.so_far()
    if found is None:
        return []
    n_outputs = len(found.output_names)
    binary = n_outputs == 2 and found.unit in ("probability", "log_odds")
    if binary and np.allclose(found.strength[..., 0], found.strength[..., 1], rtol=1e-6, atol=0):
        return [interactions_block(run, found, 1, mirrored=True)]
    block = interactions_block(run, found, output)
    if n_outputs * len(block["data"]) > MOST_BYTES:
        return [block]
    return [interactions_block(run, found, one) for one in range(n_outputs)]


class PairsArgs(TypedDict):
    """Go on for a while with pairs of some rows (none named: the kernel's choice)."""

    unit: Unit
    output: int
    seconds: float
    rows: NotRequired[list[int] | None]


class PairArgs(TypedDict):
    """Each row's values of one pair."""

    unit: Unit
    output: int
    first: int
    second: int
    rows: NotRequired[list[int] | None]


class Requests(TypedDict):
    """What only this view asks."""

    interactions: PairsArgs
    interaction_pair: PairArgs


class Wire:
    """Answers what the interactions views of one study ask.

    The page asks for a part at a time and draws what is there: progress, an early picture, and
    a cancel that is to ask no more.
    """

    def __init__(self, live: Live) -> None:
        self._study = live.study

    @property
    def answers(self) -> Mapping[str, Callable[..., Answer]]:
        """What the page asks."""
        return {"interactions": self.advance, "interaction_pair": self.pair}

    def advance(
        self, unit: str, output: int, seconds: float, rows: list[int] | None = None
    ) -> Answer:
        """Go on for a while; the answer is a block."""
        run = self._run(unit, output, rows)
        run.advance(min(max(float(seconds), 0.0), LONGEST_STEP_SECONDS))
        found = run.so_far()
        assert found is not None
        return reply(interactions_block(run, found, int(output)))

    def pair(
        self, unit: str, output: int, first: int, second: int, rows: list[int] | None = None
    ) -> Answer:
        """What one pair did in every row explained so far."""
        run = self._run(unit, output, rows)
        n_features = len(self._study.schema.names)
        if not (0 <= first < n_features and 0 <= second < n_features):
            raise InvalidValue("first", found=f"{first}, {second}", expected="two features")
        values = run.explain_pair(first, second, output)
        meta: PairsMeta = {"unit": unit, "outputs": [output]}  # type: ignore[typeddict-item]
        return reply(_block(meta, np.array([first]), np.array([second]), values))

    def _run(self, unit: str, output: int, rows: list[int] | None) -> InteractionRun:
        study = self._study
        if unit not in study.units or not 0 <= output < len(study.output_names):
            raise InvalidValue(
                "output", found=f"{unit!r}, {output!r}", expected="a unit and an output on screen"
            )
        return study.interaction_run(unit, rows)
