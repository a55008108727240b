"""Which notebook becomes which file."""

from __future__ import annotations

from pathlib import Path

import pytest

import xwidgets as xw
from xwidgets.errors import InvalidType, InvalidValue
from xwidgets.publishing.plan import check_targets, plan_of, relative


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name in ("a.ipynb", "more/b.ipynb", "more/.ipynb_checkpoints/b.ipynb"):
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "course"


@pytest.mark.parametrize(
    ("given", "to", "pages", "has_index"),
    [
        (["a.ipynb"], None, ["course/a.html"], False),
        (["a.ipynb"], "out.html", ["out.html"], False),
        (["a.ipynb"], "out", ["out/a.html"], False),
        (["."], None, ["course/a.html", "course/more/b.html"], True),
        (["."], "out", ["out/a.html", "out/more/b.html"], True),
        (["more/b.ipynb", "a.ipynb"], "out", ["out/more/b.html", "out/a.html"], True),
    ],
)
def test_pages_stand_as_their_notebooks_do(course: Path, given, to, pages, has_index):
    top = course.parent
    plan = plan_of([course / one for one in given], None if to is None else top / to)
    assert [path.relative_to(top).as_posix() for path in plan.pages.values()] == pages
    assert plan.has_index is has_index
    assert plan.title == "Course" or not has_index


def test_an_index_of_its_own_is_kept(course: Path):
    (course / "index.ipynb").touch()
    assert not plan_of(course, None).has_index


def test_addresses_are_relative_and_quoted(tmp_path: Path):
    assert relative(tmp_path / "more" / "b.html", tmp_path / "a b.html") == "../a%20b.html"


@pytest.mark.parametrize(
    ("kind", "argument", "given"),
    [
        (InvalidType, "notebooks", {"notebooks": 3}),
        (InvalidType, "notebooks", {"notebooks": None}),
        (InvalidType, "notebooks", {"notebooks": b"a.ipynb"}),
        (InvalidType, "notebooks", {"notebooks": ["a.ipynb", 3]}),
        (InvalidValue, "notebooks", {"notebooks": ""}),
        (InvalidValue, "to", {"to": " "}),
        (InvalidType, "to", {"to": 3}),
        (InvalidType, "execute", {"execute": "no"}),
        (InvalidType, "allow_errors", {"allow_errors": 1}),
        (InvalidValue, "timeout", {"timeout": -1}),
        (InvalidValue, "timeout", {"timeout": "a"}),
        (InvalidType, "without", {"without": "solution"}),
        (InvalidType, "without", {"without": 3}),
        (InvalidType, "report", {"report": 3}),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_cell_runs(kind, argument, given):
    with pytest.raises(kind, match=argument):
        xw.publish(**{"notebooks": "no such.ipynb", **given})


def test_a_file_is_no_folder(course: Path):
    (course / "pages.py").touch()
    for to in (course / "pages.py", course / "pages.py" / "deeper"):
        with pytest.raises(InvalidValue, match=r"to: .*, which is a file"):
            check_targets(plan_of(course / "a.ipynb", to))
