"""A group means the same whatever the algorithm: the sum of its members, or one player."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer

from tests.trees.test_by_reference import brute_force
from xwidgets import explain
from xwidgets.data import Frame, resolve_groups
from xwidgets.errors import InvalidValue, NotSupported
from xwidgets.methods import shap
from xwidgets.models import as_predictor

X = np.random.default_rng(0).normal(size=(120, 6))
Y = (X[:, 0] * X[:, 1] + X[:, 2] - X[:, 3] * X[:, 4] > 0).astype(int)
NAMES = {"pair": ["x0", "x3"], "three": ["x1", "x4", "x5"]}
PLAYERS = [(0, 3), (1, 4, 5), (2,)]


def binned(final: Any) -> Any:
    bins = KBinsDiscretizer(4, encode="onehot-dense", quantile_method="averaged_inverted_cdf")
    return make_pipeline(make_column_transformer((bins, [0, 1]), remainder="passthrough"), final)


MODELS = {
    "linear": (LogisticRegression(), "log_odds"),
    "any": (KNeighborsClassifier(), "probability"),
    "forest": (RandomForestClassifier(5, max_depth=4, random_state=0), "probability"),
    "boosting": (GradientBoostingClassifier(n_estimators=8, random_state=0), "log_odds"),
    "behind a link": (GradientBoostingClassifier(n_estimators=8, random_state=0), "probability"),
    "one-hot": (binned(GradientBoostingClassifier(n_estimators=8, random_state=0)), "probability"),
    "one-hot margin": (binned(GradientBoostingClassifier(n_estimators=8)), "log_odds"),
    "one-hot, any": (binned(KNeighborsClassifier()), "probability"),
}


@pytest.mark.parametrize("name", MODELS)
def test_sum_and_joint(name: str) -> None:
    model, unit = MODELS[name]
    frame = Frame.from_table(X)
    predictor = as_predictor(model.fit(X, Y), frame, output=unit)
    background = frame.take(np.arange(8))
    rows = np.array([30, 40])

    def values(groups: Any) -> Any:
        found = shap.plan(predictor, frame, background=background, groups=groups)
        return found.explain(frame, rows)

    single = values(None).values
    added = values(NAMES)
    assert added.feature_names == ("pair", "three", "x2")
    for at, members in enumerate(PLAYERS):
        expected = single[:, list(members)].sum(axis=1)
        np.testing.assert_allclose(added.values[:, at], expected, rtol=0, atol=1e-12)
    joint = values(resolve_groups(NAMES, frame.schema, values="joint"))
    assert joint.feature_names == added.feature_names
    for row, found in zip(rows, joint.values, strict=True):
        expected = brute_force(predictor, frame, row, background, None, PLAYERS)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
    differ = np.abs(joint.values - added.values).max() > 1e-6
    assert differ == (name not in ("linear",))
    if differ:
        assert any("together" in note for note in joint.trust["notes"])


def test_joint_values_need_interventions() -> None:
    frame = Frame.from_table(X)
    model = RandomForestClassifier(5, max_depth=4, random_state=0).fit(X, Y)
    predictor = as_predictor(model, frame)
    groups = resolve_groups(NAMES, frame.schema, values="joint")
    assert shap.plan(predictor, frame, groups=groups).perturbation == "interventional"
    with pytest.raises(NotSupported, match="one by one"):
        shap.plan(predictor, frame, groups=groups, perturbation="path_dependent")
    alone = resolve_groups({"a": ["x0"]}, frame.schema, values="joint")
    assert shap.plan(predictor, frame, groups=alone).perturbation == "path_dependent"
    linear = as_predictor(LinearRegression().fit(X, Y), frame)
    with pytest.raises(NotSupported, match="group_values"):
        shap.plan(linear, frame, groups=groups, perturbation="conditional")


def test_the_argument() -> None:
    model = RandomForestClassifier(5, max_depth=4, random_state=0).fit(X, Y)
    joint = explain(model, X, groups=NAMES, group_values="joint").attributions(rows=[3])
    assert joint.trust["perturbation"] == "interventional"
    added = explain(model, X, groups=NAMES).attributions(rows=[3])
    assert added.trust["perturbation"] == "path_dependent"
    with pytest.raises(InvalidValue, match="group_values"):
        explain(model, X, groups=NAMES, group_values="mean")
