"""Words for features and levels: what is shown, beside what the table holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import InvalidType, InvalidValue, UnknownName
from .display import Values
from .schema import Feature
from .wording import did_you_mean, sendable, shown

__all__ = ["NO_LABELS", "Labels", "read_labels"]


@dataclass(frozen=True)
class Labels:
    """Words by names: of features, and by feature of its levels."""

    features: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def name(self, name: str) -> str:
        """What a feature is called where it is shown."""
        return self.features.get(name, name)

    def column(self, name: str, column: Values) -> Values:
        """A feature's column in the words of these labels; the numbers stay."""
        feature = column.feature
        words = self.levels.get(name, {})
        levels = feature.levels and tuple(words.get(level, level) for level in feature.levels)
        label = self.features.get(name, feature.name)
        return column._replace(feature=replace(feature, name=label, levels=levels))


NO_LABELS = Labels()


def read_labels(
    labels: Any, feature_labels: Any, names: tuple[str, ...], columns: Mapping[str, Feature]
) -> Labels:
    """Check what the caller gave against the features (or groups) that there are.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
    """
    if labels is None and feature_labels is None:
        return NO_LABELS
    features = _mapping(feature_labels, "feature_labels", '{"sex": "Sex"}')
    for name in features:
        _require(name, names, "feature_labels", "feature")
    words = {name: _text(text, "feature_labels") for name, text in features.items()}
    _distinct([words.get(name, name) for name in names], "feature_labels")
    levels = {}
    example = '{"sex": {"F": "female", "M": "male"}}'
    for name, given in _mapping(labels, "labels", example).items():
        _require(name, names, "labels", "feature")
        where = f"labels[{shown(name)}]"
        known = columns[name].levels
        if known is None:
            raise InvalidType(
                where,
                found=f"a column of {columns[name].kind} values",
                expected="a column of categories or text",
                fix=f"make it one: X[{shown(name)}].astype('category')",
            )
        named = {str(level): text for level, text in _mapping(given, where, example).items()}
        for level in named:
            _require(level, known, where, "level")
        levels[name] = {level: _text(text, where) for level, text in named.items()}
        _distinct([levels[name].get(level, level) for level in known], where)
    return Labels(words, levels)


def _mapping(value: Any, argument: str, example: str) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidType(
            argument,
            found=f"a {type(value).__name__}",
            expected="a mapping of names to words",
            fix=f"pass {example}",
        )
    return value


def _require(name: Any, known: tuple[str, ...], argument: str, what: str) -> None:
    if name not in known:
        raise UnknownName(
            argument,
            found=f"the {what} {shown(name)}",
            expected=f"one of the {len(known)} {what}s",
            fix=did_you_mean(str(name), known),
        )


def _text(value: Any, argument: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidType(argument, found=shown(value), expected="words (text that is not blank)")
    return sendable(value.strip())


def _distinct(words: list[str], argument: str) -> None:
    for word, count in Counter(words).items():
        if count > 1:
            raise InvalidValue(
                argument, found=f"{shown(word)} several times", expected="different words"
            )
