"""A card without script: what is asked, what was answered, and the answer behind a fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from ..charts.wording import clean, number_text
from .judge import judge
from .text import html, inline

__all__ = ["beside_card", "card_html", "words"]

Options = Mapping[str, Any]
State = Mapping[str, Any]

MARKS = {"right": "&#10003;", "wrong": "&#9675;", "open": "&#9675;", "failed": "&#9675;"}
HEADLINES = {"right": "Right.", "open": "Not answered yet."}
FRAME = "max-width:780px;padding:10px 16px;border:1px solid #8886;border-radius:8px"


def card_html(kind: str, options: Options, state: State) -> str:
    """The whole card: what a front end shows that cannot run it."""
    parts = _asked(kind, options), _answered(kind, options, state), _folded(kind, options)
    return f'<div data-xwidgets-twin style="{FRAME}">{"".join(parts)}</div>'


def words(kind: str, options: Options, state: State) -> str:
    """A card in one line, for a terminal."""
    title = clean(options["question"].split("\n")[0], 80)
    if kind == "exercise":
        return f"{title}: {clean(state['said'], 200) or _headline(state['status'])}"
    if kind == "progress":
        done = sum(one["status"] == "right" for one in state["exercises"])
        return f"{title}: {done} of {len(state['exercises'])}"
    if "answer" not in state:
        return f"{title}: not answered yet"
    return f"{title}: {judge(kind, options, state['answer']).headline}"


def _asked(kind: str, options: Options) -> str:
    """The question, and what there is to choose from."""
    question = f'<div style="font-weight:600">{html(options["question"])}</div>'
    return question + (ASKED[kind](options)[0] if kind in ASKED else "")


def _folded(kind: str, options: Options) -> str:
    """The hint and the answer, for whoever opens them."""
    folds = {"Hint": html(options.get("hint", ""))}
    if kind in ASKED:
        folds["Answer"] = ASKED[kind](options)[1]
    return "".join(
        f"<details><summary>{name}</summary>{text}</details>"
        for name, text in folds.items()
        if text
    )


def _answered(kind: str, options: Options, state: State) -> str:
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
    child, own = ".jp-OutputArea-child", f"[data-xwidgets-still='{escape(still)}']"
    above = f":has(+ {child} {own})"
    gone = ":has(.jupyter-widgets):not(:has(.jupyter-widgets *))"  # :has() cannot hold a :has()
    rules = (
        f"{child}:has(.xwidgets) + {child}:has({own}){{display:none}}"
        f"{child}{gone}{above},{child}:has([data-xwidgets-twin]){above}{{display:none}}"
        f"{own}{{{FRAME}}}{own} > div{{display:block!important}}"
    )

    def trusted(part: str) -> str:
        return f'<div style="display:none">{part}</div>' if part else ""

    return (
        f'<div data-xwidgets-still="{escape(still)}"><style>{rules}</style>'
        f"{trusted(_asked(kind, options))}{_answered(kind, options, state)}"
        f"{trusted(_folded(kind, options))}</div>"
    )


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
    status = state["status"]
    return f"<p>{MARKS[status]} <strong>{_headline(status)}</strong></p>{text}"


def _headline(status: str) -> str:
    """What is said first about the check of an exercise."""
    return HEADLINES.get(status, "Not yet.")


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
