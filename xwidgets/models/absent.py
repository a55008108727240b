"""A model that is not there: all that is known of it, and one clear word where it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np

from ..errors import NotSupported
from .adapters import Adapter
from .predictor import Predictor
from .predictor_scales import Scale

__all__ = ["AbsentPredictor", "absent"]


class AbsentPredictor(Predictor):
    """A predictor of a study that was loaded without its model: `model` is None."""

    def answer(self, scale: Any, table: Any, n_rows: int) -> np.ndarray:
        """Refuse.

        Raises
        ------
        NotSupported
        """
        return _refuse()


def absent(
    name: str,
    library: str,
    unit: str,
    scales: Mapping[str, Mapping[str, Any]],
    default_output: int,
    classes: np.ndarray | None,
    fingerprint: Mapping[str, Any],
    n_fitted: int | None = None,
) -> AbsentPredictor:
    """What is known of a model, in place of the model; `scales` are all of `Scale` but `call`."""
    extra = {"fingerprint": fingerprint, "n_fitted": n_fitted}
    return AbsentPredictor(
        model=None,
        name=name,
        library=library,
        unit=unit,
        scales={key: Scale(call=_refuse, **told) for key, told in scales.items()},
        default_output=default_output,
        classes=classes,
        adapter=Adapter(name=name, library=library, kind="callable", value=_refuse, extra=extra),
        prepare=_refuse,
    )


def _refuse(*_: Any) -> NoReturn:
    raise NotSupported(
        "model",
        found="none: this explainer was loaded from a file without it",
        expected="a model to ask",
        fix="xw.load(path, model=model)",
    )
