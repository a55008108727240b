"""The path over the penalty: a linear model fitted anew to the rows, more and less strictly."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import numpy as np

from ...data.sampling import mixed_order
from ...errors import InvalidValue, NotSupported
from ...models.additive import Additive, additive_of
from ...models.pipeline import dense, encoded_names, origins_of
from ...models.quiet import quiet
from ...results.penalty_path import PenaltyPath
from ..ground import Ground, Part
from ..stop import check_cancelled

__all__ = ["Penalty", "answer", "path_parameter", "penalty_of"]

MAX_CELLS = 4_000_000
"""Of the table that squared errors are fitted to; more rows are drawn from."""
MAX_CELLS_ELSE = 200_000
"""The same of other losses, which are fitted step by step."""
MAX_COLUMNS = 40
N_PENALTIES = 25
N_PENALTIES_ELSE = 15
DECADES = 3
"""To both sides of the model's own penalty."""
BELOW = 1
"""Below it at least, where the path ends at the penalty that leaves nothing."""
N_FOLDS = 5
QUICK = 6.0
"""CPU seconds that cross-validation may be expected to take."""


class Penalty(NamedTuple):
    """How strict a model is: the name of its parameter, and the strength, which rises."""

    parameter: str
    strength: float
    l1_ratio: float | None
    """Of squared errors with a penalty on sizes; None: another loss."""


def penalty_of(final: Any) -> Penalty | None:
    """The penalty of a linear model that can be fitted anew; None where it has none."""
    name = type(final).__name__
    if name in ("Lasso", "ElasticNet", "LassoCV", "ElasticNetCV"):
        alpha = float(getattr(final, "alpha_", None) or final.alpha)
        if name.startswith("Lasso"):
            return Penalty("alpha", alpha, 1.0) if alpha > 0 else None
        ratio = float(getattr(final, "l1_ratio_", None) or final.l1_ratio)
        return Penalty("alpha", alpha, ratio) if alpha > 0 and ratio > 0 else None
    if name in ("Ridge", "RidgeCV"):
        each = np.asarray(getattr(final, "alpha_", None) or final.alpha, dtype=float)
        return Penalty("alpha", float(each), 0.0) if each.ndim == 0 and each > 0 else None
    if name in ("LogisticRegression", "LinearSVC"):
        finite = np.isfinite(final.C) and getattr(final, "penalty", "l2") is not None
        return Penalty("1 / C", 1.0 / float(final.C), None) if finite else None
    return None


def path_parameter(ground: Ground, model: Additive) -> str:
    """The name of the penalty that `answer` varies; empty where it cannot."""
    if ground.target is None or ground.predictor.task == "multioutput":
        return ""
    penalty = penalty_of(model.final)
    return "" if penalty is None else penalty.parameter


def answer(ground: Ground, output: int | None = None) -> Generator[Part, None, PenaltyPath]:
    """Fit a linear model anew under penalties of other strengths.

    Parameters
    ----------
    ground : Ground
    output : int, optional
        Whose coefficients; default the one that is shown by default.

    Returns
    -------
    PenaltyPath

    Raises
    ------
    NotSupported
        The model has no penalty that is known, there is no y, or several targets.
    InvalidValue
        Fewer than 20 rows with a y.

    Notes
    -----
    The encoders stay as they are: only the last step is fitted anew, to the explained rows (of
    large tables to some of them, drawn with the seed). Were these not the rows that the model was
    trained on, its own coefficients are not on the path; `refit_gap` says how far they are. They
    are cross-validated where that takes at most some seconds, by the time the fits took: on a
    slower machine `error` may be None, and `trust` says so.

    References
    ----------
    Tibshirani, R. (1996). Regression shrinkage and selection via the lasso. JRSS B 58. Friedman,
    J., Hastie, T., Tibshirani, R. (2010). Regularization paths for generalized linear models via
    coordinate descent. Journal of Statistical Software 33.
    """
    model = additive_of(ground.predictor, ground.frame)
    penalty = None if model is None else penalty_of(model.final)
    if model is None or penalty is None or ground.target is None:
        raise NotSupported(
            "model",
            found="no y" if ground.target is None else ground.predictor.name,
            expected="y, and a linear model with a penalty: Lasso, ElasticNet, Ridge, "
            "LogisticRegression or LinearSVC",
            fix="xw.explain(model, X, y)" if ground.target is None else "terms() without its path",
        )
    if ground.predictor.task == "multioutput":
        raise NotSupported("model", found="several targets", expected="one", fix="leave it out")
    chosen = ground.predictor.default_output if output is None else int(output)
    X, y, weight, whole = _training(ground, model, penalty)
    strengths = _strengths(penalty, X, y)
    # Where losses of rows are added up, fewer rows have a weaker penalty that is as strict.
    summed = 1.0 if penalty.l1_ratio else len(X) / np.isfinite(ground.target.column.numbers).sum()
    fit = _fitter(model, penalty, chosen, float(summed))
    yield Part(0, len(strengths))
    start = time.process_time()
    weights = np.zeros((len(strengths), X.shape[1]))
    for k in range(len(strengths))[::-1]:  # the strictest is the quickest
        check_cancelled()
        weights[k] = fit(X, y, weight, strengths[k])[0]
        yield Part(len(strengths) - k, len(strengths))
    spent = time.process_time() - start
    error = spread = None
    notes = [] if whole else [f"fitted to {len(X):,} of {ground.frame.n_rows:,} rows"]
    if spent * (N_FOLDS - 1) <= QUICK:
        error, spread = _cross_validated(fit, X, y, weight, strengths, penalty)
    else:
        notes.append("no cross-validation: by the time a fit took here, it would take long")
    own = _coefficients(model.final, chosen)
    at = int(np.argmin(np.abs(strengths - penalty.strength)))
    largest = float(np.abs(own).max(initial=0.0)) or 1.0
    gap = float(np.abs(weights[at] - own).max(initial=0.0)) / largest
    if gap > 0.01 and not whole:
        notes.append("its own coefficients, of all rows, are near the path")
    elif gap > 0.01:
        notes.append(
            f"at its own penalty, these rows give coefficients up to {100 * gap:.0f} % of the "
            "largest away from the model's: it was trained on others"
        )
    scaled = weights * X.std(axis=0)
    order = np.argsort(-np.abs(scaled).max(axis=0), kind="stable")[:MAX_COLUMNS]
    if len(order) < X.shape[1]:
        notes.append(f"the {len(order)} largest of {X.shape[1]:,} columns")
    names, features = _columns(ground, model, X.shape[1])
    return PenaltyPath(
        strength=strengths,
        parameter=penalty.parameter,
        own=penalty.strength,
        column_names=tuple(names[k] for k in order),
        features=features[order],
        coefficients=scaled[:, order],
        error=error,
        standard_error=spread,
        error_name="error (root mean square)"
        if ground.predictor.task == "regression"
        else ("log loss" if hasattr(model.final, "predict_proba") else "share of errors"),
        output_name=ground.predictor.output_names[chosen],
        method="path over the penalty",
        unit=ground.unit,
        trust={
            "n_rows": len(X),
            "n_rows_total": ground.frame.n_rows,
            "refit_gap": gap,
            "notes": notes,
            "frame_library": ground.library,
        },
    )


def _training(
    ground: Ground, model: Additive, penalty: Penalty
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, bool]:
    """Encoded rows with a y, that, weights, and whether those are all rows with one."""
    assert ground.target is not None
    assert model.coefficients is not None
    actual = ground.target.column.numbers
    most = MAX_CELLS if penalty.l1_ratio is not None else MAX_CELLS_ELSE
    n_most = max(1_000, most // len(model.coefficients))
    order = mixed_order(ground.frame.n_rows, ground.seed)
    order = order[np.isfinite(actual[order])]
    whole = len(order) <= n_most
    order = np.sort(order[:n_most])
    if len(order) < 4 * N_FOLDS:
        raise InvalidValue(
            "y", found=f"{len(order)} rows with a y", expected=f"at least {4 * N_FOLDS}"
        )
    X = dense(model.encoded(ground.frame.take(order)))
    y = actual[order]
    weight = None if ground.sample_weight is None else ground.sample_weight[order]
    y = y if ground.predictor.task == "regression" else y.astype(np.int64)
    return X, y, weight, whole


def _strengths(penalty: Penalty, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Evenly spaced on a scale of logarithms; of sizes up to where all coefficients are 0."""
    own = penalty.strength
    low, high = own / 10**DECADES, own * 10**DECADES
    if penalty.l1_ratio:
        centered = X - X.mean(axis=0)
        largest = np.abs(centered.T @ (y - y.mean())).max() / (len(y) * penalty.l1_ratio)
        high = max(own, float(largest))
        # The model itself stands inside of the path, however small its penalty is.
        low = min(own / 10**BELOW, high / 10**DECADES)
    n = N_PENALTIES if penalty.l1_ratio is not None else N_PENALTIES_ELSE
    found = np.geomspace(low, high if high > low else low * 10, n)
    found[np.argmin(np.abs(np.log(found / own)))] = own
    return np.sort(found)


Fit = Callable[[np.ndarray, np.ndarray, np.ndarray | None, float], tuple[np.ndarray, Any]]


def _fitter(model: Additive, penalty: Penalty, output: int, share: float) -> Fit:
    """Coefficients of an output, and the estimator, at a strength (for that share of the rows)."""
    from sklearn.base import clone
    from sklearn.linear_model import ElasticNet, Lasso, Ridge

    final = model.final
    if penalty.l1_ratio == 0:
        template: Any = Ridge(fit_intercept=final.fit_intercept)
    elif penalty.l1_ratio is not None:
        common = {"fit_intercept": final.fit_intercept, "max_iter": 5_000, "warm_start": True}
        template = Lasso(**common) if penalty.l1_ratio == 1 else ElasticNet(
            l1_ratio=penalty.l1_ratio, **common
        )  # fmt: skip
    else:
        template = clone(final)

    def fit(
        X: np.ndarray, y: np.ndarray, weight: np.ndarray | None, strength: float
    ) -> tuple[np.ndarray, Any]:
        name = "alpha" if penalty.parameter == "alpha" else "C"
        strength = strength * share
        one = clone(template).set_params(**{name: strength if name == "alpha" else 1.0 / strength})
        with quiet():  # of one that has not come to its end
            one.fit(X, y, sample_weight=weight)
        return _coefficients(one, output), one

    return fit


def _coefficients(final: Any, output: int) -> np.ndarray:
    weights = np.atleast_2d(np.asarray(final.coef_, dtype=np.float64))
    if len(weights) > 1:
        return np.asarray(weights[output])
    classes = getattr(final, "classes_", None)
    return -weights[0] if classes is not None and output == 0 else weights[0]


def _cross_validated(
    fit: Fit,
    X: np.ndarray,
    y: np.ndarray,
    weight: np.ndarray | None,
    strengths: np.ndarray,
    penalty: Penalty,
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Error on rows that were held out, and its standard error over the folds."""
    fold = np.arange(len(y)) % N_FOLDS
    if y.dtype.kind == "i":  # every class in every fold
        fold = fold[np.argsort(np.argsort(y, kind="stable"), kind="stable")]
    errors = np.zeros((N_FOLDS, len(strengths)))
    for f in range(N_FOLDS):
        held, kept = fold == f, fold != f
        if y.dtype.kind == "i" and len(np.unique(y[kept])) < len(np.unique(y)):
            return None, None
        for k, strength in enumerate(strengths):
            check_cancelled()
            own = None if weight is None else weight[kept]
            _, one = fit(X[kept], y[kept], own, strength)
            errors[f, k] = _error(one, X[held], y[held])
    return errors.mean(axis=0), errors.std(axis=0, ddof=1) / np.sqrt(N_FOLDS)


def _error(one: Any, X: np.ndarray, y: np.ndarray) -> float:
    if y.dtype.kind != "i":
        return float(np.sqrt(np.mean((one.predict(X) - y) ** 2)))
    if not hasattr(one, "predict_proba"):
        return float(np.mean(one.predict(X) != y))
    told = one.predict_proba(X)[np.arange(len(y)), np.searchsorted(one.classes_, y)]
    return float(-np.mean(np.log(np.maximum(told, 1e-15))))


def _columns(ground: Ground, model: Additive, n: int) -> tuple[list[str], np.ndarray]:
    feature_of = {
        column: j for j, members in enumerate(ground.groups.members) for column in members
    }
    _, _, origins = origins_of(ground.predictor, ground.frame)
    assert origins is not None
    found = [{feature_of.get(column, -1) for column in one} for one in origins]
    features = np.array([one.pop() if len(one) == 1 else -1 for one in found], dtype=np.int64)
    if model.transformer is None:
        return list(ground.frame.schema.names), features
    return encoded_names(model.transformer, n), features
