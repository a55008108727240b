"""Questions that the page judges: one or several choices, a number, an order."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from ..data.wording import shown
from ..errors import InvalidType, InvalidValue
from .card import Card
from .given import different, number_of, one_of, text_of, whole_of
from .judge import is_near

__all__ = ["number", "order", "quiz"]


def quiz(
    question: str,
    choices: Mapping[str, str] | Sequence[str],
    answer: str | Sequence[str],
    hint: str = "",
) -> Card:
    """A question with choices, of which one or several are right.

    Parameters
    ----------
    question : str
        In a little Markdown, as all texts of cards: ``**bold**``, ``*italics*``, code between
        backticks, lists, and line breaks as they are written. Markup of pages is shown, never run.
    choices : dict of str to str, or list of str
        Each choice, in the order shown, with what is said to whoever chooses it.
    answer : str, or list of str
        The right choice. A list, also of one: choices that are ticked, of which exactly these
        are right.
    hint : str, optional
        Shown to whoever asks for it.

    Returns
    -------
    Card
        Its `correct` and `state` say what was answered.

    See Also
    --------
    number : A question whose answer is a number.
    exercise : A question whose answer is code.

    Notes
    -----
    **When it misleads.** The answer stands in the notebook's file and in the page, where a
    learner can read it: a card teaches, it does not examine. Whoever tries often enough is
    right; ``card.state["tries"]`` says how often.

    Examples
    --------
    >>> from xwidgets import teach
    >>> card = teach.quiz(
    ...     "What does an importance of zero say?",
    ...     {
    ...         "The feature has nothing to do with the target": "Another one may say the same.",
    ...         "This model does not use the feature": "Yes, and no more than that.",
    ...     },
    ...     answer="This model does not use the feature",
    ... )
    >>> card.state = {"answer": ["This model does not use the feature"], "tries": 1}
    >>> card.correct
    True
    """
    if isinstance(choices, (str, bytes)) or not isinstance(choices, (Mapping, Sequence)):
        raise InvalidType(
            "choices",
            found=shown(choices),
            expected="choices with their feedback",
            fix='pass {"one": "why not", "other": "why"}',
        )
    said = choices if isinstance(choices, Mapping) else dict.fromkeys(choices, "")
    texts = different("choices", list(choices), least=2)
    feedback = [text_of("choices", one, may_be_empty=True) for one in said.values()]
    several = not isinstance(answer, str)
    if several and not isinstance(answer, (Sequence, set, frozenset)):
        raise InvalidType(
            "answer",
            found=shown(answer),
            expected="a choice, or a list of some",
            fix=f"pass answer={shown(texts[0])}",
        )
    right = {one_of("answer", one, texts) for one in (answer if several else [answer])}
    if not right:
        raise InvalidValue(
            "answer",
            found="none",
            expected="a choice, or a list of some",
            fix=f"pass answer={shown(texts[0])}; a choice such as 'none of these' can be right",
        )
    return Card(
        "quiz",
        {
            "question": text_of("question", question),
            "choices": [
                {"text": text, "feedback": words, "right": text in right}
                for text, words in zip(texts, feedback, strict=True)
            ],
            "several": several,
            "hint": text_of("hint", hint, may_be_empty=True),
        },
    )


def number(
    question: str,
    answer: float,
    within: float = 0.0,
    unit: str = "",
    near: Mapping[float, str] | None = None,
    feedback: str = "",
    hint: str = "",
) -> Card:
    """A question whose answer is a number.

    Parameters
    ----------
    question : str
        In a little Markdown: see :func:`quiz`.
    answer : float
        The right number.
    within : float, optional
        So far off it still counts as right. Exact by default, but for what rounding leaves.
    unit : str, optional
        Stands behind the field: ``"%"``, ``"years"``.
    near : dict of float to str, optional
        Numbers that typical mistakes end in, and what is said to whoever has made them.
    feedback : str, optional
        What is said once the number is right.
    hint : str, optional
        Shown to whoever asks for it.

    Returns
    -------
    Card
        Its `correct` and `state` say what was answered.

    See Also
    --------
    quiz : A question with choices.

    Notes
    -----
    A decimal comma is read as a point where it can be nothing else.

    **When it misleads.** The answer stands in the notebook's file and in the page, where a
    learner can read it.

    Examples
    --------
    >>> from xwidgets import teach
    >>> card = teach.number(
    ...     "100 of 1,000 loans default. A model says *no* to nobody. Its accuracy in percent?",
    ...     answer=90,
    ...     unit="%",
    ...     near={10: "That is the share of its errors.", 0.9: "In percent, please."},
    ... )
    >>> card.state = {"answer": 10, "tries": 1}
    >>> card.correct
    False
    """
    target = number_of("answer", answer)
    reach = number_of("within", within, least=0.0)
    if not isinstance(near or {}, Mapping):
        raise InvalidType(
            "near",
            found=shown(near),
            expected="feedback by number",
            fix='pass near={0.5: "why that is not it"}',
        )
    mistakes = {
        number_of("near", value): text_of("near", text) for value, text in (near or {}).items()
    }
    for value in mistakes:
        if is_near(value, target, reach):  # nobody would ever read it
            raise InvalidValue(
                "near",
                found=f"{value:g}, which counts as right",
                expected=f"numbers more than {reach:g} from {target:g}",
                fix="leave it out, or pass a smaller `within`",
            )
    return Card(
        "number",
        {
            "question": text_of("question", question),
            "answer": target,
            "within": reach,
            "unit": text_of("unit", unit, may_be_empty=True),
            "near": [{"value": value, "feedback": text} for value, text in mistakes.items()],
            "feedback": text_of("feedback", feedback, may_be_empty=True),
            "hint": text_of("hint", hint, may_be_empty=True),
        },
    )


def order(
    question: str, items: Sequence[str], feedback: str = "", hint: str = "", seed: int = 0
) -> Card:
    """A list to be put in order, by pointer or by keyboard.

    Parameters
    ----------
    question : str
        In a little Markdown: see :func:`quiz`.
    items : list of str
        In the right order. They are shown in another one.
    feedback : str, optional
        What is said once the order is right.
    hint : str, optional
        Shown to whoever asks for it.
    seed : int, optional
        Of the order that is shown first: the same seed, the same order.

    Returns
    -------
    Card
        Its `correct` and `state` say what was answered.

    See Also
    --------
    quiz : A question with choices.

    Notes
    -----
    **When it misleads.** The answer stands in the notebook's file and in the page, where a
    learner can read it.

    Examples
    --------
    >>> from xwidgets import teach
    >>> card = teach.order(
    ...     "What comes first in a project?",
    ...     ["say what a wrong decision costs", "choose a metric", "fit a model"],
    ... )
    >>> card.correct is None
    True
    """
    if isinstance(items, (str, bytes)) or not isinstance(items, Sequence):
        raise InvalidType(
            "items",
            found=shown(items),
            expected="a list in the right order",
            fix='pass ["first", "second", "third"]',
        )
    texts = different("items", items, least=2)
    return Card(
        "order",
        {
            "question": text_of("question", question),
            "items": texts,
            "begin": _shuffled(texts, whole_of("seed", seed)),
            "feedback": text_of("feedback", feedback, may_be_empty=True),
            "hint": text_of("hint", hint, may_be_empty=True),
        },
    )


def _shuffled(texts: list[str], seed: int) -> list[str]:
    """Another order of two or more different texts."""
    draw = random.Random(seed)
    while True:
        found = draw.sample(texts, len(texts))
        if found != texts:
            return found
