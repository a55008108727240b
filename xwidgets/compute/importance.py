"""ImportanceRun: an importance that asks the model, computed a part at a time by whoever asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import NamedTuple

from ..data.wording import did_you_mean, shown
from ..errors import NotSupported, UnknownName
from ..inputs import Inputs
from ..results import Importance

__all__ = ["Done", "ImportanceRun", "methods_of", "require"]

METHODS = ("shap", "permutation", "impurity")


class Done(NamedTuple):
    """How many features are done, of how many."""

    done: int
    total: int


Work = Generator[tuple[int, int], None, Importance]


class ImportanceRun:
    """One computation with no thread of its own; safe to use from several.

    `advance` goes on for a while and stops: who asks again goes on, who does not has cancelled.
    What raised is raised to who asked, and begun anew when it is asked for again.
    """

    def __init__(self, begin: Callable[[], Work]) -> None:
        self._begin = begin
        self._lock = threading.Lock()
        self._work: Work | None = None
        self._progress = Done(0, 0)
        self._found: Importance | None = None

    @classmethod
    def of(cls, method: str, inputs: Inputs) -> ImportanceRun:
        """Permutation or impurity importance of what an explainer was made from."""
        library = "polars" if inputs.frame.backend == "polars" else "pandas"

        def begin() -> Work:
            found = yield from _work(method, inputs)
            return replace(found, trust={**found.trust, "frame_library": library})

        return cls(begin)

    @property
    def found(self) -> Importance | None:
        """The result, once it is there."""
        return self._found

    @property
    def progress(self) -> Done:
        """How far it is; (0, 0) before the first feature."""
        return self._progress

    def advance(self, seconds: float | None) -> Importance | None:
        """Go on for about so long (None: to the end); returns the result once it is there."""
        begin = time.perf_counter()
        while self._found is None:
            self._step()
            if seconds is not None and time.perf_counter() - begin >= seconds:
                break
        return self._found

    def result(self) -> Importance:
        """All of it; computes what is missing."""
        found = self.advance(None)
        assert found is not None
        return found

    def _step(self) -> None:
        with self._lock:
            if self._found is not None:
                return
            if self._work is None:
                self._work = self._begin()
            try:
                self._progress = Done(*next(self._work))
            except StopIteration as end:
                self._found = end.value
            except BaseException:
                self._work, self._progress = None, Done(0, 0)
                raise


def _work(method: str, inputs: Inputs) -> Work:
    if method == "impurity":
        from ..methods.impurity import importance as impurity

        return impurity(inputs.predictor, inputs.frame, groups=inputs.groups)
    from ..methods.permutation import steps

    assert inputs.target is not None
    return (
        yield from steps(
            inputs.predictor,
            inputs.frame,
            inputs.target.codes,
            groups=inputs.groups,
            sample_weight=inputs.sample_weight,
            seed=inputs.seed,
            n_jobs=inputs.n_jobs,
        )
    )


def methods_of(inputs: Inputs) -> tuple[str, ...]:
    """The importances that this model and this target allow."""
    from ..methods.impurity import supports

    found = ["shap"]
    if inputs.target is not None:
        found.append("permutation")
    if supports(inputs.predictor):
        found.append("impurity")
    return tuple(found)


def require(method: str, allowed: tuple[str, ...], inputs: Inputs | None) -> None:
    """Refuse a method that there is not, or that this model or target does not allow.

    Raises
    ------
    UnknownName, NotSupported
    """
    if method not in METHODS:
        raise UnknownName(
            "method",
            found=shown(method),
            expected=f"one of {', '.join(METHODS)}",
            fix=did_you_mean(str(method), METHODS),
        )
    if method in allowed:
        return
    if method == "permutation":
        raise NotSupported(
            "method",
            found='"permutation" without y' if inputs else '"permutation", no model',
            expected="what the rows really are, to score predictions",
            fix="xw.explain(model, X, y)",
        )
    raise NotSupported(
        "method",
        found='"impurity" for a model without trees',
        expected=f"one of {', '.join(allowed)}",
        fix=f'pass method="{allowed[-1]}"',
    )
