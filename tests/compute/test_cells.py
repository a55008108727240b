"""A cell that runs again pauses what it began the last time."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.compute import cells
from xwidgets.compute.cells import Execution, begin, running


class Work:
    def __init__(self, name, paused):
        self.name, self.paused = name, paused

    def pause(self):
        self.paused.append(self.name)


@pytest.fixture(autouse=True)
def no_cells_yet(monkeypatch):
    monkeypatch.setattr(cells, "_begun", {})


def notebook(monkeypatch, parent):
    shell = SimpleNamespace(get_parent=lambda: parent)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


def test_what_the_same_cell_began_earlier_pauses():
    paused = []
    works = [Work(name, paused) for name in "abcde"]
    begin(works[0], Execution("cell 1", "first"))
    begin(works[1], Execution("cell 1", "first"))  # two in one cell
    begin(works[2], Execution("cell 2", "second"))
    assert paused == []
    begin(works[3], Execution("cell 1", "third"))
    assert sorted(paused) == ["a", "b"]
    begin(works[4], Execution("cell 1", "fourth"))
    assert sorted(paused) == ["a", "b", "d"]


def test_what_nobody_holds_is_forgotten():
    paused = []
    begin(Work("gone", paused), Execution("cell 1", "first"))
    begin(Work("here", paused), Execution("cell 1", "second"))
    assert paused == []


@pytest.mark.parametrize(
    "parent",
    [None, {}, {"metadata": None, "header": None}, {"metadata": {}, "header": {"msg_id": "m"}}],
)
def test_without_a_cell_nothing_pauses(monkeypatch, parent):
    notebook(monkeypatch, parent)
    assert running() is None
    paused = []
    kept = [Work("a", paused), Work("b", paused)]
    for work in kept:
        begin(work)
    assert paused == [] and cells._begun == {}


def test_an_explainer_of_a_cell_that_ran_again_answers_still(monkeypatch):
    asked, released = threading.Event(), threading.Event()

    def product(rows):
        return rows[:, 0] * rows[:, 1]

    def held(rows):
        if threading.current_thread() is not threading.main_thread():
            asked.set()
            released.wait()
        return product(rows)

    X = np.random.default_rng(0).normal(size=(1000, 5))
    notebook(monkeypatch, {"metadata": {"cellId": "c"}, "header": {"msg_id": "1"}})
    first = xw.explain(held, X)
    run = first._study.run()
    run.start()
    assert asked.wait(60)
    notebook(monkeypatch, {"metadata": {"cellId": "c"}, "header": {"msg_id": "2"}})
    with xw.explain(product, X[:3]):
        released.set()
        assert not run.wait(60)
        assert run.progress["done"] < 1000
    assert first.attributions().n_rows == 1000
