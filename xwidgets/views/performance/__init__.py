"""Performance: how right the model is, for all rows and for the selected ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...compute.question import Question
from ...errors import NotSupported
from ...methods.performance.decision import check_threshold, require_target
from ...results.units import decided_in
from ...widgets.filters import output_position
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import PerformanceView

__all__ = ["performance"]


def performance(
    self: Holder,
    threshold: float | Mapping[str, Any] | None = None,
    *,
    output: str | int | None = None,
    guess: bool = False,
) -> PerformanceView:
    """How right the model is: scores with intervals, errors you can click, one threshold.

    Scores of all rows and of the selected ones side by side; the confusion matrix, ROC, precision
    and recall, gain, lift and calibration; for numbers predicted against actual values. Every
    cell, bin and bar selects its rows in all views.

    Parameters
    ----------
    threshold : float or mapping, optional
        The probability from which on a row counts as of the class on screen, or one for each
        level of a column: ``{"quantity": "sex", "values": {"Female": 0.4, "Male": 0.5}}``. It
        comes on screen, where all views follow it, as with ``explainer.selection.threshold``.
        Default: what is on screen stays; at first that is the model's own decision.
    output : str or int, optional
        The class that counts as positive, by name or position; of several classes, the one that
        curves and calibration set against the rest. It comes on screen, too.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    PerformanceView
        Its ``result`` is a :class:`~xwidgets.results.Performance`: ``metrics`` (name to value,
        low, high), ``confusion``, ``roc``, ``precision_recall``, ``gain``, ``lift``, calibration,
        and ``sentence``, the answer in words.

    Raises
    ------
    NotSupported
        There is no y, or no model; the model predicts several numbers at once; a threshold where
        it tells no probability.
    InvalidValue, InvalidType, UnknownName
        A threshold that is no probability, a class that is none.
    MissingValues
        No row has a y.

    Notes
    -----
    **How to read it.** The interval beside a score says where it would lie for other rows of the
    same kind. On the diagonal of the matrix the model is right; a click on another cell shows the
    errors of that kind everywhere. Calibrated: on the diagonal, what is called 30 % happens in
    30 % of the rows.

    **When it misleads.** Of rows that the model was trained on it looks better than it is: explain
    rows that it has not seen. Accuracy is high by itself where one class is rare; look at
    precision and recall. Intervals know nothing of tomorrow's rows.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association 82. Naeini, M. P., Cooper, G., Hauskrecht, M. (2015). Obtaining well calibrated
    probabilities using Bayesian binning. AAAI.

    Examples
    --------
    >>> explainer = xw.explain(model, X, y)
    >>> explainer.performance()
    >>> explainer.performance(0.3).result.metrics["recall"]
    Metric(value=0.91..., low=0.81..., high=0.96...)
    """
    from .view import PerformanceView

    study = self._study
    unit = decided_in(study.units)
    asked = study.ask(Question("performance", {}, unit))  # refused where there is no model
    assert study.inputs is not None
    if not study.has_predictions and asked.found is None:
        raise NotSupported(
            "performance",
            found="no model, and no predictions of every row",
            expected="either",
            fix="xw.load(path, model=model)",
        )
    require_target(study.target, study.inputs.predictor.task)
    if threshold is not None and not isinstance(threshold, Mapping):
        threshold = check_threshold(threshold, unit)
    if output is not None:
        if isinstance(output, str):
            output = output_position(output, self.output_names, "output")
        self.selection.output = output
    if threshold is not None:
        self.selection.threshold = threshold
    return PerformanceView(self._live).asking(guess)
