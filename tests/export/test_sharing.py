"""What a shared file may hold: no value of a row that was not shared, in any part of it."""

from __future__ import annotations

import gzip
import json
import re
import warnings
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression

import xwidgets as xw
from xwidgets.errors import InvalidValue, NotSupported
from xwidgets.models.compact import container
from xwidgets.widgets.block import pack
from xwidgets.widgets.sharing import SAMPLE_ROWS, Sharing, restricted

RNG = np.random.default_rng(11)
N = 260
NAMES = ["alpha", "beta", "gamma"]


def numbers(n: int) -> pd.DataFrame:
    """Values that occur nowhere by chance."""
    return pd.DataFrame(RNG.integers(1_000_003, 9_999_991, (n, 3)) + 0.123, columns=NAMES)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return numbers(N)


@pytest.fixture(scope="module")
def background() -> pd.DataFrame:
    return numbers(20)


class File:
    """A file, taken apart."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text("utf-8")
        found = re.search(r'<script id="state"[^>]*>(.*?)</script>', self.text, re.S)
        assert found is not None
        self.state = json.loads(found[1])
        pieces = re.findall(r'<script class="data"[^>]*>(.*?)</script>', self.text)
        self.payload = gzip.decompress(b64decode("".join(pieces)))
        # Not the template of the code, which makes pictures of its own.
        svg = re.search(r'<svg [^>]*width="\d.*?</svg>', self.text, re.S)
        self.picture = svg[0] if svg else ""
        footer = re.search("<footer>(.*?)</footer>", self.text)
        assert footer is not None
        self.footer = footer[1]

    @property
    def model(self) -> dict[str, np.ndarray]:
        block = next(b for b in self.state["blocks"] if b["role"] == "model")
        at = block["start"] + block["columns"][0]["offset"]
        return container.unpack(self.payload[at : at + block["columns"][0]["shape"][0]])[1]

    def traces(self, values: Any) -> list[float]:
        """Values that stand in it, as text or as a number of any width, at any place."""

        def seen(dtype: str, size: int) -> set[float]:
            ends = [(len(self.payload) - k) // size * size + k for k in range(size)]
            return {
                x
                for k, end in enumerate(ends)
                for x in np.frombuffer(self.payload[k:end], dtype).tolist()
            }

        doubles, singles = seen("<f8", 8), seen("<f4", 4)
        return [
            v
            for v in map(float, np.ravel(values))
            if v in doubles
            or float(np.float32(v)) in singles
            or any(text in self.text for text in (repr(v), f"{v:.3f}", f"{v:,.0f}", f"{v:.0f}"))
        ]


def inner(table: pd.DataFrame) -> np.ndarray:
    """All values but the ends of the ranges."""
    values = table.to_numpy()
    return values[(values > values.min(axis=0)) & (values < values.max(axis=0))]


def fitted(kind: str, table: pd.DataFrame) -> tuple[Any, np.ndarray]:
    y = (table.alpha > table.beta).to_numpy().astype(int)
    if kind == "function":
        return lambda X: np.log(X["alpha"].to_numpy()) * (X["beta"].to_numpy() > 5e6), y
    if kind == "boosting":
        return HistGradientBoostingClassifier(max_iter=5, max_bins=20).fit(table, y), y
    if kind == "linear":
        return LinearRegression().fit(table, y), y
    return RandomForestClassifier(5, max_depth=4, random_state=0).fit(table, y), y


def written(tmp_path: Path, kind: str, table: pd.DataFrame, **keywords: Any) -> File:
    model, y = fitted(kind, table)
    given = {"background": keywords.pop("background")} if "background" in keywords else {}
    with xw.explain(model, table, y, **given) as explainer:
        explainer.selection.rows = [1, 2, 3]
        explainer.selection.row = 5
        explainer.importance("permutation")
        what_if = explainer.what_if(4)
        what_if.edited  # noqa: B018  (its edits are the explainer's from here on)
        path = tmp_path / f"{kind}.html"
        explainer.to_html(path, **keywords)
    return File(path)


@pytest.mark.parametrize("kind", ["forest", "linear", "function"])
@pytest.mark.parametrize("given", [False, True], ids=["drawn", "given"])
def test_without_rows_no_value_stands_anywhere(
    tmp_path: Path, table: pd.DataFrame, background: pd.DataFrame, kind: str, given: bool
) -> None:
    file = written(
        tmp_path,
        kind,
        table,
        what_if="surrogate",
        rows="none",
        **({"background": background} if given else {}),
    )
    assert file.traces(inner(table)) == []
    assert file.traces(background) == []
    assert file.picture == "" and "holds no row that a picture could show" in file.text
    assert [block["role"] for block in file.state["blocks"]] == ["model"]
    # Ranges may stand there: the search sees them.
    assert file.traces(table.max()) == table.max().tolist()


def test_the_search_is_not_blind(tmp_path: Path, table: pd.DataFrame) -> None:
    file = written(tmp_path, "forest", table, what_if=True)
    assert len(file.traces(inner(table))) == inner(table).size
    assert file.picture


@pytest.mark.parametrize("kind", ["forest", "linear"])
def test_a_sample_holds_no_value_of_other_rows(
    tmp_path: Path, table: pd.DataFrame, kind: str
) -> None:
    file = written(tmp_path, kind, table, rows="sample")
    shared = file.traces(table)
    n_shared = len(set(shared))
    assert n_shared == 3 * SAMPLE_ROWS
    by_row = np.isin(table.to_numpy(), shared)
    assert (by_row.all(axis=1) | ~by_row.any(axis=1)).all() and by_row.all(axis=1).sum() == 200
    assert file.picture.startswith("<svg") and f"{SAMPLE_ROWS} rows" in file.picture
    assert file.state["hub"]["filters"] == []


def test_a_sample_with_a_model_says_that_background_rows_are_in_it(
    tmp_path: Path, table: pd.DataFrame, background: pd.DataFrame
) -> None:
    file = written(tmp_path, "forest", table, rows="sample", what_if=True, background=background)
    assert "a sample of 200 rows of 260" in file.footer and "20 background rows" in file.footer
    allowed = set(file.traces(table))
    assert len(allowed) == 3 * SAMPLE_ROWS


def test_thresholds_that_are_values_are_told(tmp_path: Path, table: pd.DataFrame) -> None:
    """Boosting cuts at values of the training rows; they belong to the model."""
    file = written(tmp_path, "boosting", table, what_if=True, rows="none")
    found = set(file.traces(inner(table)))
    assert found <= set(file.model["trees.threshold"].tolist())


@pytest.mark.parametrize("role", ["attributions"])
def test_blocks_of_some_rows(role: str) -> None:
    rows = np.array([7, 2, 5, 9], dtype=np.int32)
    values = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    columns = {"rows": rows, "values": values, "base_values": np.arange(4.0)}
    block = restricted({"role": role, "meta": {}, **pack(columns)}, np.array([2, 3, 9]))
    data = {
        c["name"]: np.frombuffer(
            block["data"], c["dtype"], int(np.prod(c["shape"])), c["offset"]
        ).reshape(c["shape"])
        for c in block["columns"]
    }
    assert data["rows"].tolist() == [0, 2]
    np.testing.assert_array_equal(data["values"], values[..., [1, 3]])
    np.testing.assert_array_equal(data["base_values"], np.arange(4.0))


# --- the model in the file -----------------------------------------------------------------------


def test_a_model_that_cannot_run_stays_out_and_the_file_says_why(
    tmp_path: Path, table: pd.DataFrame
) -> None:
    model, y = fitted("function", table)
    with xw.explain(model, table, y) as explainer:
        with pytest.warns(UserWarning, match='a function cannot be taken apart.*"surrogate"') as w:
            explainer.to_html(tmp_path / "off.html", what_if=True)
        assert w[0].filename == __file__
        with pytest.raises(NotSupported, match="a function cannot be taken apart"):
            explainer.to_html(tmp_path / "none.html", what_if=True, rows="none")
    file = File(tmp_path / "off.html")
    assert "a function cannot be taken apart" in file.footer and "not the model" in file.footer
    assert file.state["hub"]["schema"]["has_model"] is False
    assert any("cannot be taken apart" in note for note in file.state["hub"]["trust"]["notes"])
    assert not (tmp_path / "none.html").exists()


def test_a_model_that_is_too_large_stays_out_and_the_fix_works(
    tmp_path: Path, table: pd.DataFrame
) -> None:
    model, y = fitted("forest", table)
    with xw.explain(model, table, y) as explainer:
        with pytest.warns(UserWarning, match=r"KB, more than 2\.0 KB") as found:
            explainer.to_html(tmp_path / "small.html", what_if=True, max_bytes=2_000)
        fix = re.search(r"max_bytes=([\d_]+)", str(found[0].message))
        assert fix is not None
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            explainer.to_html(tmp_path / "fits.html", what_if=True, max_bytes=int(fix[1]))
    assert "more than 2.0 KB" in File(tmp_path / "small.html").footer
    assert File(tmp_path / "fits.html").state["hub"]["schema"]["has_model"] is True


def test_a_surrogate_only_where_the_model_cannot_run(tmp_path: Path, table: pd.DataFrame) -> None:
    file = written(tmp_path, "forest", table, what_if="surrogate")
    assert "surrogate" not in file.footer and "the model itself" in file.footer


def test_a_surrogate_is_named_as_such(tmp_path: Path, table: pd.DataFrame) -> None:
    model, y = fitted("function", table)
    with xw.explain(model, table, y) as explainer:
        explainer.to_html(tmp_path / "surrogate.html", what_if="surrogate")
        own = explainer.attributions()
    file = File(tmp_path / "surrogate.html")
    block = next(b for b in file.state["blocks"] if b["role"] == "model")
    said = r"surrogate: gradient-boosted trees that imitate .*; R² [01]\.\d\d on 52 held-out rows"
    assert re.search(said, block["meta"]["label"])
    assert re.search(said, file.footer) and "not the model, but one that imitates" in file.footer
    assert any(re.search(said, note) for note in file.state["hub"]["trust"]["notes"])
    # What the file says of the rows is the model's own.
    layout = next(b for b in file.state["blocks"] if b["role"] == "attributions")
    column = next(c for c in layout["columns"] if c["name"] == "predictions")
    at = layout["start"] + column["offset"]
    told = np.frombuffer(file.payload, "<f4", N, at)
    np.testing.assert_allclose(told, own.predictions[:, 0], rtol=1e-6)


def test_a_poor_surrogate_is_warned_of(tmp_path: Path, table: pd.DataFrame) -> None:
    def noise(X: pd.DataFrame) -> np.ndarray:
        return np.modf(np.abs(np.sin(X["alpha"].to_numpy() * 1e3)) * 1e4)[0]

    with (
        xw.explain(noise, table) as explainer,
        pytest.warns(UserWarning, match="a poor imitation") as found,
    ):
        explainer.to_html(tmp_path / "poor.html", what_if="surrogate")
    assert found[0].filename == __file__


@pytest.mark.parametrize(
    ("keywords", "argument"),
    [
        ({"what_if": "surogate"}, "what_if"),
        ({"what_if": 2}, "what_if"),
        ({"rows": "some"}, "rows"),
        ({"rows": "none"}, "rows"),
        ({"max_bytes": 0}, "max_bytes"),
        ({"max_bytes": 1.5}, "max_bytes"),
        ({"max_bytes": True}, "max_bytes"),
    ],
)
def test_wishes_that_are_refused(keywords: dict[str, Any], argument: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        Sharing(**keywords)
    assert raised.value.argument == argument


def test_a_file_of_another_unit_than_the_one_on_screen_says_so(tmp_path: Path) -> None:
    from sklearn.linear_model import LogisticRegression

    X = np.random.default_rng(0).normal(size=(30, 2))
    explainer = xw.explain(LogisticRegression().fit(X, X[:, 0] > 0), X)
    said = "The page showed probability; this file explains in log-odds"
    for unit in ("log_odds", "probability"):
        explainer.selection.unit = unit
        explainer.to_html(tmp_path / "a.html")
        text = (tmp_path / "a.html").read_text("utf-8")
        assert (said in text) == (unit == "probability")


def test_the_file_says_its_sizes(tmp_path: Path, table: pd.DataFrame) -> None:
    file = written(tmp_path, "forest", table, what_if=True)
    blocks = [(b["role"], b["length"]) for b in file.state["blocks"]]
    model = dict(blocks)["model"]
    assert f"{(sum(length for _, length in blocks) - model) / 1e6:.2f} MB of rows" in file.footer
    assert f"{model / 1e6:.2f} MB of model" in file.footer
    said = [float(x) for x in re.findall(r"([\d.]+) MB", file.footer.split("Its size:")[1])]
    code, picture, *_, packed = said
    written_down = len(file.text.encode()) - len(json.dumps(file.state))
    assert (code + picture + packed) * 1e6 == pytest.approx(written_down, abs=25_000)
