"""Interactive explanations of machine-learning models, inside the notebook.

>>> import xwidgets as xw
>>> explainer = xw.explain(model, X, y)
>>> explainer  # linked importance, dependence and force plots

Everything is imported when it is first used, so that ``import xwidgets`` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Attributions",
    "Explainer",
    "Importance",
    "Interactions",
    "ModelSet",
    "Table",
    "__version__",
    "datasets",
    "errors",
    "explain",
    "from_records",
    "from_shap",
    "load",
    "monitor",
    "publish",
    "set_language",
    "teach",
    "tradeoff",
    "verify",
]

if TYPE_CHECKING:
    from . import errors, teach
    from .data import datasets
    from .entry import explain, from_records, from_shap, load, tradeoff
    from .explainer import Explainer
    from .handover.verify import verify
    from .language import set_language
    from .model_set import ModelSet
    from .monitoring import monitor
    from .publishing import publish
    from .results import Attributions, Importance, Interactions, Table

_HOMES = {
    "Attributions": "results",
    "Explainer": "explainer",
    "Importance": "results",
    "Interactions": "results",
    "ModelSet": "model_set",
    "Table": "results",
    "explain": "entry",
    "from_records": "entry",
    "from_shap": "entry",
    "load": "entry",
    "monitor": "monitoring",
    "publish": "publishing",
    "set_language": "language",
    "tradeoff": "entry",
    "verify": "handover.verify",
}
_MODULES = {"datasets": "data.datasets", "errors": "errors", "teach": "teach"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"{__name__}.{_MODULES[name]}")
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    fix = ""
    if hasattr(import_module(f"{__name__}.explainer").Explainer, name):
        fix = f". Fix: xwidgets.explain(model, X).{name}"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{fix}")


def __dir__() -> list[str]:
    return sorted(__all__)
