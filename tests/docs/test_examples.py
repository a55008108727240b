"""Every example of every docstring runs, with the names of docs/examples.py."""

from __future__ import annotations

import doctest
import inspect
from importlib import import_module
from pkgutil import walk_packages

import pytest

import xwidgets
from docs import examples

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
SKIPPED = "doctest: +SKIP"


class Checker(doctest.OutputChecker):
    """What an example does not say is not asked: a view is shown, not printed."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return not want or super().check_output(want, got, optionflags)


def found() -> dict[str, doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    every = {}
    for one in walk_packages(xwidgets.__path__, "xwidgets."):
        if one.name.endswith("__main__"):
            continue
        module = import_module(one.name)
        for test in finder.find(module, module.__name__):
            if test.examples:
                every[test.name] = test
    every["xwidgets"] = finder.find(xwidgets, "xwidgets")[0]
    return every


TESTS = found()


@pytest.fixture(scope="module")
def names():
    return examples.names()


@pytest.mark.parametrize("name", TESTS)
def test_the_example_runs(name, names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    examples.files(tmp_path)
    test = TESTS[name]
    test.globs = {**names, **test.globs}
    told: list[str] = []
    runner = doctest.DocTestRunner(checker=Checker(), optionflags=FLAGS, verbose=False)
    runner.run(test, out=told.append, clear_globs=False)
    assert not told, "".join(told)


def test_no_example_is_left_out():
    for name, test in TESTS.items():
        assert SKIPPED not in (test.docstring or ""), name


VIEWS = {
    name: thing
    for name, thing in vars(xwidgets.Explainer).items()
    if inspect.isfunction(thing) and thing.__module__.startswith("xwidgets.views.")
}


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_has_an_example(name):
    assert ">>>" in (VIEWS[name].__doc__ or ""), f"explainer.{name}() has no example"
