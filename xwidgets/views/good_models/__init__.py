"""Good models: the explainer's method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, UnknownName
from ...widgets.guessing import check_guess
from ...widgets.holder import Holder

if TYPE_CHECKING:
    from ...models import Predictor
    from ...study import Study
    from .view import GoodModelsView

__all__ = ["good_models"]

MAX_MODELS = 100


def good_models(
    self: Holder,
    models: Sequence[Any] | None = None,
    n: int = 10,
    how: str = "auto",
    *,
    tolerance: float = 0.05,
    guess: bool = False,
) -> GoodModelsView:
    """Importance, effects and decisions of many models that do about as well as this one.

    Parameters
    ----------
    models : sequence of fitted models, optional
        Of the same columns and outputs; then none is made.
    n : int
        Models that are made, 2 to 100.
    how : {"auto", "bootstrap", "seed", "bags"}
        ``"bootstrap"``: fitted to as many rows drawn with replacement (at most 5,000; where a
        fit takes long here, fewer, but 1,000 at least: how many hangs on the machine, and the
        footer says so), and scored on the rows that were not drawn. ``"seed"``: fitted to
        the same four fifths of such rows with another ``random_state``, scored on all others.
        ``"bags"``: those that an explainable boosting machine is the mean of. ``"auto"``: bags
        where there are some, else bootstrap.
    tolerance : float
        A model is good if its score (ROC AUC, of numbers R2) is at most that much below the best
        one's. Others are left out, and counted.
    guess : bool
        Ask what is expected before anything is shown: an answer, or "Show me" at once. Then the
        answer stands beside the truth, and ``view.guess`` has both.

    Returns
    -------
    GoodModelsView
        Its ``result``: ``scores`` (n_models,), ``importance`` (n_models, n_features),
        ``effects`` (n_models, n_features, n_grid) over ``grid`` (n_features, n_grid),
        ``predictions`` and ``decisions`` (n_models, n_rows), ``agree`` and ``spread`` (n_rows,).

    Raises
    ------
    NotSupported
        No y, or a model that cannot be varied in that way: pass `models`.
    InvalidType, InvalidValue, UnknownName, InvalidColumns
        `n`, `how`, `tolerance`, `models` that take other columns or tell other outputs.

    Notes
    -----
    Importance is permutation importance for all of them, three shuffles on at most 1,000 rows that
    the model has not seen, where such are known. Effects are accumulated local effects on the
    same 1,000 rows for all. Which classifiers are good is decided by the area under the ROC
    curve, which no threshold moves; importance is the drop in accuracy, as
    ``importance("permutation")`` tells it: a model may be good by the first and less so by the
    second. ``own_score`` is of all rows that have a y.

    **How to read it.** A dot is one model, the ring is the model that is explained. Where the
    cloud of a feature is narrow and away from 0, every good model needs that feature; where it
    reaches 0, some good model does without it. Lines that run together tell an effect that does
    not depend on which model was chosen. "8 of 10 models agree on this row": two models that do
    as well would have decided otherwise.

    **When it misleads.** The set is not all good models, but those that one kind of model finds:
    a network might say something else and do as well. Other seeds move a model less than other
    rows would, so that seeds underestimate how far good models differ. Bags, given models and
    the model itself may have seen the rows they are scored on. Copies of a bootstrap are fitted
    to fewer different rows than the model itself.

    References
    ----------
    Breiman (2001), Statistical modeling: the two cultures. Fisher, Rudin and Dominici (2019), All
    models are wrong, but many are useful.

    Examples
    --------
    >>> explainer.good_models(n=20).result.agree
    """
    from ...methods.good_models.making import HOW, chosen_how
    from ...methods.performance.decision import require_target
    from .view import GoodModelsView

    check_guess(guess)
    if isinstance(n, bool) or not isinstance(n, int):
        raise InvalidType("n", found=shown(n), expected="a whole number", fix="n=10")
    if not 2 <= n <= MAX_MODELS:
        raise InvalidValue("n", found=str(n), expected=f"2 to {MAX_MODELS}", fix="n=10")
    if how not in HOW:
        raise UnknownName(
            "how",
            found=shown(how),
            expected=f"one of {', '.join(HOW)}",
            fix=did_you_mean(str(how), HOW),
        )
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float)):
        raise InvalidType("tolerance", found=shown(tolerance), expected="a number", fix="0.05")
    if not 0 <= tolerance < float("inf"):
        raise InvalidValue("tolerance", found=str(tolerance), expected="0 or more", fix="0.05")
    told: dict[str, Any] = {
        "how": None if how == "auto" else how,
        "n": None if n == 10 else n,
        "tolerance": None if tolerance == 0.05 else float(tolerance),
    }
    study = self._study
    [question] = GoodModelsView.questions(self._live.screen, told)
    task = study.ask(question)  # raises where nobody can answer; computes nothing
    if models is None and not study.has_model and task.found is not None:
        return GoodModelsView(self._live, **told).asking(guess)
    assert study.inputs is not None
    require_target(study.target, study.inputs.predictor.task)
    if models is not None:
        told = {"given": _given(study, models), "tolerance": told["tolerance"]}
    else:
        chosen_how(study.inputs.predictor, how)
    return GoodModelsView(self._live, **told).asking(guess)


def _given(study: Study, models: Any) -> str:
    """The name under which the study knows them; the same models have the same name."""
    if isinstance(models, (str, bytes)) or not isinstance(models, Sequence):
        raise InvalidType(
            "models", found=shown(models), expected="a list of fitted models", fix="models=[a, b]"
        )
    if not 1 <= len(models) <= MAX_MODELS:
        raise InvalidValue(
            "models", found=f"{len(models)}", expected=f"1 to {MAX_MODELS}", fix="models=[a, b]"
        )
    return study.given.name(models, lambda: _checked(study, models))


def _checked(study: Study, models: Sequence[Any]) -> list[Predictor]:
    """That they say what the model says that is explained."""
    from ...models import as_predictor

    assert study.inputs is not None
    own = study.inputs.predictor
    found = []
    for k, model in enumerate(models):
        one = as_predictor(model, study.frame)
        same = one.task == own.task and one.n_outputs == own.n_outputs
        if same and one.classes is not None and own.classes is not None:
            same = list(one.classes) == list(own.classes)
        if not same:
            raise InvalidValue(
                f"models[{k}]",
                found=f"{one.title}, which tells {', '.join(one.output_names[:5])}",
                expected=f"{', '.join(own.output_names[:5])}, as the model that is explained",
                fix="pass models that were fitted to the same y",
            )
        found.append(one)
    return found
