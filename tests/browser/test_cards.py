"""Cards in a real JupyterLab: answered by keys and pointer, and kept by the notebook's file."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser import harness

CELLS = [
    """
from xwidgets import teach
quiz = teach.quiz(
    "Which data tell how **good** a model is?",
    {"those it was fitted to": "It has seen them.", "those it has not seen": "Yes."},
    answer="those it has not seen",
    hint="What does it know by heart?",
)
quiz
""",
    """
number = teach.number(
    "100 of 1,000 loans default. How accurate is a model that says *no* to nobody?",
    answer=90, unit="%", near={10: "That is the share of its errors."},
)
number
""",
    """
order = teach.order("From left to right:", ["one", "two", "three"], feedback="As counted.")
order
""",
    """
@teach.exercise("Name the column that leaks", hint="Which one is filled in last?")
def leak(answer):
    if answer != "closed_at":
        return f"`{answer}` is known before."
""",
    "leak.check(...)",
    "progress = teach.progress()\nprogress",
]


def test_cards_are_answered_and_kept(pages, open_notebook, reopen):
    page = pages.lab(width=1200, height=1000)
    notebook = open_notebook(page, CELLS)
    answer_quiz(page, card_of(notebook, 0))
    answer_number(page, card_of(notebook, 1))
    answer_order(page, card_of(notebook, 2))
    for position in range(3):  # what the file keeps has changed, and is not seen
        notebook.output(position).get_by_text("Answered:").wait_for(state="attached")
        assert (
            notebook.output(position).get_by_text("Answered:").locator("visible=true").count() == 0
        )
    assert notebook.value("[quiz.correct, number.correct, order.correct]") == [True, False, True]
    assert notebook.value("quiz.state") == {"answer": ["those it has not seen"], "tries": 2}

    open_exercise = card_of(notebook, 4)
    open_exercise.get_by_text("Not answered yet.").wait_for()
    open_exercise.get_by_role("button", name="Hint").press("Enter")
    open_exercise.get_by_text("Which one is filled in last?").wait_for()
    wrong = card_of(notebook, notebook.run_cell("leak.check('income')"))
    wrong.get_by_text("income is known before.").wait_for()
    right = card_of(notebook, notebook.run_cell("leak.check('closed_at')"))
    right.get_by_text("Right.").wait_for()
    card_of(notebook, 5).get_by_text("1 of 1 points").wait_for()
    for position in (0, 1, 2, 4, 5):
        notebook.output(position)
        assert harness.axe(page, ".jp-OutputArea-output") == []

    saved = notebook.save()
    for position, said in ((0, "Right."), (1, "That is the share of its errors."), (2, "counted")):
        live, kept = saved.cells[position].outputs
        assert live.data["application/vnd.xwidgets.card+json"]["kind"]
        assert said in kept.data["text/html"]
        assert "<script" not in kept.data["text/html"]
    pages.watch(page).allow("widget model not found")  # Jupyter's own, said once per output
    again = reopen(page, notebook)
    for position, said in (
        (0, "Answered: those it has not seen"),
        (1, "Answered: 10%"),
        (2, "Answered: one, two, three"),
        (4, "Not answered yet."),
        (5, "Name the column that leaks"),
    ):
        output = again.output(position)
        output.get_by_text(said).locator("visible=true").first.wait_for()
        output.get_by_text("model not found").wait_for(state="attached")
        assert "not found" not in output.inner_text()
    harness.shot(again.output(0), "cards-reopened")


def card_of(notebook: harness.Notebook, position: int) -> Locator:
    """The card of a cell, without what the file keeps of it."""
    return notebook.output(position).locator(".xwidgets")


def answer_quiz(page: Page, card: Locator) -> None:
    """Wrong, then right, with nothing but keys."""
    group = card.get_by_role("group", name="Which data tell how good a model is?")
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    check = card.get_by_role("button", name="Check")
    check.focus()
    page.keyboard.press("Enter")
    card.get_by_role("status").get_by_text("It has seen them.").wait_for()
    assert focused(page) == "Check"
    group.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    said = card.get_by_role("status").get_by_text("It has seen them.")
    said.wait_for(state="detached")  # it was about another answer
    check.focus()
    page.keyboard.press("Enter")
    card.get_by_role("status").get_by_text("Right.").wait_for()


def answer_number(page: Page, card: Locator) -> None:
    field = card.get_by_role("textbox", name="Your answer")
    field.fill("many")
    card.get_by_role("button", name="Check").click()
    card.get_by_text("That is not a number.").wait_for()
    field.fill("10 %")
    field.press("Enter")
    card.get_by_role("status").get_by_text("That is the share of its errors.").wait_for()
    show = card.get_by_role("button", name="Show the answer")
    show.press("Enter")
    card.get_by_text("The answer is 90%").wait_for()
    assert focused(page) == "Check"


def answer_order(page: Page, card: Locator) -> None:
    """The first line by keys, the second by pointer."""
    lines = card.get_by_role("listitem")
    up = card.get_by_role("button", name="Move up: one")
    up.focus()
    for _ in range(2):
        page.keyboard.press("Enter")
        assert focused(page) == "Move up: one"
    assert named(lines)[0] == "one"
    card.get_by_role("status").get_by_text("one: now 1 of 3").wait_for(state="attached")
    if named(lines)[1] != "two":
        grip, place = (card.get_by_text(text, exact=True) for text in ("two", "three"))
        grip.hover()
        page.mouse.down()
        place.hover(force=True)
        box: Any = place.bounding_box()
        page.mouse.move(box["x"] + 4, box["y"] + 1)
        page.mouse.up()
    assert named(lines) == ["one", "two", "three"]
    card.get_by_role("button", name="Check").click()
    card.get_by_role("status").get_by_text("As counted.").wait_for()


def named(lines: Locator) -> list[str]:
    """What stands in the lines, without their places and their buttons."""
    return [text.splitlines()[1] for text in lines.all_inner_texts()]


def focused(page: Page) -> str:
    """The name of what has the focus, through shadow roots."""
    return page.evaluate(
        """() => {
            let at = document.activeElement;
            while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
            return at?.getAttribute("aria-label") ?? at?.textContent ?? "";
        }"""
    )
