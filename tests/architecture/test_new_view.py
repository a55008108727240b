"""The sketch of a method with its view, as ``./dev new view`` writes it, passes its own tests."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xwidgets.methods.tree_shap import loading

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    *("xwidgets", "docs/new_view", "docs/gallery.py", "js/src/views", "pyproject.toml", "dev"),
    *("docs/examples.py", "tests/saving/test_answers.py"),
    *("tests/architecture/test_rooms.py", "tests/docs/test_examples.py"),
)


def copied(to: Path) -> None:
    # Compiled code and loops stand beside their sources: made once, they are good for the copy.
    assert all(loading.wait(name) for name in ("path_dependent", "one_row"))
    unwanted = shutil.ignore_patterns("node_modules")
    for part in PARTS:
        (to / part).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, to / part, ignore=unwanted)
        else:
            shutil.copy(ROOT / part, to / part)


def python(folder: Path, *arguments: str) -> str:
    """What Python says that is started there: it imports what stands there."""
    variables = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=variables, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def test_it_runs_under_another_name(tmp_path: Path) -> None:
    copied(tmp_path)
    before = (tmp_path / "xwidgets" / "explainer.py").read_text(encoding="utf-8").splitlines()
    written = runpy.run_path(str(tmp_path / "dev"))["new_view"]("rough_guess")
    after = (tmp_path / "xwidgets" / "explainer.py").read_text(encoding="utf-8").splitlines()
    added = [line.strip() for line in after if line not in before]
    assert added == [
        "from .views import rough_guess as _rough_guess",
        "rough_guess = _rough_guess.rough_guess",
    ]
    asked = (tmp_path / "tests" / "saving" / "test_answers.py").read_text(encoding="utf-8")
    assert asked.count('    "rough_guess": [{}],\n') == 1
    texts = [path.read_text(encoding="utf-8") for path in written]
    assert len(texts) > 8 and not any("sketch" in text.lower() for text in texts)
    tests = ("tests/rough_guess", "tests/architecture/test_rooms.py", "tests/docs/test_examples.py")
    chosen = ("-k", "rough_guess or left_out or test_rooms")
    told = python(tmp_path, "-m", "pytest", "-qrp", "-p", "no:cacheprovider", *tests, *chosen)
    assert told.count("PASSED tests/rough_guess/") == 4
    assert "PASSED tests/docs/test_examples.py::test_every_view_has_an_example[rough_guess]" in told
    assert "test_the_example_runs[xwidgets.views.rough_guess.rough_guess]" in told
    file = "a.html"
    code = (
        "import sys; sys.path.insert(0, 'docs'); import gallery; e = gallery.study();"
        f"v = e.rough_guess(); v.save({file!r}); e.dashboard('rough_guess', 'force').save('b.svg');"
        "print(gallery.xw.__file__, v.to_altair().to_dict()['$schema'], v._still()[1], sep='\\n')"
    )
    where, *drawn = python(tmp_path, "-c", code).splitlines()
    assert Path(where).parents[1] == tmp_path
    assert "vega" in drawn[0]
    assert "rough_guess" in (tmp_path / file).read_text(encoding="utf-8")
    assert "Nothing is computed yet" not in (tmp_path / "b.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["model_set", "save", "class", "numeric", "widgets"])
def test_a_name_that_means_something_else_is_refused_before_anything_is_written(name: str) -> None:
    dev = runpy.run_path(str(ROOT / "dev"))
    assert list(dev["taken"](name))
    with pytest.raises(SystemExit, match=f"{name} means something else already"):
        dev["new_view"](name)
    assert not (ROOT / "xwidgets" / "views" / name).exists()


def test_a_name_of_its_own_is_free() -> None:
    assert not list(runpy.run_path(str(ROOT / "dev"))["taken"]("rough_guess"))
