"""Conditions as text: held to masks that are written by hand, refused with column and operator."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

import xwidgets as xw
from xwidgets.errors import InvalidValue, UnknownName

N = 120


def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {
            "age": rng.integers(18, 70, N).astype(float),
            "hours-per week": rng.normal(40, 5, N),
            "city": rng.choice(["Rome", "Wien", "San Marino"], N),
            "married": rng.random(N) < 0.5,
            "since": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(N), "D"),
        }
    )
    X.loc[::10, "age"] = np.nan
    return X


def beside() -> pd.Series:
    return pd.Series(np.where(np.arange(N) % 3, "f", "m"), name="sex")


@pytest.fixture(scope="module", params=["pandas", "polars"])
def explainer(request: pytest.FixtureRequest):
    X = table()
    given = pl.from_pandas(X) if request.param == "polars" else X
    with xw.explain(lambda rows: np.asarray(rows["hours-per week"], float), given) as made:
        made.columns["sex"] = beside().to_numpy()
        made.cohorts["odd"] = np.arange(N) % 2 == 1
        yield made


X = table()
AGE, HOURS, CITY, SINCE = X["age"], X["hours-per week"], X["city"], X["since"]
SEX, ODD, KNOWN = beside(), np.arange(N) % 2 == 1, AGE.notna()


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("age < 30", AGE < 30),
        ("age <= 30.0 and married", (AGE <= 30) & X["married"]),
        ("30 <= age < 40", (AGE >= 30) & (AGE < 40)),
        ("30 > age", AGE < 30),
        ("age == 30 or age==31", AGE.isin([30, 31])),
        ("age != 30", AGE != 30),
        ("age = 30 OR Age <> 30", np.ones(N, bool)),
        ("age between 30 and 40 and married", AGE.between(30, 40) & X["married"]),
        ("age not between 30 and 40", ~AGE.between(30, 40)),
        ("age = missing or city contains MAR", ~KNOWN | (CITY == "San Marino")),
        ("city = rome", CITY == "Rome"),
        ("since = 2024-02", SINCE.dt.month == 2),
        ("since > 2024-02", SINCE.dt.month > 2),
        ("since <= 2024-02-03", pd.Timestamp("2024-02-04") > SINCE),
        ("since = 2023", np.zeros(N, bool)),
        ("age is missing", ~KNOWN),
        ("age is not missing", KNOWN),
        ("not age < 30", ~(AGE < 30)),
        ("city == 'Rome'", CITY == "Rome"),
        ('city in ["Rome", "San Marino"]', CITY.isin(["Rome", "San Marino"])),
        ("city not in (Rome, Wien)", CITY == "San Marino"),
        ("city == Rome and age < 30 or sex == m", (CITY == "Rome") & (AGE < 30) | (SEX == "m")),
        (
            "city == Rome & (age < 30 | sex == 'm')",
            (CITY == "Rome") & ((AGE < 30) | (SEX == "m")),
        ),
        ("`hours-per week` > 40", HOURS > 40),
        ("hours-per week > 4e1", HOURS > 40),
        ("married == False", ~X["married"]),
        ("not married", ~X["married"]),
        ("since >= 2024-03-01", pd.Timestamp("2024-03-01") <= SINCE),
        ("since < '2024-02-01 12:00'", pd.Timestamp("2024-02-01 12:00") > SINCE),
        ("odd and sex != m", ODD & (SEX != "m")),
    ],
)
def test_texts_are_the_masks_that_they_say(explainer, text: str, mask: pd.Series):
    explainer.cohorts["told"] = text
    np.testing.assert_array_equal(explainer.cohorts["told"], np.asarray(mask), err_msg=text)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("agee < 30", UnknownName, r"'agee' in 'agee < 30'.*did you mean 'age'"),
        ("age =< 30", InvalidValue, r"'=<' after age in 'age =< 30'.*write <="),
        ("age 30", InvalidValue, r"'30' after age .*=, !=, <, >"),
        ("age between 30", InvalidValue, r"no and after age between"),
        ("age contains 3", InvalidValue, r"contains after age, which holds no text"),
        ("age", InvalidValue, r"nothing after age"),
        ("age <", InvalidValue, r"nothing where a value of age is expected"),
        ("age < 'old'", InvalidValue, r"'old' beside age, which holds numbers"),
        ("city < 'Rome'", InvalidValue, r"< of city, which holds categories.*=, != or in"),
        ("city == 'Roma'", UnknownName, r"'Roma'.*levels of city.*did you mean 'Rome'"),
        ("city in 'Rome'", InvalidValue, r"after city in .*a list"),
        ("married == maybe", InvalidValue, r"'maybe' beside married.*True or False"),
        ("since > 2024-13", InvalidValue, r"'2024-13' beside since, which holds dates"),
        ("since > soon", InvalidValue, r"'soon' beside since, which holds dates"),
        ("(age < 30", InvalidValue, r"a parenthesis that is not closed"),
        ("age < 30 married", InvalidValue, r"'married' after a condition"),
        ("age < 30 and", InvalidValue, r"the end where a column is expected"),
        ("__import__('os').system('x')", InvalidValue, r"'\.' in"),
        ("age < 30; married", InvalidValue, r"';' in"),
        ("", InvalidValue, r"the end where a column"),
    ],
)
def test_what_is_no_condition_is_said(explainer, text: str, error: type[Exception], words: str):
    before = dict(explainer.cohorts)
    with pytest.raises(error, match=rf"(?s)cohorts\['bad'\].*{words}"):
        explainer.cohorts["bad"] = text
    assert dict(explainer.cohorts).keys() == before.keys()


def test_labels_of_rows_come_first():
    X = pd.DataFrame({"a": [1.0, 2.0, 3.0]}, index=["one", "two", "three"])
    with xw.explain(lambda rows: np.asarray(rows["a"]), X) as explainer:
        explainer.cohorts["second"] = "two"
        assert explainer.cohorts["second"].tolist() == [False, True, False]
        explainer.cohorts["some"] = "a > 1.5"
        assert explainer.cohorts["some"].tolist() == [False, True, True]
