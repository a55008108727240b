"""Rankings: held to what can be computed by hand, and to importances of their own."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsRegressor
from sklearn.tree import DecisionTreeRegressor

import xwidgets as xw
from xwidgets.data import sample_rows
from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.errors import InvalidType, NotSupported
from xwidgets.methods import foremost, rankings, refitting
from xwidgets.methods.rankings import among, refit
from xwidgets.methods.rankings.alike import association, clusters, leaves, strongest, within
from xwidgets.methods.rankings.ranks import agreement, possible, ranks
from xwidgets.methods.refitting import BY_TIME
from xwidgets.results.rankings import Rankings
from xwidgets.views.rankings.figures import lanes_of, said

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def own_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test draws numbers of its own, whichever ran before."""
    monkeypatch.setitem(globals(), "RNG", np.random.default_rng(0))


def test_ranks_by_hand():
    values = np.array([[3.0], [1.0], [1.0], [0.0]])
    np.testing.assert_array_equal(ranks(values)[:, 0], [1, 2.5, 2.5, 4])
    low, high = possible(values, np.array([[0.2], [0.2], [np.nan], [0.0]]))
    np.testing.assert_array_equal(low[:, 0], [1, 2, 2, 4])
    np.testing.assert_array_equal(high[:, 0], [1, 3, 3, 4])
    low, high = possible(values, np.full((4, 1), 1.0))  # 2 either way
    np.testing.assert_array_equal(low[:, 0], [1, 1, 1, 1])
    np.testing.assert_array_equal(high[:, 0], [4, 4, 4, 4])


def test_agreement_is_spearmans():
    values = RNG.normal(size=(9, 3))
    np.testing.assert_allclose(agreement(ranks(values)), spearmanr(values).statistic, atol=1e-12)
    assert np.isnan(agreement(ranks(np.ones((3, 2))))).all()


def column(numbers: Any, kind: Any = "number") -> Values:
    return Values(Feature("x", kind), np.asarray(numbers, dtype=np.float64))


def test_association_by_hand():
    x, z = RNG.normal(size=300), RNG.normal(size=300)
    level = RNG.integers(0, 3, 300).astype(float)
    other = np.where(RNG.random(300) < 0.6, level, RNG.integers(0, 4, 300)).astype(float)
    columns = [column(x), column(-(x**3) + z), column(level, "category"), column(other, "category")]
    found = association([*columns, column(np.ones(300))], np.arange(300))
    assert found[0, 1] == pytest.approx(abs(spearmanr(x, -(x**3) + z).statistic), abs=1e-12)
    counts = pd.crosstab(level, other).to_numpy(float)
    expected = np.outer(counts.sum(1), counts.sum(0)) / 300
    chi2 = ((counts - expected) ** 2 / expected).sum()
    assert found[2, 3] == pytest.approx(np.sqrt(chi2 / 300 / 2), abs=1e-12)
    rank = pd.Series(x).rank()
    between = sum(
        (level == k).sum() * (rank[level == k].mean() - rank.mean()) ** 2 for k in range(3)
    )
    assert found[0, 2] == pytest.approx(
        np.sqrt(between / ((rank - rank.mean()) ** 2).sum()), abs=1e-12
    )
    np.testing.assert_array_equal(found[4, :4], 0)
    assert clusters(np.array([[1, 0.8, 0], [0.8, 1, 0.1], [0, 0.1, 1]]), 0.7) == [(0, 1)]


def test_rows_are_shuffled_among_those_alike():
    x = RNG.normal(size=400)
    leaf = leaves(column(x), [column(x + 0.01 * RNG.normal(size=400))], np.arange(400), 0)
    orders = within(leaf, 3, 0)
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), np.arange(400))
        np.testing.assert_array_equal(leaf[order], leaf)
    assert (orders[0] != orders[1]).any()
    assert np.abs(x[orders[0]] - x).mean() < 0.3 * np.abs(RNG.permutation(x) - x).mean()


def twins(n: int = 400) -> tuple[pd.DataFrame, np.ndarray]:
    """`a` and `b` say the same, `c` something else, `d` nothing."""
    a = RNG.normal(size=n)
    X = pd.DataFrame({"a": a, "b": a + 0.05 * RNG.normal(size=n), "c": RNG.normal(size=n)})
    X["d"] = 1.0
    return X, (2 * a + X.c > 0).to_numpy().astype(int)


def test_what_explains_the_order():
    X, y = twins()
    model = RandomForestClassifier(60, max_features=1, random_state=0).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        found = explainer.rankings().result
        permutation = explainer.importance("permutation").result
        impurity = explainer.importance("impurity").result
    assert found.method_names == ("shap", "permutation", "conditional", "impurity")
    np.testing.assert_array_equal(found.values[:, 1], permutation.values[:, 0])
    np.testing.assert_array_equal(found.values[:, 3], impurity.values[:, 0])
    a, b, c, d = range(4)
    assert found.values[a, 2] < 0.5 * found.values[a, 1]  # b says what a says
    assert found.values[c, 2] == pytest.approx(found.values[c, 1], rel=0.35)
    assert (found.values[d] == 0).all() and (found.ranks[d] == 4).all()
    kinds = {note["kind"]: note for note in found.notes}
    assert kinds["together"]["features"] == [a, b]
    assert "Each hides the other" in kinds["together"]["text"]
    assert kinds["unused"]["features"] == [d]
    assert kinds["unused"]["text"] == "d is never read by the model."


def test_what_is_read_elsewhere_is_not_said_to_be_never_read():
    """`b` counts above 10 alone, where none of the explained rows lies."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(300, 3)), columns=list("abc"))
    far = X.iloc[:100].assign(b=20.0)
    everything = pd.concat([X, far])
    y = everything.a + 5.0 * (everything.b > 10)
    tree = DecisionTreeRegressor(max_leaf_nodes=12, random_state=0).fit(everything, y)
    assert set(tree.tree_.feature) == {-2, 0, 1}
    for model in (tree, lambda rows: tree.predict(rows)):
        with xw.explain(model, X, y[:300], background=X[:50]) as explainer:
            found = explainer.rankings().result
        told = [(n["features"], n["text"]) for n in found.notes if n["kind"] == "unused"]
        if model is tree:
            assert told == [
                ([2], "c is never read by the model."),
                ([1], "b: a SHAP value of 0 in all 300 explained rows."),
            ]
        else:
            assert told == [([1, 2], "b and c: SHAP values of 0 in all 300 explained rows.")]


def test_a_leak_is_found():
    X, y = twins()
    X["leak"] = y * 10.0 + RNG.random(len(y))
    model = RandomForestClassifier(30, max_features=None, random_state=0).fit(X, y)
    with xw.explain(model, X, y) as explainer:
        kinds = {note["kind"]: note for note in explainer.rankings().result.notes}
    assert kinds["disguise"]["features"] == [4] and "leak alone tells" in kinds["disguise"]["text"]
    assert kinds["carries all"]["features"] == [4]
    assert kinds["carries all"]["text"].startswith("With leak shuffled the model knows")


def test_left_out_and_fitted_anew():
    """Without a feature of a linear model R2 falls by that feature's share of the variance."""
    n = 300
    X = pd.DataFrame(RNG.normal(size=(n, 3)), columns=["strong", "weak", "noise"])
    y = 2.0 * X.strong + 1.0 * X.weak + 0.1 * RNG.normal(size=n)
    known = np.column_stack([np.ones(n), X.strong, X.weak, y])  # of which noise tells nothing
    X["noise"] -= known @ np.linalg.lstsq(known, X.noise, rcond=None)[0]
    with xw.explain(LinearRegression().fit(X, y), X, y) as explainer:
        found = explainer.rankings(refit=True).result
    drop = found.values[:, found.method_names.index("drop_column")]
    np.testing.assert_allclose(drop, [0.8, 0.2, 0.0], atol=0.03)
    kinds = {note["kind"]: note for note in found.notes}
    assert kinds["no better than shuffled"]["features"] == [2]


def test_copies_are_fitted_and_scored_by_the_weights_of_rows():
    """As fits and scores by hand: rows that weigh little would have made another feature count."""
    n, rng = 600, np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(n, 2)), columns=list("ab"))
    heavy = np.arange(n) % 2 == 0
    y = np.where(heavy, 2 * X.a, 2 * X.b) + 0.1 * rng.normal(size=n)
    weight = np.where(heavy, 3.0, 0.2)
    weight[:10] = 0.0  # no rows at all
    model = LinearRegression().fit(X, y, weight)
    with xw.explain(model, X, y, sample_weight=weight) as explainer:
        found = explainer.rankings(refit=True).result
    drop = found.values[:, found.method_names.index("drop_column")]
    rows = np.flatnonzero(weight)
    expected = []
    for fitted, held in KFold(3, shuffle=True, random_state=0).split(rows):
        train, test = rows[fitted], rows[held]

        def score(names: list[str], train: np.ndarray = train, test: np.ndarray = test) -> float:
            copy = LinearRegression().fit(X.loc[train, names], y[train], weight[train])
            return copy.score(X.loc[test, names], y[test], weight[test])

        expected.append([score(["a", "b"]) - score([other]) for other in "ba"])
    np.testing.assert_allclose(drop, np.mean(expected, axis=0), atol=1e-9)
    # Two folds have half of their training rows in common (Nadeau and Bengio 2003).
    variance = np.var(expected, axis=0, ddof=1) * (1 / 3 + 1 / 2)
    error = found.standard_error[:, found.method_names.index("drop_column")]
    np.testing.assert_allclose(error, np.sqrt(variance), atol=1e-9)
    assert drop[0] > 0.5 > 0.2 > drop[1]
    assert "sample_weight" not in found.trust["notes"][-1]
    blind = KNeighborsRegressor().fit(X, y)
    with xw.explain(blind, X, y, sample_weight=weight) as explainer:
        notes = explainer.rankings(refit=True).result.trust["notes"]
    assert notes[-1].endswith("; its fit takes no sample_weight, scores do")


def test_it_says_what_fitting_anew_takes_and_takes_fewer_rows_where_that_is_long(monkeypatch):
    n = 3_000
    X = pd.DataFrame(RNG.normal(size=(n, 3)), columns=list("abc"))
    y = X.a + 0.1 * RNG.normal(size=n)
    with xw.explain(LinearRegression().fit(X, y), X, y) as explainer:
        ground = explainer._study._ground("value")
        assert len(refit.copies_of(ground).rows) == n and not refit.copies_of(ground).by_time
        monkeypatch.setattr(refit, "SECONDS", 1e-9)
        hundredths = count()  # a fit lasts as long anywhere
        clock = SimpleNamespace(perf_counter=lambda: next(hundredths) / 100)
        monkeypatch.setattr(refitting, "time", clock)
        copies = refit.copies_of(ground)
        assert len(copies.rows) == refit.LEAST_ROWS and copies.n_copies == 3 * (1 + 5 + 3)
        assert copies.by_time
        seen = []
        task = explainer._study.ask(explainer.rankings(refit=True).question)
        while task.advance(0.0) is None:
            if task.so_far() is not None:
                seen.append(task.so_far())
        # What needs no fit is there before, and then how long the fits take.
        assert "drop_column" not in seen[0].method_names and "shap" in seen[0].method_names
        assert seen[-1].trust["notes"] == [
            "fitting 27 copies of the model on two thirds of 1,000 rows: about a second or two"
        ]
        assert task.found.trust["notes"][0].endswith(
            f"two thirds of 1,000 rows, in turn, {BY_TIME}"
        )


def test_rows_are_fewer_until_all_copies_are_afforded(monkeypatch):
    now = 0.0
    asked = []

    def fit(rows: np.ndarray) -> int:
        nonlocal now
        asked.append(len(rows))
        now += len(rows) / 100  # seconds
        return len(rows)

    monkeypatch.setattr(refitting.time, "perf_counter", lambda: now)
    known = np.arange(9_000) * 2
    limits = {"n_copies": 10, "most": 8_000, "least": 500, "seed": 0}
    rows, first, needed = refitting.affordable_rows(fit, known, seconds=300.0, **limits)
    assert asked == [8_000, 3_000] and first == len(rows) == 3_000 and needed == 300.0
    np.testing.assert_array_equal(rows, known[sample_rows(9_000, 3_000, 0)])
    asked.clear()
    _, _, needed = refitting.affordable_rows(fit, known, seconds=10.0, **limits)
    assert asked == [8_000, 500] and needed == 50.0  # no fewer: nothing would be learnt
    asked.clear()
    refitting.affordable_rows(fit, known, seconds=1e9, **limits)
    assert asked == [8_000]


def test_the_view_its_still_chart_and_frame():
    X, y = twins()
    model = RandomForestRegressor(20, random_state=0).fit(X, y * 1.0)
    with xw.explain(model, X, y * 1.0) as explainer:
        view = explainer.rankings()
        found = view.result
        frame = view.to_frame()
        assert len(frame) == 4 * len(found.method_names)
        one = frame[(frame.method == "shap") & (frame.feature == "c")].iloc[0]
        assert one["rank"] == found.ranks[2, 0] and one["value"] == found.values[2, 0]
        assert "say much the same" in view._still()[0]
        assert view.to_altair().to_dict()
        assert explainer.rankings().result is found


def test_features_that_share_a_rank_stand_below_each_other():
    """The page lays them out alike: js/test/rankings.test.tsx has the same ranks."""
    ranks = np.array([[1, 2], [2, 1], [3, 3.5], [4, 3.5]])
    cells = np.ones((4, 2))
    names = ("area", "city", "married", "since")
    found = Rankings(
        *(cells, cells, ranks, ranks, ranks, np.eye(2), ("shap", "impurity"), ("", "")),
        *(names, "rankings", "value"),
    )
    np.testing.assert_array_equal(lanes_of(found), [[0, 1], [1, 0], [2, 2], [3, 3]])


def test_words_of_agreement():
    def found(agree: float, names: tuple[str, ...] = ("shap", "impurity")) -> Rankings:
        n = len(names)
        cells = np.ones((2, n))
        table = np.full((n, n), agree)
        return Rankings(
            cells, cells, cells, cells, cells, table, names, names, ("a", "b"), "rankings", "value"
        )

    assert said(found(0.9)) == (
        "2 methods tell much the same order: rank correlation 0.9 (SHAP and impurity) or more."
    )
    assert said(found(-0.2)) == (
        "2 methods disagree: rank correlation down to \N{MINUS SIGN}0.2 (SHAP and impurity)."
    )
    assert said(found(1.0, ("shap",))).startswith("By one method alone")


def test_without_y_and_without_trees_there_is_shap_alone():
    X = RNG.normal(size=(60, 3))
    with xw.explain(lambda rows: rows @ [3.0, 0.0, -1.0], X) as explainer:
        found = explainer.rankings().result
        assert found.method_names == ("shap",)
        np.testing.assert_array_equal(found.order(), [0, 2, 1])
        with pytest.raises(NotSupported, match=r"refit: found no y"):
            explainer.rankings(refit=True)
        with pytest.raises(InvalidType, match="refit"):
            explainer.rankings(refit="yes")
    y = X[:, 0]
    with (
        xw.explain(lambda rows: rows[:, 0], X, y) as explainer,
        pytest.raises(NotSupported, match="cannot be fitted anew"),
    ):
        explainer.rankings(refit=True)


def test_without_a_model():
    X = RNG.normal(size=(20, 3))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        found = explainer.attributions()
    with xw.from_shap(found.to_shap()) as explainer, pytest.raises(NotSupported, match="model"):
        explainer.rankings()


def test_two_values_may_be_any_numbers():
    """As the column "sex" of scikit-learn's diabetes, which is scaled."""
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    found = xw.explain(LinearRegression().fit(X, y), X, y).rankings().result
    assert np.isfinite(found.values).all()


def test_of_many_features_the_work_is_counted(monkeypatch):
    monkeypatch.setattr(foremost, "MAX_CELLS", 1)
    grown: list[tuple[int, int | None]] = []

    def leaves_of(own: Any, others: Any, rows: Any, seed: int, most_rows: int | None) -> Any:
        grown.append((len(others), most_rows))
        return leaves(own, others, rows, seed, most_rows)

    monkeypatch.setattr(among, "leaves", leaves_of)
    X = pd.DataFrame(RNG.normal(size=(120, 260)), columns=[f"f{j}" for j in range(260)])
    y = 3 * X.f0 + 2 * X.f1
    found = xw.explain(LinearRegression().fit(X, y), X, y).rankings().result
    assert grown == [(among.MAX_OTHERS, among.MAX_ROWS)] * foremost.LEAST_FEATURES
    shuffled = np.isfinite(found.values[:, 1])
    np.testing.assert_array_equal(shuffled, np.isfinite(found.values[:, 2]))
    assert shuffled.sum() == foremost.LEAST_FEATURES
    assert found.values[shuffled, 0].min() >= found.values[~shuffled, 0].max()
    # Those left out share the last rank, which may be any below.
    assert (found.ranks[~shuffled, 1:] == (50 + 1 + 260) / 2).all()
    assert (found.rank_low[~shuffled, 1] == 51).all()
    assert (found.rank_high[~shuffled, 1] == 260).all()
    assert np.isfinite(found.ranks).all()
    assert "of 260 features the first 50 by SHAP are shuffled" in found.trust["notes"][0]


def test_ranks_are_seen_on_the_way():
    X, y = twins()
    explainer = xw.explain(RandomForestClassifier(20, random_state=0).fit(X, y), X, y)
    task = explainer.rankings()._live.screen.study.ask(explainer.rankings().question)
    seen = []
    while task.advance(0.0) is None:
        if (found := task.so_far()) is not None and found.method_names not in seen:
            seen.append(found.method_names)
            assert "importance follow" in found.trust["notes"][-1]
    assert seen == [("shap",), ("shap", "permutation")]


def test_of_many_features_what_takes_a_row_long_comes_last(monkeypatch):
    monkeypatch.setattr(foremost, "MAX_CELLS", 1)
    monkeypatch.setattr(rankings, "PATIENCE_OF_MANY", 0.0)
    X = pd.DataFrame(RNG.normal(size=(60, 260)), columns=[f"f{j}" for j in range(260)])
    y = np.tanh(3 * X.f0 + 2 * X.f1)
    explainer = xw.explain(lambda X: np.tanh(3 * X.f0 + 2 * X.f1), X, y)
    task = explainer.rankings()._live.screen.study.ask(explainer.rankings().question)
    seen = []
    while task.advance(0.0) is None:
        if (some := task.so_far()) is not None and some.method_names not in seen:
            seen.append(some.method_names)
            assert "n_rows_shap" not in some.trust
    assert seen == [("permutation",), ("permutation", "conditional")]
    found = task.result()
    assert found.method_names == ("permutation", "conditional", "shap")
    assert found.trust["n_rows_shap"] >= 1
    assert set(np.argsort(-found.values[:, 2])[:2]) == {0, 1}
    assert "by how far one exchange of cells moves predictions" in found.trust["notes"][0]


def test_the_strongest_are_those_of_the_association():
    x = RNG.normal(size=(200, 8))
    x[:, 5] = x[:, 2] + 0.1 * x[:, 5]
    columns = [column(one) for one in x.T]
    columns[6] = column(RNG.integers(0, 4, 200), "category")
    columns[7] = column(np.ones(200))
    sizes = association(columns, np.arange(200)) - 2 * np.eye(8)
    some = np.array([2, 6, 7])
    found = strongest(columns, np.arange(200), some, 3)
    for j, own in zip(some, found, strict=True):
        assert set(own) == set(np.argsort(-sizes[j], kind="stable")[:3])
    assert 5 in found[0]


def test_too_few_rows_to_fit_copies_to_are_told_by_the_argument_that_asked():
    rng = np.random.default_rng(0)
    X, y = pd.DataFrame(rng.normal(size=(5, 2)), columns=list("ab")), np.arange(5.0)
    with (
        xw.explain(LinearRegression().fit(X, y), X, y) as explainer,
        pytest.raises(NotSupported, match="leave refit out"),
    ):
        explainer.rankings(refit=True).result  # noqa: B018
