"""Drift: the explainer's method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, UnknownName
from ...widgets.guessing import check_guess
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import DriftView

__all__ = ["drift"]

N_BINS, MAX_BINS = 10, 100


def drift(
    self: Holder,
    X_new: Any = None,
    y_new: Any = None,
    *,
    bins: int = N_BINS,
    edges: Mapping[str, Sequence[float]] | None = None,
    control: str = "holm",
    leave_out: str | int | Sequence[str | int] = (),
    guess: bool = False,
) -> DriftView:
    """Whether new rows look like those the model knows, and whether it decides as it did.

    Parameters
    ----------
    X_new : table, list or mapping of tables, or path, optional
        New rows of the same columns; several tables, or a folder of .parquet and .csv files (in
        the order of their names), are batches and give a timeline. Of files, columns beside the
        features are left out, which is said. Default: the later half of the rows that are
        explained, compared with the earlier half.
    y_new : array_like, or list or mapping of them, optional
        What new rows really are.
    bins : int
        Of numbers, 2 to 100: by quantiles of the rows that are explained.
    edges : mapping of str to sequence of float, optional
        Where the bins of a feature end instead.
    control : {"holm", "benjamini_hochberg"}
        How p-values are adjusted for the number of features.
    leave_out : names or positions, optional
        Features that are expected to move: they keep their numbers, and get no verdict.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    DriftView
        Its ``result``: ``values`` (n_batches, n_columns, n_measures), ``effect``, ``low``,
        ``high``, ``p_values`` and ``verdict`` (n_batches, n_columns), the same of attributions
        (n_batches, n_features), ``score`` and ``estimate`` (n_batches,).

    Raises
    ------
    NotSupported
        There is no model to ask.
    InvalidColumns, InvalidType, InvalidShape, InvalidValue, UnknownName, MissingValues
        Other columns or cells in `X_new` than the model takes, no row, bins that cannot be.

    Notes
    -----
    The effect is the share of the rows that would have to change bins to look as before. What
    chance moves is taken off: it is the true share that would show the one that was found, and
    its interval holds those that might. A feature moved where the effect is a tenth or more, its
    interval is above 0 and the adjusted p-value is at most 0.05; p-values are adjusted for the
    features and for the four questions (features, predictions, attributions, slices), so that at
    most one batch in 20 raises a false alarm. It is as before where the whole interval is below a
    tenth. Else, and of fewer than 30 rows, nothing can be told. Dates that moved are ``"later"``
    where they do no more than go on, as all dates do: new ones begin in the later half of the known
    ones or after them, and end after them.

    **How to read it.** A dot is the effect, its line the interval. What the model says and what it
    decides by are told as well: a feature's share in the mean absolute attributions. Slices are
    rows, by one or two columns, that became more or fewer: they are looked for in half of the rows
    of both tables, and told where the other half bears them out and their share changed by 5 %.

    **When it misleads.** Each feature is looked at on its own: what moved jointly is seen in
    slices, predictions and attributions alone. In small samples a move that is spread over many
    bins is told somewhat too small, and one between two bins too large. The expected accuracy
    holds where features mean for y what they meant, and cannot see that this has changed: only
    `y_new` can. Of regression nothing is expected without y: a number, unlike a chance, does not
    say how wrong it may be, and a second model of the errors would have to be trusted instead.

    References
    ----------
    Lin, J. (1991). Divergence measures based on the Shannon entropy. IEEE Transactions on
    Information Theory 37. Rabanser, S., Gunnemann, S., Lipton, Z. (2019). Failing loudly: an
    empirical study of methods for detecting dataset shift. NeurIPS 32.

    Examples
    --------
    >>> explainer.drift(X_new).to_frame()
    """
    from ...methods.slices.evidence import CONTROLS
    from ...widgets.new_batches import read_batches, read_edges, read_left_out
    from .view import DriftView

    check_guess(guess)
    if isinstance(bins, bool) or not isinstance(bins, int):
        raise InvalidType("bins", found=shown(bins), expected="a whole number", fix="bins=10")
    if not 2 <= bins <= MAX_BINS:
        raise InvalidValue("bins", found=str(bins), expected=f"2 to {MAX_BINS}", fix="bins=10")
    if control not in CONTROLS:
        raise UnknownName(
            "control",
            found=shown(control),
            expected=f"one of {', '.join(CONTROLS)}",
            fix=did_you_mean(str(control), CONTROLS),
        )
    if y_new is not None and X_new is None:
        raise InvalidValue("y_new", found="a y", expected="the rows it is of", fix="pass X_new")
    study = self._study
    told: dict[str, Any] = {
        "bins": None if bins == N_BINS else bins,
        "control": None if control == "holm" else control,
    }
    [question] = DriftView.questions(self._live.screen, told)
    study.ask(question)  # raises where nobody can answer; computes nothing
    if edges is not None:
        told["edges"] = read_edges(study, edges)
    told["leave_out"] = read_left_out(study, leave_out) or None
    if X_new is not None:
        told["new"] = study.batches.name(read_batches(study, X_new, y_new))
    return DriftView(self._live, **told).asking(guess)
