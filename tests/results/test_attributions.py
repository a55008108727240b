"""Attributions: checks, parts, groups, chunks, frames, shap."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
import shap
from hypothesis import given, settings
from hypothesis import strategies as st

from xwidgets import errors
from xwidgets.results import Attributions, frame_from_shap, from_shap

quick = settings(max_examples=40, deadline=None)


def made(
    n_rows: int = 4, n_outputs: int = 2, *, error: bool = True, **changes: Any
) -> Attributions:
    rng = np.random.default_rng(n_rows)
    values = rng.normal(size=(n_rows, 3, n_outputs))
    base = np.arange(1.0, n_outputs + 1)
    data = np.empty((n_rows, 3), dtype=object)
    data[:, 0], data[:, 1], data[:, 2] = range(n_rows), "Paris", None
    fields: dict[str, Any] = {
        "values": values,
        "base_values": base,
        "predictions": base + values.sum(axis=1),
        "rows": np.arange(n_rows) + 10,
        "feature_names": ("a", "b", "c"),
        "output_names": ("no", "yes", "maybe")[:n_outputs],
        "unit": "probability",
        "method": "made up",
        "standard_error": np.abs(values) if error else None,
        "trust": {"algorithm": "none", "additivity_gap": np.zeros((n_rows, n_outputs))},
        "data": data,
    }
    return Attributions(**{**fields, **changes})


def same(left: Attributions, right: Attributions) -> None:
    for name in ("values", "base_values", "predictions", "rows", "standard_error", "data"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name))
    assert left.feature_names == right.feature_names and left.output_names == right.output_names
    assert left.unit == right.unit and left.method == right.method


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"values": np.zeros((4, 3))}, errors.InvalidShape),
        ({"values": np.zeros((4, 2, 2))}, errors.InvalidShape),
        ({"base_values": np.zeros((4, 2))}, errors.InvalidShape),
        ({"base_values": np.float64(0)}, errors.InvalidShape),
        ({"predictions": np.zeros(4)}, errors.InvalidShape),
        ({"rows": np.arange(3)}, errors.InvalidShape),
        ({"standard_error": np.zeros((4, 3))}, errors.InvalidShape),
        ({"data": np.zeros((4, 2), dtype=object)}, errors.InvalidShape),
        ({"trust": {"additivity_gap": np.zeros(4)}}, errors.InvalidShape),
        ({"unit": "percent"}, errors.InvalidValue),
    ],
)
def test_fields_are_checked(changes: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        made(**changes)


def test_a_result_cannot_be_changed() -> None:
    mine = np.zeros((4, 3, 2))
    result = made(values=mine)
    for name in ("values", "base_values", "predictions", "rows", "standard_error", "data"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(result, name)[0] = 1
    with pytest.raises(TypeError):
        result.trust["algorithm"] = "other"  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        result.unit = "value"  # type: ignore[misc]
    assert mine.flags.writeable


def test_copies() -> None:
    result = made()
    for other in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result), replace(result)):
        same(other, result)
        assert not other.values.flags.writeable and dict(other.trust).keys() == {
            "algorithm",
            "additivity_gap",
            "doubts",
        }


def test_additivity_gap() -> None:
    result = made()
    np.testing.assert_allclose(result.additivity_gap(), 0, atol=1e-12)
    off = replace(result, predictions=result.predictions - 0.5)
    np.testing.assert_allclose(off.additivity_gap(), 0.5)


def test_select() -> None:
    result = made()
    part = result.select([3, 1], "yes")
    np.testing.assert_array_equal(part.values, result.values[[3, 1]][:, :, 1:])
    np.testing.assert_array_equal(part.rows, [13, 11])
    assert part.output_names == ("yes",) and part.trust["additivity_gap"].shape == (2, 1)
    same(result.select(np.array([False, True, False, True])), result.select([1, 3]))
    same(result.select(), result)
    assert result.select(output=0).n_outputs == 1 and result.select([]).n_rows == 0


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"rows": [4]}, errors.InvalidValue),
        ({"rows": [-1]}, errors.InvalidValue),
        ({"rows": [0.5]}, errors.InvalidValue),
        ({"rows": [True]}, errors.InvalidShape),
        ({"output": "Yes"}, errors.UnknownName),
        ({"output": 2}, errors.UnknownName),
    ],
)
def test_select_checks(arguments: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind, match=next(iter(arguments))):
        made().select(**arguments)


def test_grouped() -> None:
    result = made()
    joined = result.grouped({"ac": ["a", "c"]})
    assert joined.feature_names == ("ac", "b")
    np.testing.assert_allclose(joined.values[:, 0], result.values[:, 0] + result.values[:, 2])
    np.testing.assert_array_equal(joined.values[:, 1], result.values[:, 1])
    assert joined.standard_error is not None and joined.data is not None
    np.testing.assert_allclose(
        joined.standard_error[:, 0], np.hypot(result.values[:, 0], result.values[:, 2])
    )
    np.testing.assert_allclose(joined.additivity_gap(), result.additivity_gap(), atol=1e-12)
    assert joined.data[1].tolist() == ["a=1, c=None", "Paris"]
    with pytest.raises(errors.UnknownName):
        result.grouped({"x": ["A1"]})


@given(st.integers(1, 9), st.data())
@quick
def test_chunks_put_together_are_the_whole(n_rows: int, data: st.DataObject) -> None:
    result = made(n_rows)
    cuts = sorted(data.draw(st.sets(st.integers(1, n_rows), max_size=3)) | {0, n_rows})
    parts = [result.select(np.arange(start, stop)) for start, stop in pairwise(cuts)]
    same(Attributions.concatenate(parts), result)


def test_concatenate_what_is_known_of_some() -> None:
    result = made()
    bare = replace(result, standard_error=None, data=None, trust={})
    both = Attributions.concatenate([bare, result])
    assert both.standard_error is not None and both.data is None
    assert (both.standard_error[:4] == 0).all()
    assert both.trust["additivity_gap"].shape == (8, 2)
    for other in (made(n_outputs=3), made(unit="value"), made(base_values=np.array([1.0, 9.0]))):
        with pytest.raises(errors.InvalidValue, match="parts"):
            Attributions.concatenate([result, other])
    with pytest.raises(errors.InvalidValue, match="parts"):
        Attributions.concatenate([])


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_to_frame(library: Any) -> None:
    result = made()
    frame = result.to_frame(library)
    assert frame.shape == (4 * 2 * 3, 8) and type(frame).__module__.startswith(library)
    lines = frame.to_dict("records") if library == "pandas" else frame.to_dicts()
    line = lines[(1 * 2 + 1) * 3 + 0]
    assert line["row"] == 11 and line["output"] == "yes" and line["feature"] == "a"
    assert str(line["value"]) == "1"
    assert line["attribution"] == result.values[1, 0, 1] and line["base_value"] == 2.0
    assert line["prediction"] == result.predictions[1, 1]
    assert line["standard_error"] == abs(result.values[1, 0, 1])


def test_to_frame_follows_the_explained_table() -> None:
    assert isinstance(made(trust={"frame_library": "polars"}).to_frame(), pl.DataFrame)
    plain = made(error=False, data=None).to_frame()
    assert "standard_error" not in plain and plain["value"].isna().all()
    with pytest.raises(errors.InvalidValue, match="library"):
        made().to_frame("dask")  # type: ignore[arg-type]


def test_there_and_back_through_shap() -> None:
    result = made(data=np.arange(12.0).reshape(4, 3).astype(object), trust={})
    explanation = result.to_shap()
    assert explanation.shape == (4, 3, 2) and explanation.data.dtype == np.float64
    back = from_shap(explanation, unit="probability")
    np.testing.assert_array_equal(back.values, result.values)
    np.testing.assert_allclose(back.predictions, result.predictions)
    np.testing.assert_array_equal(back.standard_error, result.standard_error)
    assert back.output_names == result.output_names and back.feature_names == result.feature_names
    one = result.to_shap("yes")
    assert one.shape == (4, 3) and one.base_values.shape == (4,)
    np.testing.assert_array_equal(from_shap(one).values, result.values[:, :, 1:])


def test_shap_draws_what_it_gets() -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    explanation = made(n_rows=30, n_outputs=1).to_shap()
    shap.plots.bar(explanation, show=False)
    shap.plots.waterfall(explanation[0], show=False)


class TestFromShap:
    """Every shape that shap's explainers hand out."""

    names = ("f", "g", "h")
    table = np.arange(15.0).reshape(5, 3)
    rng = np.random.default_rng(0)

    def explanation(self, values: np.ndarray, base: Any, **more: Any) -> shap.Explanation:
        more = {"data": self.table, "feature_names": list(self.names), **more}
        return shap.Explanation(values, base_values=base, **more)

    @pytest.mark.parametrize("base", [0.5, np.array([0.5]), np.full(5, 0.5), np.full((5, 1), 0.5)])
    def test_one_output(self, base: Any) -> None:
        values = self.rng.normal(size=(5, 3))
        found = from_shap(self.explanation(values, base))
        np.testing.assert_array_equal(found.values[:, :, 0], values)
        assert found.base_values.tolist() == [0.5] and found.feature_names == self.names
        np.testing.assert_allclose(found.additivity_gap(), 0, atol=1e-12)

    @pytest.mark.parametrize("n_outputs", [2, 3, 5])
    @pytest.mark.parametrize("per_row", [True, False])
    def test_several_outputs(self, n_outputs: int, per_row: bool) -> None:
        values = self.rng.normal(size=(5, 3, n_outputs))
        base = np.arange(float(n_outputs))
        given_base = np.tile(base, (5, 1)) if per_row else base
        found = from_shap(self.explanation(values, given_base))
        np.testing.assert_array_equal(found.values, values)
        np.testing.assert_array_equal(found.base_values, base)
        names = [f"class {k}" for k in range(n_outputs)]
        assert from_shap(
            self.explanation(values, given_base), output_names=names
        ).output_names == tuple(names)

    def test_one_row(self) -> None:
        found = from_shap(self.explanation(np.ones(3), 1.0, data=self.table[0]))
        assert found.values.shape == (1, 3, 1)
        base = np.arange(2.0)
        found = from_shap(self.explanation(np.ones((3, 2)), base, data=self.table[0]))
        assert found.values.shape == (1, 3, 2) and found.base_values.tolist() == [0, 1]

    def test_no_names_and_no_data(self) -> None:
        bare = from_shap(shap.Explanation(np.ones((5, 3)), base_values=0.0))
        assert bare.feature_names == ("x0", "x1", "x2") and bare.data is None
        assert frame_from_shap(shap.Explanation(np.ones((5, 3)), base_values=0.0)) is None

    def test_frame(self) -> None:
        frame = frame_from_shap(self.explanation(np.ones((5, 3)), 0.0))
        assert frame is not None and frame.schema.names == self.names
        np.testing.assert_array_equal(frame.matrix(), self.table)

    @pytest.mark.parametrize(
        ("values", "base", "kind"),
        [
            (np.ones((5, 3, 3)), np.zeros(5), errors.NotSupported),
            (np.ones((5, 3, 3, 2)), np.zeros(2), errors.NotSupported),
            (np.ones((5, 3)), np.arange(5.0), errors.NotSupported),
            (np.ones((5, 3)), np.zeros(4), errors.InvalidShape),
            (np.ones((5, 4)), 0.0, errors.InvalidShape),
        ],
    )
    def test_refused(self, values: np.ndarray, base: Any, kind: type[Exception]) -> None:
        with pytest.raises(kind, match="explanation"):
            from_shap(self.explanation(values, base))

    def test_output_names_are_counted(self) -> None:
        with pytest.raises(errors.InvalidShape, match="output_names: found 1"):
            from_shap(self.explanation(np.ones((5, 3, 2)), np.zeros(2)), output_names=["a"])

    @pytest.mark.parametrize("wrong", [np.ones((5, 3)), [np.ones((5, 3))], "abc", None])
    def test_not_an_explanation(self, wrong: Any) -> None:
        with pytest.raises(errors.InvalidType, match=r"explanation.*shap\.Explanation"):
            from_shap(wrong)

    def test_from_an_explainer(self) -> None:
        from sklearn.ensemble import RandomForestClassifier

        X = self.rng.normal(size=(60, 3))
        model = RandomForestClassifier(5, max_depth=3, random_state=0).fit(X, X[:, 0] > 0)
        found = from_shap(shap.TreeExplainer(model)(X[:7]), unit="probability")
        np.testing.assert_allclose(found.predictions, model.predict_proba(X[:7]), atol=1e-9)
