"""Questions are values, tasks answer them a part at a time, and equal ones are computed once."""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xwidgets.compute import tasks as tasks_module
from xwidgets.compute.question import Question, canonical
from xwidgets.compute.task import Task
from xwidgets.compute.tasks import Tasks, answer_of
from xwidgets.errors import Cancelled, InvalidShape, InvalidValue, UnknownName
from xwidgets.methods.ground import Part
from xwidgets.methods.stop import check_cancelled
from xwidgets.results.axes import Axes
from xwidgets.results.record import Record

KEYS = json.loads((Path(__file__).parent / "keys.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, eq=False, repr=False)
class Counted(Record):
    values: Annotated[np.ndarray, Axes("n_rows n_outputs")]
    output_names: Annotated[tuple[str, ...], Axes("n_outputs")]
    rows: Annotated[np.ndarray | None, Axes("n_rows", "int64")] = None
    method: str = "counted"
    trust: Any = None


@pytest.mark.parametrize(("told", "key"), KEYS)
def test_keys_are_those_of_the_fixture(told, key):
    assert Question(told[0], told[1], told[2]).key == key


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_as_itself(value):
    assert float(canonical(value)) == value


def test_equal_questions_are_equal_whatever_their_order():
    one = Question("a", {"x": 1, "y": [2.0]})
    assert one == Question("a", {"y": [2], "x": 1.0, "z": None}) and hash(one) == hash(
        Question("a", {"x": 1, "y": [2]})
    )
    assert one != Question("a", {"x": 1, "y": [2]}, "probability")
    assert Question.from_json(json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize("value", [np.zeros(2), float("nan"), object()])
def test_what_cannot_travel_is_refused(value):
    with pytest.raises(InvalidValue, match="options"):
        _ = Question("a", {"x": value}).key


def test_a_record_is_frozen_checked_and_made_of_parts():
    record = Counted([[1, 2], [3, 4]], ["no", "yes"], [7, 9], trust={"notes": ["seen"]})
    assert record.values.dtype == np.float64 and record.rows.dtype == np.int64
    with pytest.raises(ValueError, match="read-only"):
        record.values[0, 0] = 1
    again = Counted.from_parts(record.arrays(), json.loads(json.dumps(record.plain())))
    assert again.output_names == ("no", "yes") and again.trust["notes"] == ["seen"]
    assert np.array_equal(again.values, record.values) and np.array_equal(again.rows, record.rows)
    without = Counted(record.values, record.output_names)
    assert "rows" not in without.arrays() and without.n_bytes == 32


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([[1, 2]], ["one"]), "output_names"),
        (([1.0], ["one"]), "n_rows, n_outputs"),
        (([[1.0]], ["one"], [1, 2]), "n_rows being 1 by values"),
    ],
)
def test_arrays_that_do_not_fit_together(arguments, said):
    with pytest.raises(InvalidShape, match=said):
        Counted(*arguments)


def counted(n):
    return Counted(np.zeros((n, 1)), ("only",))


def test_a_task_goes_on_where_it_stopped():
    steps = []

    def work():
        for done in range(1, 4):
            steps.append(done)
            yield Part(done, 4, counted(done))
        return counted(4)

    task = Task(work)
    assert task.so_far() is None and task.progress == (0, 0)
    assert task.advance(0) is None and task.progress == (1, 4)
    assert len(task.so_far().values) == 1
    assert len(task.result().values) == 4 and task.result() is task.found
    assert steps == [1, 2, 3]


def test_what_takes_long_is_told_before_it_begins():
    begun = []

    def method():
        yield Part(0, 2, ahead="a long fit")
        begun.append("first")
        yield Part(1, 2, ahead="a long fit")
        begun.append("second")
        yield Part(1, 2)
        return counted(4)

    task = Task(method)
    assert task.advance(60.0) is None
    assert (begun, task.progress, task.ahead) == ([], (0, 2), "a long fit")
    # The same words are no news.
    assert task.advance(60.0) is not None
    assert begun == ["first", "second"]
    whole = Task(method)
    assert whole.advance(None) is not None


def test_what_raised_is_raised_to_who_asked_and_begun_anew():
    tries = []

    def work():
        tries.append(1)
        yield Part(1, 2)
        if len(tries) < 2:
            raise RuntimeError("as the model says")
        return counted(2)

    task = Task(work)
    with pytest.raises(RuntimeError, match="as the model says"):
        task.advance(None)
    assert len(task.result().values) == 2 and len(tries) == 2


def test_stop_ends_it_between_two_calls():
    began = threading.Event()

    def work():
        began.set()
        while True:
            check_cancelled()

    task = Task(work)
    raised = []

    def ask():
        try:
            task.advance(None)
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    began.wait()
    task.stop()
    thread.join(10)
    assert raised


def test_equal_questions_have_one_task_and_the_oldest_answers_go(monkeypatch):
    monkeypatch.setattr(tasks_module, "MAX_BYTES", 100)
    monkeypatch.setattr(tasks_module, "answer_of", lambda _: lambda ground, n: counted(n))
    asked = Tasks(lambda unit: unit)
    first = asked.ask(Question("counted", {"n": 8}))
    assert asked.ask(Question("counted", {"n": 8.0})) is first
    first.result()
    asked.ask(Question("counted", {"n": 7})).result()
    assert asked.ask(Question("counted", {"n": 1})) and asked.dropped == [
        Question("counted", {"n": 8})
    ]
    assert [len(found.values) for _, found in asked.answered()] == [7]


@pytest.mark.parametrize(
    "name", ["shap.x.y", "../os", "os", "plan", "nothing", "effects.nothing", "Permutation", ""]
)
def test_only_methods_answer(name):
    with pytest.raises(UnknownName, match="method"):
        answer_of(name)


def test_permutation_answers():
    assert callable(answer_of("permutation"))
