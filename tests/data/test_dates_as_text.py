"""Dates of CSV and JSON, which know none: read like a column that holds dates."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xwidgets.data import Frame
from xwidgets.errors import InvalidType

moments = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)).map(
    lambda one: one.replace(microsecond=0)
)


def read(table, wanted):
    return Frame.like(table, wanted, "X_new")


def naive(values):
    return Frame.from_table(pd.DataFrame({"n": range(len(values)), "when": pd.to_datetime(values)}))


@given(st.lists(moments, min_size=1, max_size=8))
def test_a_table_reads_itself_from_csv_and_from_json(values):
    own = naive(values)
    written = own.native.to_csv(index=False)
    for table in (
        pd.read_csv(io.StringIO(written)),
        pl.read_csv(io.StringIO(written), try_parse_dates=False),
        [{"n": n, "when": one.isoformat()} for n, one in enumerate(values)],
    ):
        found = read(table, own)
        np.testing.assert_array_equal(found.column(1), own.column(1))
        assert list(found.dtypes) == list(own.dtypes)
        pd.testing.assert_series_equal(found.native["when"], own.native["when"], check_index=False)


def test_gaps_stay_gaps():
    own = naive(["2024-03-31", "2024-04-01"])
    found = read(pd.DataFrame({"n": [1, 2], "when": ["2024-03-31", None]}), own)
    assert found.column(1)[0] == own.column(1)[0] and np.isnan(found.column(1)[1])


def test_time_zones():
    when = pd.to_datetime(["2024-03-31 12:00"]).tz_localize("Europe/Rome")
    own = Frame.from_table(pd.DataFrame({"when": when}))
    for text in ("2024-03-31T12:00", "2024-03-31T10:00Z", "2024-03-31T13:00:00+03:00"):
        assert read(pd.DataFrame({"when": [text]}), own).column(0)[0] == own.column(0)[0]
    plain = naive(["2024-03-31T10:00"])
    assert read([{"n": 0, "when": "2024-03-31T10:00Z"}], plain).column(1)[0] == plain.column(1)[0]


@pytest.mark.parametrize("text", ["5 May", "31/03/2024", "", "2024-03-31T10:00+02:00"])
def test_what_is_no_date_is_refused_with_how_to_write_it(text):
    with pytest.raises(InvalidType, match=r"'when'; expected datetimes. Fix: write dates as 2024-"):
        read([{"n": 0, "when": text}], naive(["2024-03-31"]))
