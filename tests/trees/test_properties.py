"""What must hold for any ensemble of trees and any table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trees.reference import background_game, shapley
from xwidgets.errors import Cancelled, NotSupported
from xwidgets.methods.stop import cancellable
from xwidgets.methods.tree_shap import engine, plain, plain_interventional, plain_pairs
from xwidgets.methods.tree_shap.layout import gauss_legendre, layout
from xwidgets.methods.tree_shap.programs import programs
from xwidgets.models.trees import Tree, Trees, assemble, predict
from xwidgets.models.trees.arrays import CATEGORY, MISSING_LEFT, OTHER_LEFT

MODES = ("path_dependent", "interventional")


def random_tree(
    rng: np.random.Generator, n_features: int, depth: int, n_values: int, output: int
) -> Tree:
    """A tree that grows at random: repeated features, categories, empty branches, missing."""
    rows: list[tuple] = []
    sets: dict[int, np.ndarray] = {}

    def grow(level: int, cover: float) -> int:
        here = len(rows)
        rows.append(())
        if level == depth or rng.random() < 0.2:
            rows[here] = (-1, -1, -1, 0.0, 0, cover, rng.normal(size=n_values))
            return here
        flags = MISSING_LEFT if rng.random() < 0.5 else 0
        if rng.random() < 0.2:
            flags |= CATEGORY | (OTHER_LEFT if rng.random() < 0.5 else 0)
            sets[here] = rng.random(5) < 0.5
        share = 0.0 if rng.random() < 0.05 else rng.uniform(0.01, 0.99)
        feature, threshold = int(rng.integers(n_features)), float(np.round(rng.normal() + 1, 1))
        left = grow(level + 1, cover * share)
        right = grow(level + 1, cover * (1 - share))
        rows[here] = (left, right, feature, threshold, flags, cover, np.zeros(n_values))
        return here

    grow(0, 100.0)
    columns = list(zip(*rows, strict=True))
    return Tree(
        left=np.array(columns[0]),
        right=np.array(columns[1]),
        feature=np.array(columns[2]),
        threshold=np.array(columns[3], float),
        flags=np.array(columns[4], np.uint8),
        cover=np.array(columns[5], float),
        value=np.array(columns[6], float),
        output=output,
        categories=sets or None,
    )


def random_case(seed: int, n_features: int = 6) -> tuple[Trees, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    n_outputs = int(rng.integers(1, 4))
    vector = n_outputs > 1 and rng.random() < 0.5
    trees = assemble(
        [
            random_tree(
                rng,
                n_features,
                int(rng.integers(0, 7)),
                n_outputs if vector else 1,
                0 if vector else int(rng.integers(n_outputs)),
            )
            for _ in range(int(rng.integers(1, 6)))
        ],
        base=rng.normal(size=n_outputs),
        n_features=n_features,
    )
    X = np.round(rng.normal(size=(11, n_features)) + 1, 1)
    X[rng.random(X.shape) < 0.1] = np.nan
    return trees, X, np.round(rng.normal(size=(9, n_features)) + 1, 1)


def values_of(
    mode: str, trees: Trees, X: np.ndarray, Z: np.ndarray, **options
) -> tuple[np.ndarray, np.ndarray]:
    if mode == "path_dependent":
        return engine.path_dependent(trees, X, **options)
    return engine.interventional(trees, X, Z, **options)


SEEDS = st.integers(0, 10_000)


@pytest.mark.parametrize("mode", MODES)
@given(seed=SEEDS)
@settings(max_examples=40)
def test_efficiency_and_dummy(mode, seed):
    trees, X, Z = random_case(seed)
    values, base = values_of(mode, trees, X, Z)
    assert np.isfinite(values).all()
    total = base + values.sum(axis=1)
    np.testing.assert_allclose(total, predict(trees, X), rtol=0, atol=1e-10)
    unused = np.setdiff1d(np.arange(6), trees.feature)
    assert (values[:, unused] == 0.0).all()


@given(seed=SEEDS)
@settings(max_examples=40)
def test_numpy_twin_is_bit_identical(seed):
    trees, X, _ = random_case(seed)
    values, base = engine.path_dependent(trees, X)
    ready = layout(trees)
    twin = plain.path_dependent(ready, X, trees.n_features, trees.n_outputs)
    np.testing.assert_array_equal(twin, values)
    np.testing.assert_array_equal(ready.base, base)


@pytest.mark.parametrize("mode", MODES)
@given(seed=SEEDS)
@settings(max_examples=20)
def test_column_order_is_no_matter(mode, seed):
    trees, X, Z = random_case(seed)
    order = np.random.default_rng(seed).permutation(6)
    place = np.argsort(order)
    moved = Trees(
        **{**trees.__dict__, "feature": np.where(trees.feature < 0, -1, place[trees.feature])}
    )
    values, _ = values_of(mode, trees, X, Z)
    again, _ = values_of(mode, moved, X[:, order], Z[:, order])
    np.testing.assert_allclose(again, values[:, order], rtol=0, atol=1e-12)


@pytest.mark.parametrize("mode", MODES)
@given(seed=SEEDS, scale=st.sampled_from([1e-12, 3.0, 1e12]))
@settings(max_examples=20)
def test_shift_and_scale(mode, seed, scale):
    trees, X, Z = random_case(seed)
    scaled = Trees(
        **{**trees.__dict__, "value": scale * trees.value, "base": scale * (trees.base + 2.0)}
    )
    values, base = values_of(mode, trees, X, Z)
    again, base_again = values_of(mode, scaled, X, Z)
    bar = 1e-12 * scale * max(1.0, np.abs(trees.value).max())
    np.testing.assert_allclose(again, scale * values, rtol=1e-9, atol=bar)
    np.testing.assert_allclose(base_again, scale * (base + 2.0), rtol=1e-9, atol=bar)


@pytest.mark.parametrize("mode", MODES)
@given(seed=SEEDS)
@settings(max_examples=20)
def test_linearity_over_trees(mode, seed):
    trees, X, Z = random_case(seed)
    values, base = values_of(mode, trees, X, Z)
    total, total_base = np.zeros_like(values), trees.base.copy()
    for t in range(trees.n_trees):
        nodes = slice(trees.offsets[t], trees.offsets[t + 1])
        names = ("left", "right", "feature", "threshold", "flags", "first_word", "n_words")
        part = {name: getattr(trees, name)[nodes] for name in (*names, "cover", "value")}
        one = Trees(
            **{
                **trees.__dict__,
                **part,
                "offsets": trees.offsets[t : t + 2] - trees.offsets[t],
                "output": trees.output[t : t + 1],
                "base": np.zeros_like(trees.base),
            }
        )
        single, single_base = values_of(mode, one, X, Z)
        total += single
        total_base = total_base + single_base
    np.testing.assert_allclose(total, values, rtol=0, atol=1e-10)
    np.testing.assert_allclose(total_base, base, rtol=0, atol=1e-10)


@pytest.mark.parametrize("mode", MODES)
def test_symmetry_of_features_used_alike(mode):
    """f = 1 where both features are high; they share everything equally."""
    tree = Tree(
        left=np.array([1, -1, 3, -1, -1]),
        right=np.array([2, -1, 4, -1, -1]),
        feature=np.array([0, -1, 1, -1, -1]),
        threshold=np.zeros(5),
        flags=np.zeros(5, np.uint8),
        cover=np.array([4.0, 2.0, 2.0, 1.0, 1.0]),
        value=np.array([0.0, 0.0, 0.0, 0.0, 1.0]),
    )
    trees = assemble([tree], base=np.zeros(1), n_features=2)
    corners = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    values, base = values_of(mode, trees, corners[3:], corners)
    np.testing.assert_allclose(values[0, :, 0], [0.375, 0.375], rtol=0, atol=1e-15)
    np.testing.assert_allclose(base, [0.25], rtol=0, atol=1e-15)


@pytest.mark.parametrize("mode", MODES)
@given(seed=SEEDS)
@settings(max_examples=20)
def test_duplicates_that_are_used_alike_get_the_same(mode, seed):
    """Every tree twice, with two columns in each other's place; those columns are equal."""
    trees, X, Z = random_case(seed)
    swap = np.array([1, 0, 2, 3, 4, 5])
    other = Trees(
        **{**trees.__dict__, "feature": np.where(trees.feature < 0, -1, swap[trees.feature])}
    )
    X, Z = X.copy(), Z.copy()
    X[:, 1], Z[:, 1] = X[:, 0], Z[:, 0]
    total = values_of(mode, trees, X, Z)[0] + values_of(mode, other, X, Z)[0]
    np.testing.assert_allclose(total[:, 0], total[:, 1], rtol=0, atol=1e-10)


@pytest.mark.parametrize("mode", MODES)
@given(seed=SEEDS)
@settings(max_examples=15)
def test_order_of_rows_trees_and_background_is_no_matter(mode, seed):
    trees, X, Z = random_case(seed)
    rng = np.random.default_rng(seed)
    values, base = values_of(mode, trees, X, Z)
    order = rng.permutation(len(X))
    again, _ = values_of(mode, trees, X[order], Z)
    np.testing.assert_array_equal(again, values[order])
    again, again_base = values_of(mode, trees, X, Z[rng.permutation(len(Z))])
    np.testing.assert_allclose(again, values, rtol=0, atol=1e-12)
    np.testing.assert_allclose(again_base, base, rtol=0, atol=1e-12)


@given(seed=SEEDS, n_jobs=st.sampled_from([1, 2, 3]))
@settings(max_examples=15)
def test_interactions_do_not_depend_on_threads_or_company(seed, n_jobs):
    trees, X, _ = random_case(seed)
    pairs, _ = engine.interactions(trees, np.tile(X, (4, 1)), n_jobs=n_jobs)
    for copy in pairs.reshape(4, len(X), *pairs.shape[1:]):
        np.testing.assert_array_equal(copy, engine.interactions(trees, X)[0])


@given(seed=SEEDS)
@settings(max_examples=40)
def test_numpy_twin_of_interactions_is_bit_identical(seed):
    trees, X, _ = random_case(seed)
    ready = layout(trees)
    for written_down in (None, programs(ready)):
        pairs, _ = engine.interactions(trees, X, ready=ready, written_down=written_down)
        sizes = (trees.n_features, trees.n_outputs)
        twin = plain_pairs.interactions(ready, X, *sizes, written_down)
        np.testing.assert_array_equal(twin, pairs)


@pytest.mark.parametrize("seed", [4, 5, 7, 9, 10])
def test_interactions_of_many_parts(seed, monkeypatch):
    trees, X, _ = random_case(seed)
    whole, _ = engine.interactions(trees, X)
    monkeypatch.setattr("xwidgets.methods.tree_shap.layout.PART_NODES", 5)
    ready = layout(trees)
    pairs, _ = engine.interactions(trees, X, ready=ready)
    np.testing.assert_allclose(pairs, whole, rtol=0, atol=1e-12)
    sizes = (trees.n_features, trees.n_outputs)
    twin = plain_pairs.interactions(ready, X, *sizes, programs(ready))
    np.testing.assert_array_equal(twin, pairs)
    assert ready.n_parts > 1


@given(seed=SEEDS)
@settings(max_examples=20)
def test_interactions_sum_to_the_values(seed):
    trees, X, _ = random_case(seed)
    pairs, base = engine.interactions(trees, X)
    values, _ = engine.path_dependent(trees, X)
    np.testing.assert_array_equal(pairs, pairs.transpose(0, 2, 1, 3))
    np.testing.assert_allclose(pairs.sum(axis=2), values, rtol=0, atol=1e-10)
    total = base + pairs.sum(axis=(1, 2))
    np.testing.assert_allclose(total, predict(trees, X), rtol=0, atol=1e-9)


def test_additive_ensemble_has_no_interactions():
    rng = np.random.default_rng(0)
    stumps = [random_tree(rng, 5, 1, 1, 0) for _ in range(20)]
    trees = assemble(stumps, base=np.zeros(1), n_features=5)
    pairs, _ = engine.interactions(trees, rng.normal(size=(7, 5)))
    off = pairs.copy()
    off[:, np.arange(5), np.arange(5)] = 0.0
    assert np.abs(off).max() == 0.0
    assert np.abs(pairs).max() > 0.1


@pytest.mark.parametrize("mode", MODES)
def test_threads_and_company_change_no_bit(mode):
    trees, _, Z = random_case(5)
    X = np.random.default_rng(1).normal(size=(301, 6)) + 1
    one, _ = values_of(mode, trees, X, Z, n_jobs=1)
    three, _ = values_of(mode, trees, X, Z, n_jobs=3)
    np.testing.assert_array_equal(one, three)
    for row in (0, 7, 150, 300):
        alone, _ = values_of(mode, trees, X[row : row + 1], Z)
        np.testing.assert_array_equal(alone[0], one[row])
    again, _ = values_of(mode, trees, X, Z)
    np.testing.assert_array_equal(again, one)


def chain(depth: int, n_features: int, share: float = 0.5) -> Trees:
    """A comb: every split's right child is a leaf."""
    n = 2 * depth + 1
    left, right = np.full(n, -1), np.full(n, -1)
    feature, threshold, cover, value = np.full(n, -1), np.zeros(n), np.ones(n), np.zeros(n)
    rest = 1.0
    for d in range(depth):
        left[2 * d], right[2 * d] = 2 * d + 2, 2 * d + 1
        feature[2 * d], threshold[2 * d] = d % n_features, 1.0 / (1 + d // n_features)
        cover[2 * d] = rest
        cover[2 * d + 1] = rest * (1 - share)
        value[2 * d + 1] = np.sin(d)
        rest *= share
    cover[-1], value[-1] = rest, 3.0
    tree = Tree(left, right, feature, threshold, np.zeros(n, np.uint8), cover, value)
    return assemble([tree], base=np.zeros(1), n_features=n_features)


@pytest.mark.parametrize(("depth", "n_features"), [(63, 8), (100, 10), (200, 9)])
def test_deep_tree_against_all_coalitions(depth, n_features):
    """Every factor repeats many times and covers shrink to 1e-60."""
    trees = chain(depth, n_features)
    X = np.vstack([np.full(n_features, -1.0), np.linspace(-1, 1, n_features)])
    values, base = engine.path_dependent(trees, X)
    for x, found in zip(X, values, strict=True):
        np.testing.assert_allclose(found[:, 0], comb_values(trees, x), rtol=0, atol=1e-9)
    np.testing.assert_allclose(base + values.sum(axis=1), predict(trees, X), rtol=0, atol=1e-10)


def comb_values(trees: Trees, x: np.ndarray) -> np.ndarray:
    """Shapley values of a comb by all coalitions, the cover game walked down the comb."""
    p = trees.n_features
    known = (np.arange(1 << p)[:, None] >> np.arange(p)) & 1 == 1
    reach, game = np.ones(1 << p), np.zeros(1 << p)
    node = 0
    while trees.left[node] >= 0:
        f, a, b = trees.feature[node], trees.left[node], trees.right[node]
        left = trees.cover[a] / (trees.cover[a] + trees.cover[b])
        left = np.where(known[:, f], float(x[f] <= trees.threshold[node]), left)
        game += reach * (1 - left) * trees.value[b, 0]
        reach = reach * left
        node = a
    game += reach * trees.value[node, 0]
    size = known.sum(axis=1)
    from math import comb

    joins = np.array([1.0 / (p * comb(p - 1, s)) for s in range(p)] + [0.0])
    return np.array(
        [
            sum(
                joins[size[s]] * (game[s | (1 << j)] - game[s])
                for s in range(1 << p)
                if not s >> j & 1
            )
            for j in range(p)
        ]
    )


def test_many_distinct_features_on_a_path():
    trees = chain(90, 90, share=0.97)
    X = np.random.default_rng(0).normal(size=(9, 90)) + 0.9
    values, base = engine.path_dependent(trees, X)
    np.testing.assert_allclose(base + values.sum(axis=1), predict(trees, X), rtol=0, atol=1e-11)
    with pytest.raises(NotSupported, match="64 different features"):
        engine.interventional(trees, X, X)
    shorter = chain(64, 64, share=0.97)
    values, base = engine.interventional(shorter, X[:, :64], X[:5, :64])
    np.testing.assert_allclose(
        base + values.sum(axis=1), predict(shorter, X[:, :64]), rtol=0, atol=1e-11
    )


@given(seed=SEEDS, n_background=st.sampled_from([1, 64, 65, 128, 300]))
@settings(max_examples=40)
def test_both_interventional_loops_agree(seed, n_background):
    """The loop for many features on a path, on trees that the other one walks as well."""
    trees, X, _ = random_case(seed)
    rng = np.random.default_rng(seed)
    Z = np.round(rng.normal(size=(n_background, 6)) + 1, 1)
    Z[rng.random(Z.shape) < 0.1] = np.nan
    weight = rng.random(n_background) + 1e-3
    weight[1:2] = 0.0
    few, base = engine.interventional(trees, X, Z, weight)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "TABLE_BITS", 0)
        many, again = engine.interventional(trees, X, Z, weight)
    for most, values in ((11, few), (0, many)):
        share = weight / weight.sum()
        sizes = (trees.n_features, trees.n_outputs)
        twin = plain_interventional.interventional(layout(trees), X, Z, share, *sizes, most)
        np.testing.assert_array_equal(twin, values)
    np.testing.assert_allclose(many, few, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(again, base)
    unused = np.setdiff1d(np.arange(6), trees.feature)
    assert (many[:, unused] == 0.0).all()


def deep_case(n_features: int, n_trees: int) -> tuple[Trees, np.ndarray, np.ndarray]:
    """Trees with more features on a path than patterns are tabulated for."""
    rng = np.random.default_rng(4)
    grown = []
    while len(grown) < n_trees:
        tree = random_tree(rng, n_features, 14, 1, 0)
        if tree.left.size > 800:
            grown.append(tree)
    trees = assemble(grown, base=rng.normal(size=1), n_features=n_features)
    X = np.round(rng.normal(size=(40, n_features)) + 1, 1)
    X[rng.random(X.shape) < 0.1] = np.nan
    return trees, X, np.round(rng.normal(size=(150, n_features)) + 1, 1)


def test_many_features_on_a_path_against_all_coalitions():
    trees, X, Z = deep_case(n_features=13, n_trees=1)
    assert layout(trees).nodes.distinct[0] > engine.TABLE_BITS
    rows, weight = Z[:3], np.array([0.5, 2.0, 1.0])
    values, base = engine.interventional(trees, X[:1], rows, weight)
    game = background_game(trees, X[0], rows, weight)
    np.testing.assert_allclose(values[0], shapley(game, 13), rtol=0, atol=1e-9)
    np.testing.assert_allclose(base, game[frozenset()], rtol=0, atol=1e-9)


def test_deep_trees_shared_by_threads_change_no_bit(monkeypatch):
    """Many parts, chunks, blocks of the background; and every row alone."""
    monkeypatch.setattr("xwidgets.methods.tree_shap.layout.PART_NODES", 2000)
    trees, X, Z = deep_case(n_features=30, n_trees=7)
    assert layout(trees).n_parts > 2
    for mode in MODES:
        one, base = values_of(mode, trees, X, Z, n_jobs=1)
        np.testing.assert_allclose(base + one.sum(axis=1), predict(trees, X), rtol=0, atol=1e-10)
        for n_jobs in (2, 5):
            again, _ = values_of(mode, trees, X, Z, n_jobs=n_jobs)
            np.testing.assert_array_equal(again, one)
        for row in (0, 39):
            alone, _ = values_of(mode, trees, X[row : row + 1], Z)
            np.testing.assert_array_equal(alone[0], one[row])
    ready = layout(trees)
    share = np.ones(len(Z)) / len(Z)
    twin = plain_interventional.interventional(ready, X[:3], Z, share, trees.n_features, 1)
    np.testing.assert_array_equal(twin, engine.interventional(trees, X[:3], Z)[0])
    twin = plain.path_dependent(ready, X[:3], trees.n_features, trees.n_outputs)
    np.testing.assert_array_equal(twin, engine.path_dependent(trees, X[:3])[0])
    few, _ = engine.path_dependent(trees, X[:3], singly=False)
    np.testing.assert_array_equal(twin, few)


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("mode", [*MODES, "interactions"])
def test_loops_end_when_nobody_wants_them(mode, n_jobs):
    """Cancelled while a piece is under way, long before its rows are through."""
    trees, X, Z = deep_case(n_features=30, n_trees=7)
    rows = np.tile(X, (200, 1))
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    with cancellable(stop), pytest.raises(Cancelled):
        if mode == "interactions":
            engine.interactions(trees, rows[:1000], n_jobs=n_jobs)
        else:
            values_of(mode, trees, rows, Z, n_jobs=n_jobs)
    assert asked == 3


def test_a_loop_that_is_told_to_stop_stops():
    """One call of the compiled code, halted from outside between two trees."""
    from xwidgets.methods.tree_shap import kernels

    trees, X, _ = deep_case(n_features=30, n_trees=7)
    ready = layout(trees)
    rows = X[:1].reshape(1, -1, 1)[:, ready.used]
    phi = np.zeros((1, 1, ready.used.size, 1))
    stop = np.ones(1, np.uint8)
    kernels.one_row(ready.nodes, 0, trees.n_trees, ready.rules, rows, phi, stop)
    assert (phi == 0.0).all()
    stop[0] = 0
    kernels.one_row(ready.nodes, 0, trees.n_trees, ready.rules, rows, phi, stop)
    assert np.abs(phi).max() > 0.0


@pytest.mark.parametrize("mode", MODES)
def test_single_leaves_and_no_rows(mode):
    leaf = Tree(
        left=np.array([-1]),
        right=np.array([-1]),
        feature=np.array([-1]),
        threshold=np.zeros(1),
        flags=np.zeros(1, np.uint8),
        cover=np.ones(1),
        value=np.array([2.5]),
    )
    X = np.zeros((3, 4))
    constant = assemble([leaf, leaf], base=np.ones(1), n_features=4)
    values, base = values_of(mode, constant, X, X)
    assert (values == 0.0).all()
    np.testing.assert_array_equal(base, [6.0])
    rng = np.random.default_rng(2)
    mixed = assemble([leaf, random_tree(rng, 4, 3, 1, 0)], base=np.zeros(1), n_features=4)
    values, base = values_of(mode, mixed, X, X)
    np.testing.assert_allclose(base + values.sum(axis=1), predict(mixed, X), atol=1e-12)
    empty, _ = values_of(mode, mixed, X[:0], X)
    assert empty.shape == (0, 4, 1)


def test_two_thousand_features():
    rng = np.random.default_rng(3)
    stumps = [random_tree(rng, 2000, 5, 1, 0) for _ in range(30)]
    trees = assemble(stumps, base=np.zeros(1), n_features=2000)
    X = rng.normal(size=(20, 2000)) + 1
    for mode in MODES:
        values, base = values_of(mode, trees, X, X[:7])
        assert values.shape == (20, 2000, 1)
        np.testing.assert_allclose(base + values.sum(axis=1), predict(trees, X), atol=1e-11)


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_quadrature_is_exact_for_polynomials(n):
    p, w = gauss_legendre(n)[n - 1, :, :n]
    assert (p > 0).all() and (p < 1).all()
    for degree in range(2 * n):
        np.testing.assert_allclose(w @ p**degree, 1 / (degree + 1), rtol=1e-12)


def test_weights_of_the_background_count_like_copies():
    trees, X, Z = random_case(11)
    weight = np.array([1.0, 2.0, 3.0] * 3)
    weighted, base = engine.interventional(trees, X, Z, weight)
    copied, base_copied = engine.interventional(trees, X, np.repeat(Z, weight.astype(int), axis=0))
    np.testing.assert_allclose(weighted, copied, rtol=0, atol=1e-12)
    np.testing.assert_allclose(base, base_copied, rtol=0, atol=1e-12)
    order = np.random.default_rng(0).permutation(9)
    moved, _ = engine.interventional(trees, X, Z[order], weight[order])
    np.testing.assert_allclose(moved, weighted, rtol=0, atol=1e-12)
