"""The ways in: a model and its rows, a ``shap.Explanation`` that is there already, or a file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .data.calls import clear_call
from .data.wording import shown
from .errors import InvalidShape, InvalidValue
from .explainer import Explainer
from .inputs import read_inputs
from .model_set import ModelSet, read_models
from .study import Study

__all__ = ["explain", "from_records", "from_shap", "load", "tradeoff"]


@clear_call
def explain(
    model: Any,
    X: Any = None,
    y: Any = None,
    *,
    background: Any = None,
    background_weight: Any = None,
    output: str = "auto",
    columns: str = "raw",
    feature_names: Sequence[str] | None = None,
    groups: Mapping[str, Any] | None = None,
    group_values: str = "sum",
    class_names: Sequence[str] | None = None,
    sample_weight: Any = None,
    row_names: Any = None,
    show: Any = None,
    labels: Mapping[str, Mapping[Any, str]] | None = None,
    feature_labels: Mapping[str, str] | None = None,
    seed: int = 0,
    n_jobs: int | None = None,
    **unknown: Any,
) -> Explainer:
    """Explain a fitted model on a table of rows.

    Returns at once: SHAP values are computed in the background, the first rows first.

    Parameters
    ----------
    model : object
        Fitted scikit-learn estimator or Pipeline, XGBoost, LightGBM or CatBoost model (sklearn
        API or native booster), or a callable ``f(X) -> (n,) or (n, n_outputs)``. Never changed.
    X : table, shape (n_rows, n_features)
        pandas, polars, pyarrow, anything with the Arrow PyCapsule interface, NumPy, or SciPy
        sparse. Never changed.
    y : array_like, shape (n_rows,), optional
        What the rows really are, as the model was trained on it, by position (a pandas y whose
        index holds X's labels in another order is refused). Needed for permutation importance;
        shown beside predictions.
    background : table, optional
        Reference rows, with the columns of X. Default: at most 100 rows drawn from X.
    background_weight : array_like of float, shape (n_background,), optional
        How much each background row counts. Default: all the same.
    output : {"auto", "probability", "log_odds", "value"}
        Unit to explain. ``"auto"`` is the one in which all rows are exact and quick:
        ``"value"`` for regression; ``"probability"`` for forests, single trees, bagging and for
        classifiers that are asked for coalitions in any case (neural networks, kernel methods,
        functions); ``"log_odds"`` for boosters, logistic regression and other linear or additive
        classifiers, with the probability shown beside. Another unit can be chosen in the page.
    columns : {"raw", "encoded"}
        Of a Pipeline: the columns that it takes, or those that its last step sees.
    feature_names : sequence of str, optional
        Names for the columns of a NumPy array or sparse matrix.
    groups : mapping of str to sequence of str or int, optional
        ``{"City": ["City_A", "City_B"]}``: explained as one feature.
    group_values : {"sum", "joint"}
        What the value of a group is. ``"sum"``: the values of its members, added (their signs
        count), whatever algorithm finds them. ``"joint"``: the members are known or unknown
        together, so that the group is a player of its own; values are interventional then
        (no path-dependent value knows several features at once), and a large table with few
        groups is sooner explained. The two differ where members interact with other features.
        The encoded columns of one raw column of a Pipeline are another thing: they are known
        together wherever values are interventional, and path-dependent values add them.
    class_names : sequence of str, optional
        Names of the outputs, in the model's order.
    sample_weight : array_like of float, shape (n_rows,), optional
        How much each row counts in permutation importance.
    row_names : array_like, shape (n_rows,), or str, optional
        What the rows are called: names, or the column of X that holds them. Default: the index
        of a pandas X, where it does more than count the rows from 0; False: no names. They stand
        wherever a row is named, and rows can be asked for by them.
    show : table, mapping of str to array_like, or list of str, optional
        Columns to show beside the features, which the model does not take: as many rows as X, or
        names of columns of X, which are taken out of it first (`row_names` may name one of them,
        too). They stand in the table behind the features, in tips (the first three), in
        ``table().to_frame()`` and CSV; plots can be colored and rows be found by them. Never in
        importance, force plots, what-if, or in what the model is asked.
    labels : mapping of str to mapping, optional
        ``{"checking_status": {"A11": "no account"}}``: words for levels of categories.
    feature_labels : mapping of str to str, optional
        ``{"checking_status": "Checking account"}``: words for features (or groups). Both stand
        wherever something is shown; results, data frames, CSV and JSON files (also those that a
        page or an exported file makes) and `feature_names` keep the names and values of X.
    seed : int, default 0
        Seed of everything random: same seed, same numbers.
    n_jobs : int, optional
        Threads to compute with; default all.

    Returns
    -------
    Explainer
        Shows itself as the linked dashboard when it is the last line of a cell.

    Raises
    ------
    xwidgets.errors.XwidgetsError
        Before the model is called for real; the message names the argument, what was found,
        and the fix.

    See Also
    --------
    from_shap : Start from a ``shap.Explanation`` that you already have.

    Notes
    -----
    **How to read it.** For every row, base value + the sum of its attributions = what the model
    says. An attribution is what a feature moves that prediction away from the base value.

    **When it misleads.** Attributions describe the model, not the world: a feature that the
    model uses need not cause anything. Correlated features share their credit in a way that
    depends on the perturbation, which the footer names.

    References
    ----------
    Lundberg and Lee (2017), A Unified Approach to Interpreting Model Predictions.
    Lundberg et al. (2020), From local explanations to global understanding with explainable AI
    for trees.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> import xwidgets as xw
    >>> X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    >>> model = RandomForestClassifier(20, random_state=0).fit(X, y)
    >>> explainer = xw.explain(model, X, y)
    >>> explainer.attributions(rows=[0, 1]).values.shape
    (2, 30, 2)
    """
    inputs = read_inputs(
        model,
        X,
        y,
        background=background,
        background_weight=background_weight,
        output=output,
        columns=columns,
        feature_names=feature_names,
        groups=groups,
        group_values=group_values,
        class_names=class_names,
        sample_weight=sample_weight,
        row_names=row_names,
        show=show,
        labels=labels,
        feature_labels=feature_labels,
        seed=seed,
        n_jobs=n_jobs,
        **unknown,
    )
    return Explainer(Study.of(inputs))


@clear_call
def tradeoff(
    models: Mapping[str, Any],
    X: Any = None,
    y: Any = None,
    *,
    metric: str | None = None,
    n_folds: int = 5,
    **keywords: Any,
) -> ModelSet:
    """Compare models of the same rows: how good is each, how complex, and where do they disagree?

    Returns at once. The page shows cross-validated performance with its error against measures of
    complexity; a click opens the dashboard of a model, with the same rows selected and the same
    row in focus; two models stand side by side with the rows on which they disagree.

    Parameters
    ----------
    models : mapping of str to object
        At least two fitted models, by the name that they are shown with. Each is one that
        :func:`explain` takes, of the same columns and outputs. Never changed: copies are fitted
        anew for cross-validation.
    X : table, shape (n_rows, n_features)
    y : array_like, shape (n_rows,)
    metric : str, optional
        What is good; default: by the task (see :class:`~xwidgets.results.Tradeoff`).
    n_folds : int, default 5
        Of the cross-validation, the same rows for each model.
    **keywords
        As of :func:`explain`, for each of the models.

    Returns
    -------
    ModelSet
        A mapping of names to explainers with one selection; its ``result`` is a `Tradeoff`.

    Raises
    ------
    InvalidType, InvalidValue, InvalidColumns
        Fewer than two models, no y, models of other columns or outputs.

    Notes
    -----
    **How to read it.** Up is better, left is simpler. The line joins models that no other one
    beats in both. The simplest model whose performance is within one standard error of the best
    is marked.

    **When it misleads.** "The simplest that is as good" (Occam's razor) is a preference, not a
    finding: a difference that these rows cannot tell may matter elsewhere. Complexity is measured
    on the functions that the models have learned, not on what people find easy.

    References
    ----------
    Molnar, Casalicchio and Bischl (2019), Quantifying Model Complexity via Functional
    Decomposition for Better Post-hoc Interpretability.
    Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees (the rule of
    one standard error).

    Examples
    --------
    >>> models = xw.tradeoff({"logistic": logistic, "forest": forest}, X, y)
    >>> models
    >>> models["forest"].force(3)
    """
    studies = read_models(models, X, y, **keywords)
    return ModelSet(studies, {"metric": metric, "n_folds": n_folds})


@clear_call
def from_shap(explanation: Any, y: Any = None, **keywords: Any) -> Explainer:
    """Show a ``shap.Explanation`` that you already have.

    Parameters
    ----------
    explanation : shap.Explanation
        With values of shape (n_features,), (n_rows, n_features) or (n_rows, n_features,
        n_outputs). Its data become the table.
    y : array_like, shape (n_rows,), optional
        What the rows really are.
    unit : {"value", "probability", "log_odds"}
        What the values measure; shap does not say.
    output_names : sequence of str, optional

    Returns
    -------
    Explainer
        Without a model: all that needs none works (linked views, selection, saving).

    Raises
    ------
    InvalidType
        Not a ``shap.Explanation``.
    InvalidShape
        It does not hold the rows that were explained.

    Examples
    --------
    >>> import numpy as np, shap
    >>> import xwidgets as xw
    >>> values = shap.Explanation(
    ...     np.array([[1.0, -2.0]]), base_values=np.array([3.0]), data=np.array([[0.5, 7.0]]),
    ...     feature_names=["a", "b"])
    >>> xw.from_shap(values).attributions().predictions
    array([[2.]])
    """
    from .results.shap_exchange import frame_from_shap
    from .results.shap_exchange import from_shap as read

    attributions = read(explanation, **keywords)
    frame = frame_from_shap(explanation)
    n_rows, n_features, _ = attributions.values.shape
    if frame is None or frame.n_rows != n_rows:
        raise InvalidShape(
            "explanation.data",
            found="nothing" if explanation.data is None else f"shape {np.shape(explanation.data)}",
            expected=f"the rows that were explained, shape ({n_rows}, {n_features})",
            fix="shap.Explanation(values, base_values, data=X)",
        )
    return Explainer(Study.of_attributions(attributions, frame, y))


@clear_call
def from_records(source: Any, y: Any = None) -> Explainer:
    """Open reasons that were written down beside predictions, as a dashboard.

    Parameters
    ----------
    source : path, list of mappings, or Reasons
        A file of JSON lines as ``explainer.reasons(X_new, path=...)`` and services write it, or
        such records.
    y : array_like, shape (n_rows,), optional
        What the rows really are.

    Returns
    -------
    Explainer
        Without a model: all that needs none works. Features are those that some record names;
        what a record does not name stands together as ``"all other factors"``. Names of rows and
        decisions are shown beside them.

    Raises
    ------
    InvalidFile
        A line that is no such record (it is named) or is of another version; several units.
    InvalidType, InvalidValue
        Neither a path nor records; a file that cannot be read; no record.

    Notes
    -----
    **When it misleads.** Where a record does not name a feature its attribution was small, not
    zero: means over rows are too small for features that are seldom among the first.

    Examples
    --------
    >>> Path("served.jsonl").write_text(explainer.reasons(X_new).to_json_lines())
    >>> xw.from_records("served.jsonl")
    """
    from .handover.records import study_of_records

    return Explainer(study_of_records(source, y))


@clear_call
def load(path: str | os.PathLike[str], model: Any = None) -> Explainer:
    """Read what :meth:`Explainer.save` wrote.

    Parameters
    ----------
    path : path
        A file that ``explainer.save`` wrote.
    model : object, optional
        The model that was explained, fitted, as in :func:`explain`. It is compared with the one
        of then by what it predicts for some of the rows. With it everything goes on: rows that
        were not explained yet, what-if, new questions. Without it all that needs none works
        (every view of what was computed, selection, saving), and the rest says why it cannot.

    Returns
    -------
    Explainer
        With the selection and what views shared. Nothing is computed again that is in the file.

    Warns
    -----
    UserWarning
        The model predicts almost the same (up to 1e-5 of the largest prediction: another version,
        another machine), or is of another kind; an answer is of a later version.

    Raises
    ------
    InvalidFile
        None of ours, of a later version, cut short, altered, or larger than memory. Nothing is
        loaded by half.
    InvalidModel
        The model predicts something else.
    InvalidValue
        There is no such file, or it may not be read.
    MissingDependency
        The rows are of a library that is not installed.

    See Also
    --------
    Explainer.save : Write it.

    Notes
    -----
    **When it misleads.** A model is recognized by 64 of its predictions, not by its parameters:
    one that was fitted anew and agrees on those is taken for the same.

    Reading runs no code of the file, and no pickle: a file of somebody else can be wrong, but
    not dangerous.

    Examples
    --------
    >>> explainer.save("credit.xw")
    >>> explainer = xw.load("credit.xw")
    >>> explainer.importance()
    """
    from .files.places import as_path
    from .saving import read_study
    from .widgets.saved import restore_screen

    source = as_path(path, "explanation.xw")
    try:
        study, screen = read_study(source, model)
    except OSError as error:
        raise InvalidValue(
            "path",
            found=f"{shown(str(source))}, which cannot be read ({error.strerror or error})",
            expected="a file that explainer.save wrote",
            fix="look at the folder: os.listdir()",
        ) from error
    explainer = Explainer(study)
    restore_screen(explainer, screen)
    return explainer
