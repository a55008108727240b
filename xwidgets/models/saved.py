"""Boosters that were saved to a file, read by their own library."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import InvalidModel, InvalidValue, MissingDependency, NotSupported

__all__ = ["is_path", "load"]

EXPECTED = (
    "a model, or a file that XGBoost (.json, .ubj), LightGBM (.txt) or CatBoost (.cbm, .json) saved"
)
PICKLES = (".pkl", ".pickle", ".joblib", ".skops", ".cloudpickle", ".dill")


def is_path(model: object) -> bool:
    """Whether a model is given as a place in the file system."""
    return isinstance(model, (str, os.PathLike))


def load(path: str | os.PathLike[str]) -> Any:
    """Read a saved booster.

    Parameters
    ----------
    path : str or path-like
        XGBoost ``.json`` or ``.ubj``, LightGBM ``.txt``, CatBoost ``.cbm`` or ``.json``. Nothing
        is unpickled: such a file could run any code.

    Returns
    -------
    xgboost.Booster, lightgbm.Booster or catboost.CatBoost
        What predicts as the model did that was saved: with all trees of the file, or up to the
        best round where XGBoost's scikit-learn API had stopped early and then saved all of them.

    Raises
    ------
    InvalidModel
        A file of another kind, or one that its library cannot read.
    InvalidValue
        No such file.
    NotSupported
        LightGBM's JSON, which LightGBM itself cannot read back.
    MissingDependency
        The library is not installed.
    """
    place = Path(path)
    suffix = place.suffix.lower()
    if suffix in PICKLES:
        raise InvalidModel(
            "model",
            found=f"the file {place.name!r}, which could run any code when it is loaded",
            expected=EXPECTED,
            fix="if you trust it, load it yourself and pass the model",
        )
    if suffix not in (".json", ".ubj", ".txt", ".cbm"):
        raise InvalidModel("model", found=f"the text {str(path)!r}", expected=EXPECTED)
    if not place.is_file():
        raise InvalidValue(
            "model",
            found=f"no file {str(path)!r}",
            expected="a saved booster",
            fix=f"check the path; the working directory is {os.getcwd()}",
        )
    library = {".ubj": "xgboost", ".txt": "lightgbm", ".cbm": "catboost"}.get(suffix)
    library = library or _library_of_json(place)
    try:
        return _READERS[library](str(place), suffix)
    except ImportError as cause:
        raise MissingDependency(
            "model",
            found=f"{place.name!r}, saved by {library}, which is not installed",
            fix=f"pip install {library}",
        ) from cause
    except Exception as cause:
        reason = str(cause).strip().splitlines()
        raise InvalidModel(
            "model",
            found=f"{place.name!r}, which {library} cannot read"
            + (f" ({reason[-1][:200]})" if reason else ""),
            expected=EXPECTED,
            fix="save it again with the library's own save_model",
        ) from cause


def _library_of_json(place: Path) -> str:
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
    except (ValueError, OSError) as cause:
        raise InvalidModel(
            "model", found=f"{place.name!r}, which is no JSON ({cause})", expected=EXPECTED
        ) from cause
    keys = set(content) if isinstance(content, dict) else set()
    if "learner" in keys:
        return "xgboost"
    if keys & {"oblivious_trees", "trees", "features_info"}:
        return "catboost"
    if "tree_info" in keys:
        raise NotSupported(
            "model",
            found=f"{place.name!r}, LightGBM's JSON, which it cannot read back",
            expected="its text format",
            fix='booster.save_model("model.txt")',
        )
    raise InvalidModel(
        "model",
        found=f"{place.name!r}, JSON with {', '.join(sorted(map(str, keys))[:5]) or 'no keys'}",
        expected=EXPECTED,
    )


def _xgboost(path: str, suffix: str) -> Any:
    import xgboost

    booster = xgboost.Booster(model_file=path)
    # XGBoost saves the rounds behind the best one as well. Its scikit-learn API leaves them out
    # when it predicts; a booster does not.
    best = booster.attr("best_iteration")
    if best is not None and booster.attr("scikit_learn") is not None:
        learner = json.loads(booster.save_config())["learner"]
        if learner["gradient_booster"]["name"] != "gblinear":
            booster = booster[: int(best) + 1]
    return booster


def _lightgbm(path: str, suffix: str) -> Any:
    import lightgbm

    with open(path, encoding="utf-8", errors="replace") as file:
        if file.readline().strip() != "tree":  # LightGBM would end the process over some files
            raise ValueError("not a LightGBM model")
    return lightgbm.Booster(model_file=path)


def _catboost(path: str, suffix: str) -> Any:
    import catboost

    model = catboost.CatBoost().load_model(path, format=suffix.removeprefix("."))
    model.get_all_params()  # fails where JSON holds no whole model
    return model


_READERS: dict[str, Callable[[str, str], Any]] = {
    "xgboost": _xgboost,
    "lightgbm": _lightgbm,
    "catboost": _catboost,
}
