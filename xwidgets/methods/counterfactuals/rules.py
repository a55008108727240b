"""Linear rules between features, such as ``max_30d <= max_12m``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...data import Frame
from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, UnknownName

__all__ = ["Rules", "read_rules"]

MAX_RULES = 200
TOLERANCE = 1e-9
"""Of the sum of the sizes of a rule's terms: decimals are not exact."""

NUMBER = r"[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?"


@dataclass(frozen=True, eq=False)
class Rules:
    """Rules of the form ``sum of coefficient * column <= bound``.

    Parameters
    ----------
    coefficients : ndarray of float64, shape (n_rules, n_columns)
        Of the columns of the frame.
    bounds : ndarray of float64, shape (n_rules,)
    texts : tuple of str
        As they were given; ``==`` makes two rules.
    """

    coefficients: np.ndarray
    bounds: np.ndarray
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.bounds)

    def kept(self, codes: np.ndarray) -> np.ndarray:
        """Which rules each row keeps, bool (m, n_rules); what is missing breaks none."""
        if not len(self):
            return np.ones((len(codes), 0), dtype=bool)
        known = np.nan_to_num(codes, nan=0.0)
        sums = known @ self.coefficients.T
        sizes = np.abs(known) @ np.abs(self.coefficients.T) + np.abs(self.bounds)
        unknown = np.isnan(codes).astype(np.float64) @ (self.coefficients != 0).T > 0
        return (sums <= self.bounds + TOLERANCE * sizes) | unknown


def read_rules(rules: Sequence[str] | str | None, frame: Frame) -> Rules:
    """Read rules such as ``"a <= b"``, ``"a + 2 * b >= 10"``, ``"`two words` < 3"``.

    Raises
    ------
    InvalidType, InvalidValue, UnknownName
        No rule, a column that is none, or one that holds no numbers.
    """
    given = [rules] if isinstance(rules, str) else list(rules or ())
    if len(given) > MAX_RULES:
        raise InvalidValue("rules", found=f"{len(given)} rules", expected=f"at most {MAX_RULES}")
    rows: list[np.ndarray] = []
    bounds: list[float] = []
    texts: list[str] = []
    for rule in given:
        for row, bound in _read(rule, frame):
            rows.append(row)
            bounds.append(bound)
            texts.append(rule)
    matrix = np.array(rows).reshape(len(rows), frame.n_features)
    return Rules(matrix, np.array(bounds, dtype=np.float64), tuple(texts))


def _read(rule: object, frame: Frame) -> list[tuple[np.ndarray, float]]:
    if not isinstance(rule, str):
        raise InvalidType("rules", found=shown(rule), expected='text such as "a <= b"')
    sides = re.split(r"(<=|>=|==|<|>)", rule)
    if len(sides) != 3:
        raise InvalidValue(
            "rules", found=shown(rule), expected='one comparison, such as "a <= b"', fix="use <="
        )
    left, left_constant = _sum(sides[0], rule, frame)
    right, right_constant = _sum(sides[2], rule, frame)
    row, bound, sign = left - right, right_constant - left_constant, sides[1]
    if not row.any():
        raise InvalidValue("rules", found=shown(rule), expected="a rule about a feature")
    if sign in ("<", ">"):
        # Whole numbers: one less; others: the next smaller number.
        used = np.flatnonzero(row)
        whole = all(frame.schema[int(j)].integer for j in used) and np.all(row == np.rint(row))
        strict = 1.0 if whole and float(bound).is_integer() else 1e-6 * max(1.0, abs(bound))
        bound = bound - strict if sign == "<" else bound + strict
    if sign in ("<=", "<"):
        return [(row, bound)]
    return [(-row, -bound)] if sign in (">=", ">") else [(row, bound), (-row, -bound)]


def _sum(text: str, rule: str, frame: Frame) -> tuple[np.ndarray, float]:
    """Coefficients and the constant of one side."""
    row, constant = np.zeros(frame.n_features), 0.0
    names = sorted(frame.schema.names, key=len, reverse=True)
    rest, sign, first = text.strip(), 1.0, True
    while rest or first:
        found = re.match(r"\s*([+-])?\s*", rest)
        assert found is not None
        if not first and found[1] is None:
            raise _unreadable(rest, rule, names)
        sign = -1.0 if found[1] == "-" else 1.0
        rest, first = rest[found.end() :], False
        factor = re.match(rf"({NUMBER})\s*(\*)?\s*", rest)
        named = _name(rest, names)
        if factor and named is None:
            rest = rest[factor.end() :]
            if not factor[2]:
                constant += sign * float(factor[1])
                continue
            sign, named = sign * float(factor[1]), _name(rest, names)
        if named is None:
            raise _unreadable(rest, rule, names)
        name, length = named
        j = names_position(frame, name)
        row[j] += sign
        rest = rest[length:]
    return row, constant


def _name(text: str, names: Sequence[str]) -> tuple[str, int] | None:
    """The longest name that the text begins with, and how much of it that is."""
    quoted = re.match(r"`([^`]*)`\s*", text)
    if quoted:
        return quoted[1], quoted.end()
    for name in names:
        after = text[len(name) :]
        if text.startswith(name) and (not after or not (after[0].isalnum() or after[0] == "_")):
            return name, len(text) - len(after.lstrip())
    return None


def names_position(frame: Frame, name: str) -> int:
    """A column of numbers by its name."""
    position = frame.schema.position(name, "rules")
    if frame.schema[position].kind not in ("number", "boolean", "datetime"):
        raise InvalidValue(
            "rules",
            found=f"{shown(name)}, a {frame.schema[position].kind}",
            expected="columns of numbers",
            fix='use ranges={"' + name + '": [levels]}',
        )
    return position


def _unreadable(rest: str, rule: str, names: Sequence[str]) -> UnknownName:
    word = re.match(r"[\w.]+", rest)
    return UnknownName(
        "rules",
        found=f"{shown(rest or rule)} in {shown(rule)}",
        expected="names of features and numbers with +, -, *",
        fix=did_you_mean(word[0], names) if word else "write names with spaces as `two words`",
    )
