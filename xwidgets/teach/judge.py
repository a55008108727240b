"""Whether an answer is right, and what is said about it.

The page judges by itself, in ``js/src/teach/judge.ts``; both are held to the cases of
``tests/teach/judged.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

__all__ = ["KINDS", "Verdict", "is_near", "judge"]

RIGHT = "Right."


class Verdict(NamedTuple):
    """What is said about an answer.

    Parameters
    ----------
    correct : bool
        Whether it is right.
    headline : str
        One sentence.
    feedback : list of str
        What the author of the card says about this answer.
    """

    correct: bool
    headline: str
    feedback: list[str]


def judge(kind: str, options: Mapping[str, Any], answer: Any) -> Verdict:
    """Judge the answer to a card of this kind."""
    return KINDS[kind](options, answer)


def is_near(value: float, target: float, within: float) -> bool:
    """Whether two numbers are as good as the same; what rounding has left does not count."""
    return abs(value - target) <= within + 1e-9 * max(1.0, abs(target))


def _quiz(options: Mapping[str, Any], answer: Sequence[str]) -> Verdict:
    choices = options["choices"]
    chosen = [one for one in choices if one["text"] in answer]
    about = "{text}: {feedback}" if options["several"] else "{feedback}"
    feedback = [about.format(**one) for one in chosen if one["feedback"]]
    surplus = sum(not one["right"] for one in chosen)
    missing = sum(one["right"] for one in choices) - (len(chosen) - surplus)
    if not surplus and not missing:
        return Verdict(True, RIGHT, feedback)
    if not options["several"]:
        return Verdict(False, "Not this one.", feedback)
    said = [_do_not_belong(surplus)] if surplus else []
    if missing:
        said.append("something is missing")
    return Verdict(False, f"Not yet: {', and '.join(said)}.", feedback)


def _do_not_belong(n: int) -> str:
    return "one of these does not belong" if n == 1 else f"{n} of these do not belong"


def _number(options: Mapping[str, Any], answer: float) -> Verdict:
    within = options["within"]
    if is_near(answer, options["answer"], within):
        return Verdict(True, RIGHT, _given(options["feedback"]))
    mistakes = (one for one in options["near"] if is_near(answer, one["value"], within))
    known = next(mistakes, {"feedback": ""})
    return Verdict(False, "Not yet.", _given(known["feedback"]))


def _order(options: Mapping[str, Any], answer: Sequence[str]) -> Verdict:
    items = options["items"]
    in_place = sum(one == other for one, other in zip(items, answer, strict=False))
    if in_place == len(items):
        return Verdict(True, RIGHT, _given(options["feedback"]))
    if not in_place:
        return Verdict(False, "Not yet: none of them is in its place.", [])
    verb = "is in its place" if in_place == 1 else "are in their places"
    return Verdict(False, f"Not yet: {in_place} of {len(items)} {verb}.", [])


def _given(feedback: str) -> list[str]:
    return [feedback] if feedback else []


KINDS: Mapping[str, Callable[[Mapping[str, Any], Any], Verdict]] = {
    "quiz": _quiz,
    "number": _number,
    "order": _order,
}
