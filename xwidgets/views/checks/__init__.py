"""Checks: the explainer's method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, UnknownName
from ...widgets.guessing import check_guess
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from .view import ChecksView

__all__ = ["checks"]


def checks(
    self: Holder,
    X_train: Any = None,
    y_train: Any = None,
    *,
    X_test: Any = None,
    y_test: Any = None,
    cost: Sequence[float] | None = None,
    silence: Mapping[str, str | None] | None = None,
    guess: bool = False,
) -> ChecksView:
    """Thirty questions that a careful colleague asks before a model is trusted.

    Each is answered with pass, look, fail or not applicable (and why), with one number, the
    limit that judged it, where that limit comes from, the rows and features that are guilty, and
    what can be done. There is no score of the whole: nothing found is a finding, too.

    Parameters
    ----------
    X_train, y_train : table and array_like, optional
        Rows that the model was fitted to, where the rows that are explained are others.
    X_test, y_test : table and array_like, optional
        Or rows that it was not fitted to, where it was fitted to those that are explained.
    cost : sequence of float, optional
        What a false positive and what a false negative costs.
    silence : mapping of str to str, optional
        Reasons, by the names of checks: they are shown as silenced, with the reason, in every
        view and every file of this explainer. None instead of a reason lifts it.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    ChecksView
        Its ``result``: ``names``, ``verdicts`` (0 pass, 1 look, 2 fail, 3 not applicable),
        ``values`` and ``limits`` (n_checks,), ``texts``, ``features``, ``rows(name)``.

    Raises
    ------
    UnknownName
        A check that there is not; did you mean another one?
    InvalidType, InvalidValue
        A reason that is none, costs that are none, both train and test rows.
    InvalidColumns, InvalidShape, MissingValues
        Of the second set of rows.
    NotSupported
        There is no model to ask.

    Notes
    -----
    Where the model was fitted to as many rows as these, what is compared with y is told by copies
    of it, each asked about rows that it was not fitted to, as long as that takes seconds.

    **How to read it.** Fail: something is wrong, or the numbers of this model cannot be relied
    upon. Look: somebody who knows the rows should decide. Pass: nothing was found, by this
    number and this limit. A limit is a rule of thumb unless it says otherwise.

    **When it misleads.** Most limits are conventions: a number a little below one is not safe, and
    one above it not always wrong; that is what silencing with a reason is for. Of the checks that
    test, all together raise a false alarm in 5 % of tables in which nothing is to be found. What
    no check asks is not thereby right.

    References
    ----------
    Kaufman, S., Rosset, S., Perlich, C., Stitelman, O. (2012). Leakage in data mining. ACM TKDD
    6. Breck, E., Cai, S., Nielsen, E., Salib, M., Sculley, D. (2017). The ML test score. IEEE Big
    Data. Cohen, J. (1988). Statistical power analysis for the behavioral sciences.

    Examples
    --------
    >>> explainer.checks().result.sentence
    'Of 31 questions: ...'
    >>> explainer.checks(silence={"rare-categories": "the encoder joins them"})
    """
    from .view import ChecksView

    check_guess(guess)
    given = [
        (name, X, y)
        for name, X, y in (("train", X_train, y_train), ("test", X_test, y_test))
        if X is not None
    ]
    for name, X, y in (("train", X_train, y_train), ("test", X_test, y_test)):
        if y is not None and X is None:
            raise InvalidValue(
                f"y_{name}", found="a y", expected="the rows it is of", fix=f"pass X_{name}"
            )
    if len(given) > 1:
        raise InvalidValue(
            "X_test",
            found="both X_train and X_test",
            expected="one second set of rows: those that are explained are the other",
            fix="leave out those that are explained",
        )
    options: dict[str, Any] = {"cost": None if cost is None else _cost(cost)}
    study = self._study
    reasons = _reasons(silence)
    for question in ChecksView.questions(self._live.screen, {}):
        study.ask(question)  # raises where nobody can answer; computes nothing
    if given:
        options["second"] = _second(self, *given[0])
    view = ChecksView(self._live, **options)
    if reasons:
        silenced = {**self._live.shared.get("silenced", {}), **reasons}
        self._live.hub.set_trait("silenced", {name: one for name, one in silenced.items() if one})
    return view.asking(guess)


def _cost(cost: Any) -> list[float]:
    from ...methods.fairness.strategies import check_cost

    return list(check_cost(cost))


def _second(holder: Holder, name: str, X: Any, y: Any) -> str:
    from ...widgets.new_rows import read_batch

    study = holder._study
    batch = read_batch(study, name, X, y, f"X_{name}", f"y_{name}", "leave it out")
    found = study.batches.name([batch])
    if name == "train":  # so the model was not fitted to the rows that are explained
        study.tasks.forget_those(lambda answer: "n_fitted" in (answer.trust or {}))
    return found


def _reasons(silence: Any) -> dict[str, str | None]:
    """What is silenced and why, checked."""
    from ...methods.checks import CHECKS

    if silence is None:
        return {}
    fix = 'silence={"rare-categories": "the encoder joins them"}'
    if not isinstance(silence, Mapping):
        raise InvalidType("silence", found=shown(silence), expected="reasons by name", fix=fix)
    for name, reason in silence.items():
        if name not in CHECKS:
            raise UnknownName(
                "silence",
                found=shown(name),
                expected=f"names of checks, {len(CHECKS)} of them",
                fix=did_you_mean(str(name), tuple(CHECKS)),
            )
        if reason is not None and (not isinstance(reason, str) or not reason.strip()):
            raise InvalidValue(
                "silence", found=f"{name}: {shown(reason)}", expected="a reason, in words", fix=fix
            )
    return {str(name): reason and reason.strip() for name, reason in silence.items()}
