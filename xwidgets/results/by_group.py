"""What the further questions of fairness have in common: how they tell of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import doubt, summary
from .record import Record

__all__ = ["ByGroup"]


class ByGroup(Record):
    """An answer about groups of rows, with a sentence."""

    by: tuple[str, ...]
    quantities: tuple[str, ...]
    trust: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """The answer in words."""
        raise NotImplementedError

    def sent(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        arrays, plain = super().sent()
        return arrays, {**plain, "sentence": self.sentence}

    def doubts(self) -> list[doubt.Doubt]:
        return doubt.sampled_rows(self.trust.get("n_rows"), self.trust.get("n_rows_total"))

    def facts(self) -> list[tuple[str, str]]:
        return [
            ("in words", self.sentence),
            ("by", ", ".join(self.by)),
            ("trust", summary.trust_facts(self.trust)),
        ]
