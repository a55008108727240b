"""Conditions as a person writes them, ``age < 30 and city = Rome``: read, never run.

The language is that of the table in the page (``js/src/views/table/expression.ts``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, NoReturn

import numpy as np

from ..errors import InvalidValue, UnknownName
from .display import Values
from .schema import Feature, time_zone
from .wording import did_you_mean, shown

__all__ = ["rows_where"]

SIGNS = ("<", "<=", ">", ">=", "=", "!=")
SAME = {"==": "=", "<>": "!=", "\u2264": "<=", "\u2265": ">=", "\u2260": "!="}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
MEANT = {"=<": "<=", "=>": ">="}
AFTER = "=, !=, <, >, <=, >=, between 1 and 2, in [...], contains, or is missing"
KEYWORDS = ("and", "or", "not", "in", "is", "between", "contains")
TOKEN = re.compile(
    r"(?P<date>\d{4}-\d\d?(?:-\d\d?(?:[T ]\d\d?:\d\d(?::\d\d)?)?)?(?![\w.-]))"
    r"|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<quoted>\"[^\"]*\"|'[^']*')"
    r"|(?P<name>`[^`]+`)"
    r"|(?P<sign><=|>=|==|!=|<>|=<|=>|&&|\|\||[<>=~!&|()\[\],\u2264\u2265\u2260])"
    r"|(?P<word>[^\W\d]\w*)"
)


MOMENT = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d))?)?)?)?")


class Token(NamedTuple):
    """`kind`: a group of `TOKEN`, or ``"end"``."""

    kind: str
    text: str


def rows_where(
    text: str, names: Sequence[str], column: Callable[[str], Values], argument: str
) -> np.ndarray:
    """Which rows keep a condition, bool (n_rows,).

    Parameters
    ----------
    text : str
        Comparisons of a column with a value (``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, also
        ``18 <= age < 30``), ``age between 18 and 30``, ``city in [Rome, "San Marino"]``, ``city
        contains ma``, ``age is missing``, a boolean column by itself; joined by ``and``, ``or``,
        ``not`` and parentheses. A date may be a year, a month or a day. A row without a value
        keeps no comparison, but ``!=`` and ``not in``, which are the opposite of ``=`` and ``in``.
    names : sequence of str
        Of columns; in the text others than words stand in backticks, or as they are.
    column : callable
        Of a name: the values of all rows.
    argument : str
        For the message.

    Raises
    ------
    UnknownName
        A column, or a level of one, that there is not.
    InvalidValue
        What is no condition: the message names the column and the operator.
    """
    return _Reader(text, names, column, argument).whole()


class _Reader:
    """Reads from left to right; every method reads what it is called after."""

    def __init__(
        self, text: str, names: Sequence[str], column: Callable[[str], Values], argument: str
    ) -> None:
        self.text, self.names, self.column, self.argument = text, names, column, argument
        self.tokens, self.at = self._tokens(), 0

    def whole(self) -> np.ndarray:
        """The text to its end."""
        found = self.any_of()
        if self.next.kind != "end":
            self._refuse(f"{shown(self.next.text)} after a condition", "and, or, or the end")
        return found

    def any_of(self) -> np.ndarray:
        """Parts joined by ``or``."""
        found = self.all_of()
        while self._take("or", "|", "||"):
            found = found | self.all_of()
        return found

    def all_of(self) -> np.ndarray:
        """Parts joined by ``and``."""
        found = self.part()
        while self._take("and", "&", "&&"):
            found = found & self.part()
        return found

    def part(self) -> np.ndarray:
        """A comparison, or what stands in parentheses."""
        if self._take("not", "~", "!"):
            return ~self.part()
        if self._take("("):
            found = self.any_of()
            if not self._take(")"):
                self._refuse("a parenthesis that is not closed", ")")
            return found
        return self.comparison()

    def comparison(self) -> np.ndarray:
        """One column and what it is compared with."""
        if self.next.kind in ("number", "date", "quoted"):
            value = self._pop()
            sign = self.next.text
            if sign not in SIGNS:
                told = shown(sign) if sign else "nothing"
                self._refuse(f"{told} after {value.text}", ", ".join(SIGNS))
            self._pop()
            name, values = self._column()
            found = self._compare(name, values, TURNED.get(sign, sign), value)
            if self.next.text in SIGNS:
                found = found & self._compare(name, values, self._pop().text, self._value(name))
            return found
        name, values = self._column()
        return self._after(name, values)

    def _after(self, name: str, values: Values) -> np.ndarray:
        """What stands after the name of a column."""
        numbers = np.asarray(values.numbers, np.float64)
        token = self.next
        if self._take("is"):
            negated = self._take("not")
            if not self._take("missing"):
                self._refuse(f"{shown(self.next.text)} after {name} is", "missing, or not missing")
            return np.isnan(numbers) ^ negated
        negated = self._take("not")
        if self._take("in"):
            return self._listed(name, values) ^ negated
        if self._take("between"):
            above = self._compare(name, values, ">=", self._value(name))
            if not self._take("and"):
                self._refuse(f"no and after {name} between", "two values: 1 and 2")
            return (above & self._compare(name, values, "<=", self._value(name))) ^ negated
        if self._take("contains"):
            return self._containing(name, values, self._value(name)) ^ negated
        if token.text in SIGNS and not negated:
            self._pop()
            return self._compare(name, values, token.text, self._value(name))
        if values.feature.kind == "boolean" and not negated:
            return numbers == 1
        told = shown(token.text) if token.text else "nothing"
        meant = MEANT.get(token.text)
        self._refuse(f"{told} after {name}", AFTER, f"write {meant}" if meant else "")

    def _listed(self, name: str, values: Values) -> np.ndarray:
        """``["Rome", "Paris"]``, also in parentheses."""
        ends = {"[": "]", "(": ")"}
        end = ends.get(self.next.text)
        if end is None:
            self._refuse(
                f"{shown(self.next.text)} after {name} in", "a list", f'{name} in ["a", "b"]'
            )
        self._pop()
        found = np.zeros(len(values.numbers), bool)
        while not self._take(end):
            found |= self._compare(name, values, "=", self._value(name))
            if not self._take(",") and self.next.text != end:
                self._refuse(f"{shown(self.next.text)} in the list of {name}", f", or {end}")
        return found

    def _containing(self, name: str, values: Values, value: Token) -> np.ndarray:
        levels, part = values.feature.levels, _plain(value).lower()
        if levels is None:
            self._refuse(f"contains after {name}, which holds no text", "=, !=, <, >, <=, >=")
        codes = [code for code, level in enumerate(levels) if part in level.lower()]
        return np.isin(np.asarray(values.numbers, np.float64), codes)

    def _compare(self, name: str, values: Values, sign: str, value: Token) -> np.ndarray:
        numbers, feature = np.asarray(values.numbers, np.float64), values.feature
        ordered = feature.levels is None and feature.kind != "boolean"
        equal = sign in ("=", "!=")
        if not equal and not ordered:
            kind = "yes or no" if feature.kind == "boolean" else "categories"
            self._refuse(f"{sign} of {name}, which holds {kind}", "=, != or in")
        if equal and value.kind == "word" and value.text.lower() == "missing":
            return np.isnan(numbers) ^ (sign == "!=")
        low, high = self._range(name, feature, value)
        with np.errstate(invalid="ignore"):
            match sign:
                case "<":
                    return numbers < low
                case "<=":
                    return numbers <= high
                case ">":
                    return numbers > high
                case ">=":
                    return numbers >= low
            return ((numbers >= low) & (numbers <= high)) ^ (sign == "!=")

    def _range(self, name: str, feature: Feature, value: Token) -> tuple[float, float]:
        """A value as the column holds it, from its smallest to its largest."""
        text = _plain(value)
        if feature.kind == "datetime":
            return self._moments(name, feature, text)
        found = self._number(name, feature, value, text)
        return found, found

    def _number(self, name: str, feature: Feature, value: Token, text: str) -> float:
        if feature.levels is not None:
            same = [one for one in feature.levels if one.lower() == text.lower()]
            if text not in feature.levels and not same:
                raise UnknownName(
                    self.argument,
                    found=f"{shown(text)} in {shown(self.text)}",
                    expected=f"one of the {len(feature.levels)} levels of {name}",
                    fix=did_you_mean(text, feature.levels),
                )
            return float(feature.levels.index(text if text in feature.levels else same[0]))
        if feature.kind == "boolean":
            if text.lower() not in ("true", "false", "1", "0"):
                self._refuse(f"{shown(text)} beside {name}, which holds yes or no", "True or False")
            return float(text.lower() in ("true", "1"))
        if value.kind != "number":
            self._refuse(f"{shown(text)} beside {name}, which holds numbers", "a number")
        return float(text)

    def _moments(self, name: str, feature: Feature, text: str) -> tuple[float, float]:
        """Of a year, a month, a day, a minute or a second: its first moment, and its last."""
        parts = MOMENT.fullmatch(text)
        known = [int(one) for one in parts.groups() if one] if parts else []
        zone = time_zone(feature.timezone)
        try:
            first = datetime(*[*known, *(1, 1, 1)[len(known) :]])  # type: ignore[arg-type]
            last = _after(first, len(known)).replace(tzinfo=zone).timestamp()
        except (ValueError, OverflowError):
            known = []
        if not known:
            self._refuse(
                f"{shown(text)} beside {name}, which holds dates",
                "2024, 2024-05, 2024-05-31 or 2024-05-31 08:00",
            )
        return first.replace(tzinfo=zone).timestamp(), float(np.nextafter(last, -np.inf))

    def _column(self) -> tuple[str, Values]:
        token = self.next
        if token.kind not in ("name", "word"):
            told = shown(token.text) if token.text else "the end"
            self._refuse(f"{told} where a column is expected", "a condition such as age < 30")
        self._pop()
        alike = [name for name in self.names if name.lower() == token.text.lower()]
        if token.text not in self.names and alike:
            return alike[0], self.column(alike[0])
        if not alike:
            raise UnknownName(
                self.argument,
                found=f"{shown(token.text)} in {shown(self.text)}",
                expected="a feature, a column of explainer.columns, or a cohort",
                fix=did_you_mean(token.text, self.names),
            )
        return token.text, self.column(token.text)

    def _value(self, name: str) -> Token:
        token = self._pop()
        if (
            token.kind not in ("number", "date", "quoted", "word", "name")
            or token.text.lower() in KEYWORDS
        ):
            told = shown(token.text) if token.text else "nothing"
            self._refuse(f"{told} where a value of {name} is expected", "a number or a level")
        return token

    # --- tokens -----------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        """What is read next."""
        return self.tokens[self.at]

    def _pop(self) -> Token:
        token = self.next
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def _take(self, *texts: str) -> bool:
        """Whether one of these is next, which is read then."""
        there = self.next.kind in ("sign", "word") and self.next.text.lower() in texts
        if there:
            self._pop()
        return there

    def _tokens(self) -> list[Token]:
        found, at = [], 0
        text = self.text
        names = sorted(self.names, key=len, reverse=True)
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            # Names of more than a word, too; a quote or a backtick says what is meant.
            whole = next((one for one in names if _stands(one, text, at)), None)
            match = TOKEN.match(text, at)
            if whole is not None:
                found.append(Token("name", whole))
                at += len(whole)
            elif match is not None:
                kind, said = str(match.lastgroup), match[0]
                said = said[1:-1] if kind == "name" else SAME.get(said, said)
                found.append(Token(kind, said))
                at = match.end()
            else:
                self._refuse(shown(text[at]), "columns, values and " + AFTER)
        return [*found, Token("end", "")]

    def _refuse(self, found: str, expected: str, fix: str = "") -> NoReturn:
        where = f" in {shown(self.text)}"
        raise InvalidValue(self.argument, found=found + where, expected=expected, fix=fix)


def _plain(value: Token) -> str:
    return value.text[1:-1] if value.kind == "quoted" else value.text


def _after(first: datetime, n_known: int) -> datetime:
    """The moment after a year (1 part is known), a month (2), a day, a minute or a second."""
    if n_known == 1:
        return first.replace(year=first.year + 1)
    if n_known == 2:
        return (first + timedelta(days=31)).replace(day=1)
    return first + {3: timedelta(days=1), 5: timedelta(minutes=1)}.get(n_known, timedelta(0, 1))


def _stands(name: str, text: str, at: int) -> bool:
    """Whether a name stands there, and no longer word that begins or ends so."""
    end = at + len(name)
    return (
        text.startswith(name, at)
        and name not in KEYWORDS
        and not re.match(r"\w", text[end : end + 1])
        and not (at and re.match(r"\w", text[at - 1]) and re.match(r"\w", name))
    )
