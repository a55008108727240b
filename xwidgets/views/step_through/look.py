"""Arguments of a walk as options of its view, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...data.rows import is_whole
from ...data.wording import did_you_mean, shown
from ...errors import InvalidValue, UnknownName
from ...methods.step_through.shap import MOST_PLAYERS
from ...results.step_through import Steps
from ...widgets.holder import Holder
from ...widgets.looks import read_arguments

__all__ = ["WALKS", "check_step", "options_of", "read_look"]

WALKS = ("shap", "lime", "tree", "effects")


def options_of(
    self: Holder,
    walk: str = "shap",
    row: Any = None,
    *,
    features: Sequence[str | int] | None = None,
    tree: int | None = None,
    feature: str | int | Sequence[str | int] | None = None,
    step: int = 1,
) -> dict[str, Any]:
    """Options of the view; see `step_through`.

    Raises
    ------
    UnknownName, InvalidValue, InvalidType
    """
    if walk not in WALKS:
        raise UnknownName(
            "walk",
            found=shown(walk),
            expected=" or ".join(f'"{one}"' for one in WALKS),
            fix=did_you_mean(str(walk), WALKS),
        )
    if not is_whole(step) or step < 1:
        raise InvalidValue(
            "step", found=shown(step), expected="a whole number >= 1", fix="leave it out"
        )
    _check_meant(walk, {"row": row, "features": features, "tree": tree, "feature": feature})
    return {
        "walk": walk,
        "row": self._row(row),
        "features": _features(self, walk, features),
        "tree": _tree(tree),
        **_feature(self, feature),
        "step": int(step) if step > 1 else None,
    }


def check_step(step: int, found: Steps) -> None:
    """Refuse a step that the walk does not have.

    Raises
    ------
    InvalidValue
    """
    if step > len(found.titles):
        raise InvalidValue(
            "step",
            found=shown(step),
            expected=f"1 to {len(found.titles)}, one of the steps of this walk",
            fix="leave it out for the first",
        )


def read_look(self: Holder, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `step_through` as options of its view.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName, NotSupported
    """
    return read_arguments(self, given, options_of, "step_through")


MEANT_FOR = {
    "row": ("shap", "lime", "tree"),
    "features": ("shap", "lime"),
    "tree": ("tree",),
    "feature": ("effects",),
}


def _check_meant(walk: str, given: Mapping[str, Any]) -> None:
    """Refuse what says nothing to this walk."""
    for name, value in given.items():
        if value is not None and walk not in MEANT_FOR[name]:
            raise InvalidValue(
                name,
                found=f"{name}= for {shown(walk)}",
                expected=f"{name}= for {' or '.join(map(shown, MEANT_FOR[name]))} alone",
                fix="leave it out",
            )


def _tree(tree: int | None) -> int | None:
    if tree is None:
        return None
    if not is_whole(tree) or tree < 0:
        raise InvalidValue("tree", found=shown(tree), expected="a whole number >= 0")
    return int(tree)


def _feature(self: Holder, feature: str | int | Sequence[str | int] | None) -> dict[str, int]:
    if feature is None:
        return {}
    names = [feature] if isinstance(feature, (str, int)) else list(feature)
    found = [self._study.schema.position(name) for name in names]
    if len(found) not in (1, 2) or len(set(found)) < len(found):
        raise InvalidValue(
            "feature",
            found=f"{len(found)} features",
            expected="one, or two different ones: the one that is moved, and one beside it",
        )
    return dict(zip(("feature", "beside"), found, strict=False))


def _features(self: Holder, walk: str, features: Sequence[str | int] | None) -> list[int] | None:
    if features is None:
        return None
    names = [features] if isinstance(features, str) else list(features)
    found = [self._study.schema.position(name, "features") for name in names]
    if len(set(found)) < len(found):
        raise InvalidValue(
            "features", found=f"{shown(names[0])} twice", expected="different features"
        )
    n_all = len(self._study.schema)
    if walk == "lime" and len(found) != 2:
        raise InvalidValue(
            "features",
            found=f"{len(found)} of them",
            expected="two, by which made-up rows are drawn",
            fix="leave it out for the two that matter most",
        )
    n_players = len(found) + (len(found) < n_all)
    if not found or n_players > MOST_PLAYERS:
        raise InvalidValue(
            "features",
            found=f"{len(found)} of them: {n_players} players have {2**n_players:,} coalitions",
            expected=f"1 to {MOST_PLAYERS - 1} features; all others join together",
            fix="leave it out for the 3 strongest",
        )
    return found
