"""Features and levels in the words that are shown, where the caller gave some."""

from __future__ import annotations

from dataclasses import replace

from ..data.display import Values
from ..data.labels import NO_LABELS, Labels
from ..results import Attributions
from ..study import Study

__all__ = ["shown_columns", "shown_names", "shown_result"]


def _labels(study: Study) -> Labels:
    return NO_LABELS if study.inputs is None else study.inputs.labels


def shown_columns(study: Study) -> tuple[Values, ...]:
    """What stands for each feature (or group), as it is called."""
    words = _labels(study)
    named = zip(study.groups.names, study.columns, strict=True)
    return tuple(words.column(name, column) for name, column in named)


def shown_names(study: Study) -> tuple[str, ...]:
    """What the features are called, in the order of every result's second axis."""
    return tuple(map(_labels(study).name, study.groups.names))


def shown_result(study: Study, result: Attributions) -> Attributions:
    """A result, and the cells that it holds, in those words."""
    data = None if result.data is None else result.data.copy()
    if data is not None:
        levels = _labels(study).levels
        for j, name in enumerate(result.feature_names):
            if words := levels.get(name):
                data[:, j] = [words.get(str(cell), cell) for cell in data[:, j]]
    return replace(result, feature_names=shown_names(study), data=data)
