"""The explainer's `attributions`: numbers without a picture."""

from __future__ import annotations

from typing import Any

from ..data.rows import is_whole
from ..data.wording import did_you_mean
from ..errors import InvalidType, InvalidValue, NotSupported
from ..methods.plan import PERTURBATIONS
from ..results import Attributions
from ..widgets.holder import Holder

__all__ = ["attributions"]


def attributions(
    self: Holder,
    method: str = "shap",
    rows: Any = None,
    perturbation: str = "auto",
    budget: int | None = None,
    *,
    unit: str | None = None,
) -> Attributions:
    """SHAP values as arrays.

    Parameters
    ----------
    method : {"shap"}
    rows : optional
        None: all rows. Whole numbers and slices of them are positions, in lists and arrays
        (a warning says so where they are labels of other rows, too); an Index, text, dates,
        slices of such, and rows of X (``X.loc[labels]``, ``X.iloc[positions]``) go by label (a
        label that several rows bear stands for all of them); booleans are a mask, a Series of
        them goes by its index. A Series of whole numbers is one of labels where rows are named
        by whole numbers. A table of new (or changed) rows with the same columns is explained
        too.
    perturbation : {"auto", "path_dependent", "interventional", "conditional"}
        ``"path_dependent"`` (trees only, no background), ``"interventional"`` (against the
        background), ``"conditional"`` (linear models of numbers: unknown features follow the
        known ones, as normally distributed as the background, or X, says), ``"auto"``:
        interventional where a background was given or the unit or the model needs one, else
        path-dependent for trees.
    budget : int, optional
        Calls to the model per row, for estimators.
    unit : {"probability", "log_odds", "value"}, optional
        Default: the unit on screen where a view is shown, else that of the explainer; a line
        says so where the two differ.

    Returns
    -------
    Attributions
        ``values`` of shape (n_rows, n_features, n_outputs), float64, in ``unit``. A wait of
        more than two seconds shows a progress bar. Interrupted, it leaves what is computed.

    Raises
    ------
    NotSupported
        What this model cannot have, with what it can.
    """
    if not isinstance(method, str):  # shap's own call has the rows there
        raise InvalidType(
            "method",
            found=f"a {type(method).__name__}",
            expected='"shap"',
            fix="pass rows by name: attributions(rows=...)",
        )
    if method != "shap":
        raise NotSupported(
            "method", found=repr(method), expected='"shap"', fix='pass method="shap"'
        )
    if perturbation not in PERTURBATIONS:
        raise InvalidValue(
            "perturbation",
            found=repr(perturbation),
            expected=f"one of {', '.join(PERTURBATIONS)}",
            fix=did_you_mean(str(perturbation), PERTURBATIONS),
        )
    if budget is not None and (not is_whole(budget) or budget < 1):
        raise InvalidValue(
            "budget",
            found=repr(budget),
            expected="a whole number >= 1",
            fix="leave it out, or pass the calls to the model per row, as 512",
        )
    return self._study.attributions(self._read(rows), perturbation, budget, self._unit(unit))
