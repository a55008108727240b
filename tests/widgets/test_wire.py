"""The wire contract: one source, and what blocks carry comes back as it was."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import NotRequired, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xwidgets as xw
from xwidgets.data import Frame, resolve_groups
from xwidgets.data.display import display_columns
from xwidgets.results import Attributions
from xwidgets.views import typed
from xwidgets.views.catalogue import NAMES, part, view_class, with_part
from xwidgets.widgets import encode, wire
from xwidgets.widgets.block import arrays_of, pack
from xwidgets.widgets.requests import Requests
from xwidgets.widgets.roles import BlockState

ROOT = Path(__file__).parents[2]


def attributions(values, unit="probability", standard_error=None):
    n, p, k = values.shape
    base = np.linspace(0.1, 0.9, k)
    return Attributions(
        values=values,
        base_values=base,
        predictions=base + values.sum(axis=1),
        rows=np.arange(n),
        feature_names=tuple(f"f{j}" for j in range(p)),
        output_names=tuple(f"o{j}" for j in range(k)),
        unit=unit,
        method="test",
        standard_error=standard_error,
    )


def test_typescript_is_what_python_says():
    text = (ROOT / "js/src/runtime/wire.ts").read_text(encoding="utf-8")
    assert text == wire.typescript(), (
        "run: python -m xwidgets.widgets.wire > js/src/runtime/wire.ts"
    )


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["uint8", "int16", "int32", "float32", "float64"]),
            st.integers(0, 9),
        ),
        max_size=5,
    )
)
def test_pack_keeps_values_and_aligns(columns):
    arrays = {str(i): np.arange(size).astype(dtype) for i, (dtype, size) in enumerate(columns)}
    packed = pack(arrays)
    assert all(column["offset"] % 8 == 0 for column in packed["columns"])
    for name, array in arrays_of(packed).items():
        np.testing.assert_array_equal(array, arrays[name])
        assert array.dtype == arrays[name].dtype


def test_pack_refuses_dtypes_without_a_code():
    with pytest.raises(TypeError, match="int64"):
        pack({"x": np.arange(3, dtype=np.int64)})


@given(st.lists(st.booleans(), min_size=1, max_size=70))
def test_bits_round_trip(mask):
    rows = np.flatnonzero(mask)
    bits = encode.pack_bits(rows, len(mask))
    assert len(bits) == (len(mask) + 7) // 8
    np.testing.assert_array_equal(encode.unpack_bits(bits, len(mask)), rows)


def test_features_travel_in_the_narrowest_exact_dtype():
    import pandas as pd

    table = pd.DataFrame(
        {
            "small": [0, 3, 255],
            "negative": [-1, 0, 1],
            "large": [0, 1, 2**40],
            "half": [0.5, 0.25, np.nan],
            "tenth": [0.1, 0.2, 0.3],
            "city": pd.Categorical(["a", None, "b"]),
            "when": pd.to_datetime(["2024-01-01 00:00:01", "2024-01-02 03:04:05", None]),
        }
    )
    frame = Frame.from_table(table)
    [block] = encode.features_blocks(display_columns(frame, resolve_groups(None, frame.schema)))
    arrays = arrays_of(block)
    dtypes = [arrays[str(j)].dtype.name for j in range(7)]
    assert dtypes == ["uint8", "int8", "float32", "float32", "float64", "int8", "float64"]
    assert arrays["5"].tolist() == [0, -1, 1]
    for j in (0, 1, 2, 3, 4, 6):
        np.testing.assert_array_equal(arrays[str(j)].astype(float), frame.column(j))


def test_one_hot_groups_are_shown_as_a_category():
    matrix = np.array([[1, 0, 5.0], [0, 1, 6.0], [0, 0, 7.0]])
    frame = Frame.from_table(matrix, feature_names=["City_A", "City_B", "age"])
    groups = resolve_groups({"City": ["City_A", "City_B"]}, frame.schema)
    (city, codes), (age, years) = display_columns(frame, groups)
    assert city.levels == ("A", "B", "none of them") and codes.tolist() == [0, 1, 2]
    assert age.name == "age" and years.tolist() == [5, 6, 7]


def test_binary_classifiers_send_one_output():
    half = np.random.default_rng(0).normal(size=(4, 3, 1)) / 10
    result = attributions(np.concatenate([-half, half], axis=2))
    block = encode.attributions_block(result)
    assert block["meta"]["mirrored"] and block["meta"]["outputs"] == [1]
    values = arrays_of(block)["values"]
    np.testing.assert_allclose(values[0].T, half[:, :, 0], rtol=1e-6)


def test_independent_outputs_all_travel():
    values = np.random.default_rng(0).normal(size=(4, 3, 2))
    error = np.abs(values)
    block = encode.attributions_block(attributions(values, standard_error=error))
    assert block["meta"]["outputs"] == [0, 1] and not block["meta"]["mirrored"]
    arrays = arrays_of(block)
    np.testing.assert_allclose(arrays["values"], values.transpose(2, 1, 0), rtol=1e-6)
    np.testing.assert_allclose(arrays["standard_error"], error.transpose(2, 1, 0), rtol=1e-6)


def test_every_role_is_told_apart_by_its_own_meta():
    text = wire.typescript()
    assert "export type BlockState =\n  | FeaturesBlock" in text
    for block in get_args(BlockState):
        fields = get_type_hints(block)
        [role] = get_args(fields["role"])
        body = text.split(f"export interface {block.__name__} {{")[1].split("}")[0]
        assert f'role: "{role}";' in body and f"meta: {fields['meta'].__name__};" in body
    assert len({get_type_hints(block)["role"] for block in get_args(BlockState)}) == len(
        get_args(BlockState)
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_a_view_has_for_itself_is_typed_as_in_python(name: str):
    path = typed.FOLDER / name / "wire.ts"
    told = path.read_text(encoding="utf-8") if path.exists() else ""
    assert told == typed.typescript(name), "run: python -m xwidgets.views.typed"


def test_every_request_is_answered_with_the_arguments_that_are_typed():
    X = np.random.default_rng(0).normal(size=(20, 2))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        answers = explainer._live.hub._handlers
    typed_requests = get_type_hints(Requests)
    for name in with_part("wire"):
        typed_requests |= get_type_hints(part(name, "wire").Requests)
    assert set(answers) == set(typed_requests)
    for name, answer in answers.items():
        taken = inspect.signature(answer).parameters
        given = typed_requests[name]
        told = {} if given is type(None) else get_type_hints(given, include_extras=True)
        assert set(taken) == set(told), name
        optional = {one for one, hint in told.items() if get_origin(hint) is NotRequired}
        assert optional <= {n for n, one in taken.items() if one.default is not one.empty}, name


@pytest.mark.parametrize("name", NAMES)
def test_options_of_a_view_are_typed(name: str):
    view = part(name, "view")
    told = set(get_type_hints(view.Options)) if hasattr(view, "Options") else set()
    given = set(inspect.signature(view_class(name).__init__).parameters)
    unsent = {"self", "live", "options", "asked_unit", "arrangement"}
    assert given - unsent <= told
