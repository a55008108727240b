"""Other models of the same rows, under the names by which questions call them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from .predictor import Predictor

__all__ = ["GivenModels"]


class GivenModels:
    """Sets of models; the same models have the same name, and no two sets ever share one.

    Not even in another session: answers to questions about others may have been saved.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: Mapping[str, tuple[Predictor, ...]] = MappingProxyType({})

    @property
    def known(self) -> Mapping[str, tuple[Predictor, ...]]:
        """By name, as of now."""
        return self._known

    def name(self, models: Sequence[Any], check: Callable[[], Sequence[Predictor]]) -> str:
        """The name of these; where they are new, what `check` makes of them is kept."""
        with self._lock:
            for name, known in self._known.items():
                if len(known) == len(models) and all(
                    one.model is model for one, model in zip(known, models, strict=True)
                ):
                    return name
            name = uuid4().hex
            self._known = MappingProxyType({**self._known, name: tuple(check())})
            return name
