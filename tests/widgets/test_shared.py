"""What all views share: declared once, one message a key, defaults where a state has none."""

from __future__ import annotations

import json
import re

import anywidget
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

import xwidgets as xw
from xwidgets import errors
from xwidgets.widgets.hub import Hub
from xwidgets.widgets.shared import SHARED, SharedState


@pytest.fixture
def explainer():
    X = np.random.default_rng(0).normal(size=(30, 3))
    with xw.explain(LogisticRegression().fit(X, X[:, 0] > 0), X, output="probability") as found:
        found.attributions()
        yield found


def test_every_key_is_a_trait_of_its_own_with_its_default(explainer):
    hub = explainer._live.hub
    assert hub.shared == {name: key.default for name, key in SHARED.items()}
    assert set(SHARED) == set(SharedState.__annotations__) <= set(hub.keys)
    assert not [name for name in SHARED if hasattr(anywidget.AnyWidget, name)], "hides a widget's"


def test_a_change_of_one_key_sends_that_key_alone(explainer, recorded):
    hub = explainer._live.hub
    hub.axes = {str(j): {"range": [0.0, 1.0], "spacing": "log"} for j in range(200)}
    hub.partners = {f"probability 1 {j}": j for j in range(200)}
    recorded.clear()
    explainer.selection.threshold = 0.25
    hub.trend = False
    assert recorded.updates(hub) == [{"threshold": 0.25}, {"trend": False}]
    assert recorded.size() < 600


def test_python_and_page_share_the_threshold(explainer, recorded):
    hub, selection = explainer._live.hub, explainer.selection
    seen = []
    selection.observe(lambda change: seen.append(change["new"]), names="threshold")
    recorded.page_sets(hub, threshold=0.75)
    assert selection.threshold == 0.75
    selection.threshold = np.float32(0.5)
    assert (hub.threshold, seen) == (0.5, [0.75, 0.5]) and "threshold=0.5" in repr(selection)
    selection.threshold = None
    assert hub.threshold is None and seen[-1] is None


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (1.2, errors.InvalidValue, "from 0 to 1"),
        (30, errors.InvalidValue, r"pass 0\.3"),
        (-0.1, errors.InvalidValue, "from 0 to 1"),
        (float("nan"), errors.InvalidValue, "from 0 to 1"),
        (True, errors.InvalidType, "bool"),
        ("0.5", errors.InvalidType, "str"),
    ],
)
def test_thresholds_that_are_none(explainer, given, error, words):
    explainer.selection.threshold = 0.4
    with pytest.raises(error, match=words):
        explainer.selection.threshold = given
    assert explainer.selection.threshold == 0.4


def test_without_probabilities_there_is_no_threshold():
    X = np.random.default_rng(0).normal(size=(10, 2))
    with xw.explain(LinearRegression().fit(X, X[:, 0]), X) as explainer:
        with pytest.raises(errors.NotSupported, match="predict_proba"):
            explainer.selection.threshold = 0.5
        explainer.selection.threshold = None


def test_a_file_holds_what_was_chosen(explainer, recorded):
    hub = explainer._live.hub
    recorded.page_sets(hub, color_by="prediction", threshold=0.3)
    text = explainer.dashboard().exported("html").decode()
    assert re.search(r'"threshold":\s*0\.3', text) and '"color_by"' in text


def test_a_hub_takes_what_plain_json_can_say():
    assert issubclass(Hub, anywidget.AnyWidget)
    for name, key in SHARED.items():
        assert json.loads(json.dumps(key.default)) == key.default, name
