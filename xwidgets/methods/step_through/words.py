"""Words that all walks use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...results.performance_words import number
from ...results.units import predicted_label
from ..ground import Ground

__all__ = ["Script", "label_of", "predicted", "signed"]


class Script(NamedTuple):
    """Steps as they are written down, one after the other."""

    stages: list[str]
    titles: list[str]
    said: list[tuple[str, ...]]
    n_outputs: int

    @classmethod
    def of(cls, ground: Ground) -> Script:
        """An empty one."""
        return cls([], [], [], ground.predictor.n_outputs)

    def add(self, stage: str, title: str, said: Callable[[int], str] | str) -> None:
        """One more step, `said` of each output."""
        each = [said if isinstance(said, str) else said(k) for k in range(self.n_outputs)]
        self.stages.append(stage)
        self.titles.append(title)
        self.said.append(tuple(each))

    def told(self) -> dict[str, Any]:
        """As fields of a result."""
        return {
            "stages": tuple(self.stages),
            "titles": tuple(self.titles),
            "said": tuple(self.said),
        }


def signed(value: float) -> str:
    """A change, with its sign.

    >>> signed(0.12345), signed(-2.0), signed(0.0)
    ('+0.123', '−2', '0')
    """
    return f"+{number(value)}" if value > 0 else number(value)


def predicted(ground: Ground, output: int) -> str:
    """``probability of yes``, ``prediction``: what is averaged and added up."""
    label = predicted_label(ground.unit, ground.predictor.link)
    names = ground.predictor.output_names
    return label if ground.unit == "value" and len(names) == 1 else f"{label} of {names[output]}"


def label_of(ground: Ground, feature: int, row: int) -> str:
    """``age = 37``: a feature with its value in a row."""
    column = ground.columns[feature]
    return f"{ground.names[feature]} = {column.feature.text(float(column.numbers[row]))}"
