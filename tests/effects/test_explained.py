"""Whether SHAP values are computed for a view of effects is decided here, and the page is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import xwidgets as xw
from xwidgets.views.catalogue import NAMES, about, view_class

X = np.random.default_rng(0).normal(size=(60, 3))


@pytest.fixture
def explainer() -> Any:
    with xw.explain(lambda Z: Z[:, 0] * Z[:, 1], X) as found:
        yield found


@pytest.mark.parametrize(
    ("call", "explained"),
    [
        (lambda e: e.dependence(0), ["dependence"]),
        (lambda e: e.dependence(0, method="pdp"), []),
        (lambda e: e.dependence(0, method="ale"), []),
        (lambda e: e.dependence([0, 1], method="pdp"), []),
        (lambda e: e.dependence(0, method="pdp", over="ale"), []),
        (lambda e: e.dependence(0, method="pdp", over="shap"), ["dependence"]),
        (lambda e: e.regions(0), []),
        (lambda e: e.ledger(), []),
        (lambda e: e.dashboard("dependence", "performance"), ["dependence"]),
        (lambda e: e.dashboard("dependence", looks={"dependence": {"method": "ale"}}), []),
    ],
)
def test_the_page_is_told(explainer: Any, call: Any, explained: list[str]) -> None:
    view = call(explainer)
    assert view.get_state("_explained") == {"_explained": explained}
    # The kernel has begun with just that.
    assert explainer._live._explaining == bool(explained)


def test_a_dashboard_says_it_of_each_of_its_views(explainer: Any) -> None:
    told = explainer.dashboard()._explained
    assert "dependence" in told and "performance" not in told


def test_what_stands_beside_a_view_is_what_it_does_without_options() -> None:
    for name in NAMES:
        if not about(name).get("alone"):
            reads = "attributions" in about(name).get("reads", ())
            assert view_class(name).shows_attributions({}) == reads, name


def test_effects_without_shap_values_have_their_picture(explainer: Any) -> None:
    view = explainer.dependence(0, method="pdp")
    assert "partial dependence" in view._still()[0]
    assert not explainer._live._explaining and explainer._study.so_far().n_rows == 0
