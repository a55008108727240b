"""Arrays as bytes and back: equal to the bit, and nothing is made of bytes that are not theirs."""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from xwidgets.files.lanes import Packed, pack, size_of, unpack

DTYPES = ["<f8", ">f8", "<f4", "<f2", "<i8", ">i4", "<i2", "|i1", "<u8", "<u4", "|u1", "|b1"]
DTYPES += ["<M8[ns]", "<M8[D]", "<m8[us]"]


def again(array: np.ndarray) -> tuple[np.ndarray, Packed]:
    with ThreadPoolExecutor(2) as pool:
        (packed,) = pack([array], pool)
        (found,) = unpack([packed], pool)
    return found, packed


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())


@given(
    npst.arrays(
        st.sampled_from(DTYPES), npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6)
    )
)
@settings(max_examples=300, deadline=None)
def test_any_array_comes_back(array):
    found, packed = again(array)
    assert same(found, array)
    assert not found.flags.writeable
    assert size_of(packed.about) == array.nbytes


@given(
    st.lists(st.integers(-(10**9), 10**9) | st.none() | st.just(-0.0), min_size=1, max_size=60),
    st.integers(0, 6),
)
def test_decimals_come_back(numbers, places):
    array = np.array([np.nan if n is None else n / 10**places for n in numbers])
    assert same(again(array)[0], array)


def test_numbers_take_the_smallest_type_that_is_equal():
    rng = np.random.default_rng(0)
    columns = {
        "ages": (rng.integers(17, 90, 1000).astype(float), "|i1", 0),
        "cents": (np.round(rng.normal(0, 50, 1000), 2), "<i2", 2),
        "with gaps": (np.where(rng.random(1000) < 0.1, np.nan, 7.0), "|i1", 0),
        "negative zero": (np.array([1.0, -0.0]), "<f8", 0),
        "another NaN": (np.array([1, 0x7FF8000000000001], dtype=np.uint64).view(float), "<f8", 0),
        "the smallest whole number": (np.array([-128.0, 5.0]), "<i2", 0),
        "rare fractions": (np.r_[np.arange(2000.0), 0.123456789], "<f8", 0),
        "unsigned": (np.array([0, 2**63], dtype=np.uint64), "<u8", 0),
    }
    for name, (array, dtype, scale) in columns.items():
        found, packed = again(array)
        assert same(found, array), name
        assert packed.about["lanes"][0][:2] == [dtype, scale], name


def test_of_two_outputs_that_mirror_each_other_one_is_kept():
    values = np.random.default_rng(0).normal(size=(500, 4))
    values[:, 2:] = 0.0
    mirrored = np.stack([0.0 - values, values], axis=-1)
    mirrored[:, 3, 0] = -0.0
    mirrored[-1, 1, 0] = np.nextafter(mirrored[-1, 1, 0], 1)
    found, packed = again(mirrored)
    lanes = packed.about["lanes"]
    assert [lane[0] for lane in lanes[::2]] == ["0-", "<f8", "0-", "-"]
    assert lanes[0] == ["0-", 1]
    assert same(found, mirrored)


ARRAY = np.arange(10.0)[:, None] * [1.0, 0.123456789]


@pytest.mark.parametrize(
    "change",
    [
        {"dtype": "|O"},
        {"dtype": "<U4"},
        {"dtype": "<f16"},
        {"dtype": "<i2,<i2"},
        {"dtype": 8},
        {"shape": [10, -2]},
        {"shape": [10, 3]},
        {"shape": [10.0, 2]},
        {"shape": [11, 2]},
        {"shape": [9, 2]},
        {"shape": "10"},
        {"lanes": []},
        {"lanes": [["|O8", 0, 10], ["<f8", 0, 20]]},
        {"lanes": [["-", 1], ["-", 0]]},
        {"lanes": [["-", 2], ["<f8", 0, 20]]},
        {"lanes": [["-", 0], ["<f8", 0, 20]]},
        {"lanes": [["-", True], ["<f8", 0, 20]]},
    ],
)
def test_what_is_not_said_rightly_is_refused(change):
    with ThreadPoolExecutor(1) as pool:
        (packed,) = pack([ARRAY], pool)
        with pytest.raises((ValueError, TypeError)):
            unpack([Packed({**packed.about, **change}, packed.data)], pool)


def test_no_more_is_unpacked_than_was_said():
    bomb = zlib.compress(bytes(50_000_000))
    about = {"dtype": "|u1", "shape": [1000], "lanes": [["|u1", 0, len(bomb)]]}
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="another number of bytes"):
        unpack([Packed(about, bomb)], pool)
