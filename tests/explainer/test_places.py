"""Places of a dashboard, from Python: opened, set, drawn and written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

import xwidgets as xw
from xwidgets import errors
from xwidgets.views.catalogue import NAMES, about
from xwidgets.views.places import PLACES, answers, in_sight, kinds_in


@pytest.fixture(scope="module")
def explainer() -> xw.Explainer:
    X, y = xw.datasets.load_breast_cancer()
    X, y = X.iloc[:120], y[:120]
    forest = RandomForestClassifier(5, max_depth=3, random_state=0).fit(X, y)
    return xw.explain(forest, X, y)


def headings(svg: str) -> list[str]:
    """Titles of the views in a still picture."""
    titles = {about(name)["title"] for name in NAMES}
    bold = re.findall(r'class="ink bold"[^>]*>(?:<title>[^<]*</title>)?([^<]+)<', svg)
    return [text for text in bold if text in titles]


def test_every_view_stands_where_it_says() -> None:
    for name in NAMES:
        facts = about(name)
        if facts.get("alone") or facts["place"] == "drawer":
            continue
        assert name in kinds_in(facts["place"])
        assert name not in PLACES, "a place and a view are told apart by their names"
    assert next(iter(PLACES)) == "overview"


def test_it_opens_in_a_place(explainer: xw.Explainer) -> None:
    assert explainer.dashboard().place == "overview"
    view = explainer.dashboard("row", pins=["importance"])
    assert (view.place, view.pins) == ("row", ("importance",))
    assert view.arrangement == {"place": "row", "pins": ["importance"]}
    view.place = "model"
    view.pins = ()
    assert (view.arrangement["place"], view.pins) == ("model", ())
    assert explainer.dashboard().place == "overview", "two dashboards stand in two places"
    assert explainer.dashboard("force", "what_if").place == ""


def test_what_the_page_says_is_where_it_stands(explainer: xw.Explainer) -> None:
    view = explainer.dashboard()
    view.set_state({"arrangement": {"place": "row", "tabs": {"row": "waterfall"}}})
    assert view.place == "row"
    view.set_state({"arrangement": {"place": "report"}})
    assert view.place == "overview", "a place that is not there"


def test_pictures_charts_and_files_show_the_place_in_sight(
    explainer: xw.Explainer, tmp_path: Path
) -> None:
    def drawn(view: xw.View) -> list[str]:
        view.save(tmp_path / "still.svg")
        return headings((tmp_path / "still.svg").read_text("utf-8"))

    assert drawn(explainer.dashboard()) == ["Importance", "Dependence", "Force", "All rows"]
    row = explainer.dashboard("row")
    assert drawn(row) == ["Force", "Counterfactuals"], "a what-if cannot be drawn: the tab beside"
    assert headings(row._still()[0]) == ["Force", "Counterfactuals"]
    row.pins = ["importance"]
    assert drawn(row) == ["Importance", "Force", "Counterfactuals"]
    text = json.dumps(row.to_altair().to_dict())
    assert "Counterfactuals" in text and "Dependence" not in text
    row.save(tmp_path / "row.html")
    page = (tmp_path / "row.html").read_text("utf-8")
    assert '"arrangement":{"place":"row","pins":["importance"]}' in page.replace(": ", ":").replace(
        ", ", ","
    )
    explainer.to_html(tmp_path / "model.html", views=["model"])
    assert '"place":"model"' in (tmp_path / "model.html").read_text("utf-8").replace(" ", "")


def test_as_the_page_lays_it_out() -> None:
    def can(view: str) -> bool:
        return view != "what_if"

    assert in_sight({}, NAMES)[:3] == ["importance", "dependence", "force"]
    assert in_sight({"place": "row"}, NAMES) == ["force", "what_if"]
    assert in_sight({"place": "row"}, NAMES, can) == ["force", "counterfactuals"]
    assert in_sight({"place": "row", "tabs": {"row": "waterfall"}}, NAMES) == ["force", "waterfall"]
    assert in_sight({"place": "row", "tabs": {"row": "pie"}}, NAMES) == ["force", "what_if"]
    assert in_sight({"place": "row", "pins": ["force"]}, NAMES) == [
        "force",
        "what_if",
        "counterfactuals",
    ]


def test_a_view_that_lacks_something_is_left_out(explainer: xw.Explainer) -> None:
    shap = xw.from_shap(explainer.attributions().to_shap())
    assert not answers(shap._study, "what_if")
    drawn = shap.dashboard("row").drawn(shap._study, {}, {"place": "row"})
    assert drawn["views"] == ["force", "waterfall"]


def test_a_place_that_cannot_answer_is_refused_and_says_why(explainer: xw.Explainer) -> None:
    assert explainer.dashboard("groups").place == "groups"
    bare = xw.explain(lambda rows: np.asarray(rows)[:, 0], np.arange(40.0).reshape(20, 2))
    with pytest.raises(errors.NotSupported, match=r"'models' with no y.*xw\.explain\(model, X, y"):
        bare.dashboard("models")
    # Sets of rows can be named, and compared, with no y.
    assert bare.dashboard("groups").place == "groups"
    assert bare.dashboard().place == "overview"


@pytest.mark.parametrize(
    ("names", "pins", "error", "match"),
    [
        (
            ("rows",),
            (),
            errors.UnknownName,
            r"one place \(overview, model, row.*mean 'row'",
        ),
        (("row", "model"), (), errors.UnknownName, r"explainer\.dashboard\('row'\)"),
        (("row", "force"), (), errors.UnknownName, "the place 'row' among other names"),
        ((["row"],), (), errors.UnknownName, "pass names"),
        ((), "force", errors.InvalidType, r"pins=\[\"importance\"\]"),
        ((), ("pie",), errors.UnknownName, "pins: found 'pie'"),
        ((), ("table",), errors.UnknownName, "views among"),
        ((), ("force", "importance", "beeswarm"), errors.InvalidValue, "at most 2"),
        (("force",), ("importance",), errors.InvalidValue, "beside named views"),
    ],
)
def test_other_names_are_refused(
    explainer: xw.Explainer, names: tuple, pins: object, error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        explainer.dashboard(*names, pins=pins)  # type: ignore[arg-type]


def test_a_dashboard_of_named_views_has_no_places(explainer: xw.Explainer) -> None:
    with pytest.raises(errors.UnknownName, match="dashboard of named views"):
        explainer.dashboard("force").place = "row"
    with pytest.raises(errors.UnknownName, match="place"):
        explainer.dashboard().place = "force"
