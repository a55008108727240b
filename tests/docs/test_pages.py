"""The code of every page runs, top to bottom, with the names of docs/examples.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import examples

SITE = Path(__file__).resolve().parents[2] / "docs" / "site"
CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = {
    path.relative_to(SITE).as_posix(): path
    for path in sorted(SITE.rglob("*.md"))
    if "reference" not in path.parts and CODE.search(path.read_text(encoding="utf-8"))
}


@pytest.fixture(scope="module")
def names():
    return examples.names()


@pytest.mark.parametrize("page", PAGES)
def test_its_code_runs(page, names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    examples.files(tmp_path)
    known = dict(names)
    known["explainer"] = known["xw"].explain(known["model"], known["X"], known["y"])
    for code in CODE.findall(PAGES[page].read_text(encoding="utf-8")):
        exec(compile(code, page, "exec"), known)
