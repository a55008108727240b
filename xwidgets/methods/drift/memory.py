"""What was found of batches before: only what is new is computed."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...results.drift import Drift
from ..ground import Ground

__all__ = ["Memory", "memory"]

MAX_BATCHES = 256
"""Of more, those that were found first are forgotten."""
N_BINS = 10


class Memory:
    """Batches by what is in them, each as a result of its own, and what they are compared with."""

    def __init__(self) -> None:
        self.found: OrderedDict[str, Drift] = OrderedDict()
        self._reference: Any = None

    def compared_with(self, make: Callable[[], Any]) -> Any:
        """The rows that are explained, as batches are compared with them; made once."""
        if self._reference is None:
            self._reference = make()
        return self._reference

    def keep(self, key: str, found: Drift) -> Drift:
        """Remember one batch."""
        self.found[key] = found
        while len(self.found) > MAX_BATCHES:
            self.found.popitem(last=False)
        return found


def memory(
    ground: Ground,
    halves: bool = False,
    bins: int = N_BINS,
    edges: Mapping[str, Sequence[float]] | None = None,
    control: str = "holm",
    leave_out: Sequence[int] = (),
) -> Memory:
    """Of batches that were asked about alike; `halves`: those of the explained rows themselves."""
    asked = json.dumps([halves, bins, dict(edges or {}), control, list(leave_out)], sort_keys=True)
    found: Memory = ground.known.kept(("drift", asked), Memory)
    return found
