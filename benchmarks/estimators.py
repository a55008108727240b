"""Estimators of Shapley values: error against calls to the model, ours beside the others'.

Models that nothing was tuned on, with 12, 30 and 100 features, are explained at budgets from
2 p to 100 p calls per row (a call is one coalition with the whole background), through the
same door as `explainer.attributions(budget=...)`. A cell is the root mean square error relative
to that of the exact values, as the geometric mean over models. "calls" is the largest share of
the budget that was used, counted at the model; "within 2" is how many of our values lie within
two of our own standard errors. shapiq is measured where it is installed. An estimator that
cannot keep to a budget (shap's permutations need 2 p + 1 calls) may use what it needs.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import warnings
from collections.abc import Callable
from typing import Any

_HERE = pathlib.Path(__file__).resolve().parent
sys.path = [place for place in sys.path if pathlib.Path(place or ".").resolve() != _HERE]
sys.path.insert(0, str(_HERE.parent))

import numpy as np  # noqa: E402

from xwidgets.data import Frame  # noqa: E402
from xwidgets.methods import shap as door  # noqa: E402
from xwidgets.models import as_predictor  # noqa: E402

BACKGROUND = 8
BUDGETS = (2.0, 3.0, 4.0, 6.0, 10.0, 30.0, 100.0)
"""Calls per feature."""
Call = Callable[[np.ndarray], np.ndarray]


def table(p: int) -> tuple[np.ndarray, np.ndarray]:
    """A response with thresholds, products and a saturating sum of a third of the columns."""
    rng = np.random.default_rng(1000 + p)
    X = rng.normal(size=(3000, p)) + 0.5 * rng.normal(size=(3000, 1))
    used = max(6, p // 3)
    wide = X[:, :used] @ rng.normal(size=used) / np.sqrt(used)
    steps = np.where(X[:, 0] > 0.3, X[:, 1] * X[:, 2], X[:, 3]) + np.abs(X[:, 4]) * (X[:, 5] > 0)
    y = 2.0 * np.tanh(wide) + steps + 0.1 * rng.normal(size=3000)
    return X, y / y.std()


def models(p: int, X: np.ndarray, y: np.ndarray) -> dict[str, tuple[Any, Call]]:
    """What is handed to the door for exact values (or None), and the function to be asked."""
    from sklearn import ensemble, gaussian_process, neural_network

    trees = {
        "extra trees": ensemble.ExtraTreesRegressor(
            40, max_depth=10, min_samples_leaf=5, random_state=1
        ),
        "boosting": ensemble.GradientBoostingRegressor(
            n_estimators=120, max_depth=5, subsample=0.5, random_state=1
        ),
    }
    network = neural_network.MLPRegressor(
        hidden_layer_sizes=(48,), max_iter=80, random_state=3, alpha=1e-2
    )
    kernel = gaussian_process.kernels.RBF(1.5 * np.sqrt(p))
    process = gaussian_process.GaussianProcessRegressor(kernel, alpha=0.1, optimizer=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for model in trees.values():
            model.fit(X, y)
        network.fit(X, y)
        process.fit(X[:150], y[:150])

    def probability(Z: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-2.5 * network.predict(Z)))

    found: dict[str, tuple[Any, Call]] = {
        name: (model, model.predict) for name, model in trees.items()
    }
    found["network"] = (None, network.predict)
    found["probability"] = (None, probability)
    found["process"] = (None, process.predict)
    return found


def game_of(f: Call, x: np.ndarray, background: np.ndarray) -> Call:
    """Coalitions (n, p) in, their values out."""

    def game(known: np.ndarray) -> np.ndarray:
        parts = []
        for start in range(0, len(known), 5000):
            part = np.asarray(known[start : start + 5000], bool)
            mixed = np.where(part[:, None], x, background[None]).reshape(-1, x.size)
            parts.append(f(mixed).reshape(len(part), -1).mean(axis=1))
        return np.concatenate(parts)

    return game


def permuted(game: Call, p: int, n: int, seed: int) -> np.ndarray:
    """Antithetic permutations: 2 p calls each."""
    rng = np.random.default_rng(seed)
    total, done = np.zeros(p), 0
    while done < n:
        some = min(100, n - done)
        rank = rng.permuted(np.tile(np.arange(p), (some, 1)), axis=1)
        prefixes = rank[:, None, :] < np.arange(p + 1)[:, None]
        answers = game(np.concatenate([prefixes, ~prefixes]).reshape(-1, p)).reshape(2, some, p + 1)
        steps = (np.diff(answers[0], axis=1) - np.diff(answers[1], axis=1)) / 2
        total += np.take_along_axis(steps, rank, axis=1).sum(axis=0)
        done += some
    return total / n


def exact_values(
    model: Any, f: Call, x: np.ndarray, background: np.ndarray, effort: int
) -> np.ndarray:
    """By the tree engine, by enumeration, or by far more permutations than any budget here."""
    p = x.size
    if model is None and p > 12:
        return permuted(game_of(f, x, background), p, effort, 12345)
    frame = Frame.from_table(x[None])
    plan = door.plan(as_predictor(model or f, frame), frame, background=background)
    assert plan.exact
    return plan.explain(frame, np.array([0])).values[0, :, 0]


class Counted:
    """A function that knows how many rows it was asked about."""

    def __init__(self, f: Call) -> None:
        self.f, self.n_rows = f, 0

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        self.n_rows += len(rows)
        return self.f(rows)


def ours(
    f: Call, x: np.ndarray, background: np.ndarray, budget: int, seed: int
) -> tuple[np.ndarray, np.ndarray, float]:
    """Values, standard errors, and the share of the budget that was used."""
    frame, counted = Frame.from_table(x[None]), Counted(f)
    predictor = as_predictor(counted, frame)
    plan = door.plan(predictor, frame, background=background, budget=budget, seed=seed)
    counted.n_rows = 0
    found = plan.explain(frame, np.array([0]))
    used = counted.n_rows / (budget * len(background))
    error = found.standard_error
    none = np.zeros(x.size)
    return found.values[0, :, 0], none if error is None else error[0, :, 0], used


def shap_kernel(l1_reg: Any) -> Callable[..., np.ndarray]:
    def explain(f: Call, x: np.ndarray, background: np.ndarray, budget: int, seed: int) -> Any:
        import shap

        np.random.seed(seed)  # noqa: NPY002  (what shap draws from)
        explainer = shap.KernelExplainer(f, background)
        return explainer.shap_values(x, nsamples=budget - 2, l1_reg=l1_reg, silent=True)

    return explain


def shap_permutation(
    f: Call, x: np.ndarray, background: np.ndarray, budget: int, seed: int
) -> np.ndarray:
    import shap

    masker = shap.maskers.Independent(background, max_samples=len(background))
    explainer = shap.PermutationExplainer(f, masker, seed=seed)
    least = 2 * x.size + 1
    return np.asarray(explainer(x[None], max_evals=max(budget, least), silent=True).values[0])


def shapiq_estimators() -> dict[str, Callable[..., np.ndarray]]:
    try:
        import shapiq
    except ImportError:
        print("shapiq is not installed (pip install shapiq): left out")
        return {}

    def explain_by(name: str) -> Callable[..., np.ndarray]:
        def explain(f: Call, x: np.ndarray, background: np.ndarray, budget: int, seed: int) -> Any:
            game, p = game_of(f, x, background), x.size
            kind = getattr(shapiq.approximator, name)
            keywords = {"max_order": 2} if name == "kADDSHAP" else {}
            found = kind(n=p, random_state=seed, **keywords).approximate(budget, game)
            return np.array([found[(i,)] for i in range(p)])

        return explain

    names = ("KernelSHAP", "kADDSHAP", "SVARM", "PermutationSamplingSV", "OwenSamplingSV")
    return {f"shapiq {name}": explain_by(name) for name in names}


def measure(p: int, budgets: list[float], n_rows: int, repeats: int, effort: int) -> None:
    X, y = table(p)
    background = X[:BACKGROUND]
    others: dict[str, Callable[..., np.ndarray]] = {
        "shap Kernel": shap_kernel("num_features(10)"),
        "shap Kernel, no l1": shap_kernel(0),
        "shap Permutation": shap_permutation,
        **shapiq_estimators(),
    }
    cases = [
        (name, f, X[100 + row], exact_values(model, f, X[100 + row], background, effort))
        for name, (model, f) in models(p, X, y).items()
        for row in range(n_rows)
    ]
    print(f"\np = {p}", flush=True)
    for factor in budgets:
        budget = int(factor * p)
        if 2**p <= budget:
            continue
        errors: dict[str, dict[str, list[float]]] = {}
        scores: list[np.ndarray] = []
        most_used = 0.0
        for name, f, x, truth in cases:
            size = np.sqrt(np.mean(truth**2))
            for seed in range(repeats):
                values, error, used = ours(f, x, background, budget, seed)
                most_used = max(most_used, used)
                known = error > 0
                scores.append(np.abs(values - truth)[known] / error[known])
                answers = {"ours": values}
                for other, explain in others.items():
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        try:
                            answers[other] = explain(f, x, background, budget, seed)
                        except Exception:  # an estimator that does not serve this budget
                            continue
                for who, found in answers.items():
                    gap = float(np.sqrt(np.mean((found - truth) ** 2)) / size)
                    errors.setdefault(who, {}).setdefault(name, []).append(gap)
        score = np.concatenate(scores)
        means = {
            who: float(
                np.exp(np.mean([np.log(np.sqrt(np.mean(np.square(e)))) for e in by.values()]))
            )
            for who, by in errors.items()
        }
        cells = " | ".join(f"{who} {mean:.4f}" for who, mean in means.items())
        best = min((who for who in means if who != "ours"), key=means.__getitem__)
        print(
            f"{budget:6d} calls: {cells} | ours / best other ({best}) "
            f"{means['ours'] / means[best]:.2f}, calls {most_used:.3f}, "
            f"within 2: {np.mean(score < 2.0):.3f}, z {np.sqrt(np.mean(score**2)):.2f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, nargs="+", default=[12, 30, 100])
    parser.add_argument("--budgets", type=float, nargs="+", default=BUDGETS, help="calls / p")
    parser.add_argument("--rows", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--effort", type=int, default=4000, help="permutations of the reference")
    options = parser.parse_args()
    for p in options.features:
        measure(p, options.budgets, options.rows, options.repeats, options.effort)


if __name__ == "__main__":
    main()
