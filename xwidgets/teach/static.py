"""A card without script: what is asked, what was answered, and the answer behind a fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from ..charts.wording import clean, number_text
from .judge import judge
from .text import html, inline

__all__ = ["answered", "asked", "beside_card", "card_html", "words"]

Options = Mapping[str, Any]
State = Mapping[str, Any]

MARKS = {"right": "&#10003;", "wrong": "&#9675;", "open": "&#9675;", "failed": "&#9675;"}
OPEN = "Not answered yet."


def card_html(kind: str, options: Options, state: State) -> str:
    """The whole card."""
    return f"{asked(kind, options, state)}{answered(kind, options, state)}"


def words(kind: str, options: Options, state: State) -> str:
    """A card in one line, for a terminal."""
    title = clean(options["question"].split("\n")[0], 80)
    if kind == "exercise":
        return f"{title}: {clean(state['said'] or 'right.', 200)}"
    if kind == "progress":
        done = sum(one["status"] == "right" for one in state["exercises"])
        return f"{title}: {done} of {len(state['exercises'])}"
    if "answer" not in state:
        return f"{title}: not answered yet"
    return f"{title}: {judge(kind, options, state['answer']).headline}"


def asked(kind: str, options: Options, state: State) -> str:
    """The question, and the answer to it behind a fold."""
    question = f'<div style="font-weight:600">{html(options["question"])}</div>'
    parts = ASKED.get(kind)
    if parts is None:
        return question
    choices, answer = parts(options)
    fold = f"<details><summary>Answer</summary>{answer}</details>"
    return f"{question}{choices}{_hint(options)}{fold}"


def answered(kind: str, options: Options, state: State) -> str:
    """What was answered, and whether that is right; nothing where nobody has answered."""
    if kind == "exercise":
        return _checked(state)
    if kind == "progress":
        return _progress(state)
    if "answer" not in state:
        return ""
    verdict = judge(kind, options, state["answer"])
    mark = MARKS["right" if verdict.correct else "wrong"]
    given = ANSWERS[kind](options, state["answer"])
    feedback = "".join(html(one) for one in verdict.feedback)
    return f"<p>Answered: {given}<br>{mark} <strong>{verdict.headline}</strong></p>{feedback}"


def beside_card(kind: str, options: Options, state: State, still: str) -> str:
    """A card for an output of its own, right after that of the live card.

    Parameters
    ----------
    kind, options, state : str, dict, dict
        The card.
    still : str
        Name by which the live card finds it, to hide it.

    Returns
    -------
    str
        The rules hide it while the card above it lives, and otherwise what JupyterLab shows in
        place of a card whose kernel is gone. A notebook that is not trusted loses the rules and
        keeps plain styles: there the twin above says what is asked, and this what was answered.
    """
    name = escape(still)
    child, mine = (
        ".jp-OutputArea-child",
        f":has(+ .jp-OutputArea-child [data-xwidgets-still='{name}'])",
    )
    gone = ":has(.jupyter-widgets):not(:has(.jupyter-widgets *))"  # :has() cannot hold a :has()
    rules = (
        f"{child}:has(.xwidgets) + {child}:has([data-xwidgets-still='{name}']){{display:none}}"
        f"{child}{gone}{mine},{child}:has([data-xwidgets-twin]){mine}{{display:none}}"
        f"[data-xwidgets-still='{name}'] > div{{display:block!important}}"
    )
    return (
        f'<div data-xwidgets-still="{name}"><style>{rules}</style>'
        f'<div style="display:none">{asked(kind, options, state)}</div>'
        f"{answered(kind, options, state)}</div>"
    )


def _hint(options: Options) -> str:
    hint = options.get("hint")
    return f"<details><summary>Hint</summary>{html(hint)}</details>" if hint else ""


def _quiz(options: Options) -> tuple[str, str]:
    choices = "".join(f"<li>{inline(one['text'])}</li>" for one in options["choices"])
    answers = "".join(
        f"<li>{MARKS['right'] if one['right'] else MARKS['wrong']} {inline(one['text'])}"
        f"{html(one['feedback']) if one['feedback'] else ''}</li>"
        for one in options["choices"]
    )
    return f"<ul>{choices}</ul>", f"<ul>{answers}</ul>"


def _number(options: Options) -> tuple[str, str]:
    said = html(options["feedback"]) if options["feedback"] else ""
    return "", f"<p>{_with_unit(options, options['answer'])}</p>{said}"


def _order(options: Options) -> tuple[str, str]:
    def listed(tag: str, items: list[str]) -> str:
        return f"<{tag}>{''.join(f'<li>{inline(one)}</li>' for one in items)}</{tag}>"

    said = html(options["feedback"]) if options["feedback"] else ""
    return listed("ul", options["begin"]), listed("ol", options["items"]) + said


def _checked(state: State) -> str:
    said = state["said"]
    text = f"<p>{escape(said)}</p>" if state["status"] == "failed" else html(said) if said else ""
    headline = {"right": "Right.", "open": OPEN}.get(state["status"], "Not yet.")
    return f"<p>{MARKS[state['status']]} <strong>{headline}</strong></p>{text}"


def _progress(state: State) -> str:
    items = "".join(
        f"<li>{MARKS[one['status']]} {inline(one['title'])}</li>" for one in state["exercises"]
    )
    return f"<ul>{items}</ul>"


def _with_unit(options: Options, value: float) -> str:
    unit = options["unit"]
    space = "" if unit in ("", "%") else " "
    return escape(f"{number_text(value, 12)}{space}{unit}")


ASKED: Mapping[str, Callable[[Options], tuple[str, str]]] = {
    "quiz": _quiz,
    "number": _number,
    "order": _order,
}
ANSWERS: Mapping[str, Callable[[Options, Any], str]] = {
    "quiz": lambda options, answer: ", ".join(map(inline, answer)),
    "number": _with_unit,
    "order": lambda options, answer: ", ".join(map(inline, answer)),
}
