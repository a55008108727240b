"""The gallery alive: every view of the documentation as a published page that answers.

``./dev docs`` writes it beside the documentation, which links to it: a page for each place of a
dashboard, with the pictures of ``docs/gallery.py`` as live views.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import xwidgets as xw  # noqa: E402
from docs import gallery  # noqa: E402
from xwidgets.publishing.markdown import Prose  # noqa: E402
from xwidgets.views import catalogue, places  # noqa: E402

__all__ = ["address", "write"]

BEGIN = f"""\
import sys

sys.path.insert(0, {str(HERE.parent)!r})
from docs import gallery, live

explainer, glass_box, models = live.study(), gallery.glass_box(), gallery.others()
"""

README = """\
# Every view, alive

The pictures of the documentation, of boosted trees fitted to its made-up loans: touch them. The
model stands in the pages, so they answer by themselves.
"""


def study() -> xw.Explainer:
    """As that of the gallery, of a model that can run in a page."""
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    X, y = gallery.applicants()
    encode = make_column_transformer((OneHotEncoder(), ["purpose"]), remainder="passthrough")
    model = make_pipeline(encode, HistGradientBoostingClassifier(max_iter=40, random_state=0))
    return gallery.prepared(xw.explain(model.fit(X, y), X, y))


def address(picture: str) -> str:
    """Where a picture of the gallery is alive, from the folder of these pages."""
    place = _place(picture)
    return f"{place}.html#{_anchors(place)[picture]}"


def _anchors(place: str) -> dict[str, str]:
    """By picture: how `xw.publish` names the heading above it, on a page that has them all."""
    prose = Prose()
    prose.html(f"# {places.PLACES[place].title}", lambda name, value: None)
    pictures = _by_place()[place]
    for picture in pictures:
        prose.html(_head(picture), lambda name, value: None)
    return {name: one.anchor for name, one in zip(pictures, prose.headings[1:], strict=True)}


def _head(picture: str) -> str:
    return f"## {gallery.pictures()[picture].title}"


def _by_place() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in places.PLACES}
    for picture in gallery.pictures():
        found[_place(picture)].append(picture)
    return found


def _place(picture: str) -> str:
    place = str(catalogue.about(picture.partition("-")[0])["place"])
    return place if place in places.PLACES else "overview"


def write(folder: Path) -> None:
    """Publish all pages into a folder."""
    with tempfile.TemporaryDirectory() as temporary:
        for name, pictures in _by_place().items():
            if pictures:
                path = Path(temporary) / f"{name}.ipynb"
                path.write_text(json.dumps(_notebook(name, pictures)), encoding="utf-8")
        (Path(temporary) / "README.md").write_text(README, encoding="utf-8")
        for page in xw.publish(temporary, to=folder):
            print(page)


def _notebook(place: str, pictures: list[str]) -> dict[str, Any]:
    about = places.PLACES[place]
    cells = [
        ("markdown", f"# {about.title}\n\n{_sentence(about.question)}", []),
        ("code", BEGIN, ["remove-cell"]),
    ]
    for picture in pictures:
        one = gallery.pictures()[picture]
        cells.append(("markdown", f"{_head(picture)}\n\n{_sentence(one.question)}", []))
        holder = gallery.holder_of(picture)
        if holder == "several":
            cells.append(("code", "globals().update(gallery.several())", ["remove-cell"]))
        cells.append(("code", one.call.replace("explainer.", f"{holder}."), []))
    return {
        "cells": [_cell(f"cell-{k}", *cell) for k, cell in enumerate(cells)],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(name: str, kind: str, text: str, tags: list[str]) -> dict[str, Any]:
    cell: dict[str, Any] = {"id": name, "cell_type": kind, "metadata": {"tags": tags}}
    cell["source"] = text
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _sentence(question: str) -> str:
    return question[0].upper() + question[1:]


if __name__ == "__main__":
    write(Path(sys.argv[1]))
