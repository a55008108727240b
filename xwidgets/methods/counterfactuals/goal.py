"""What has to become true of the model's answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...data.wording import did_you_mean, shown
from ...errors import InvalidType, InvalidValue, NotSupported, UnknownName
from ...models.predictor import Predictor
from ..performance.decision import own_threshold

__all__ = ["Goal", "goal_of"]

Target = str | float | Sequence[float | None] | Mapping[str, Any] | None


@dataclass(frozen=True)
class Goal:
    """A condition on the predictions of a row, in the unit that the question is asked in.

    Parameters
    ----------
    output : int
        The output that is looked at.
    low, high : float
        It has to lie between them, both included; infinite where there is no such bound.
    largest : bool
        Besides, it has to be the largest of all outputs (of several classes: the one that the
        model decides for; a tie is the first class's).
    text : str
        In words, without the name of the output: ``"at least 0.5"``.
    """

    output: int
    low: float = -math.inf
    high: float = math.inf
    largest: bool = False
    text: str = ""

    def gap(self, predictions: np.ndarray) -> np.ndarray:
        """How far each row falls short, in the unit of the predictions.

        Parameters
        ----------
        predictions : ndarray of float64, shape (m, n_outputs)

        Returns
        -------
        ndarray of float64, shape (m,)
            0 exactly where the goal is reached, else more than 0.
        """
        own = predictions[:, self.output]
        gap: np.ndarray = np.maximum(np.maximum(self.low - own, own - self.high), 0.0)
        if self.largest:
            others = predictions.copy()
            others[:, self.output] = -np.inf
            ahead = others[:, : self.output].max(axis=1, initial=-np.inf)
            behind = others[:, self.output + 1 :].max(axis=1, initial=-np.inf)
            lacks = np.maximum(ahead - own, behind - own)
            # In a tie the first class wins.
            lacks = np.where((ahead == own) & (lacks == 0.0), np.finfo(float).tiny, lacks)
            gap = np.maximum(gap, np.maximum(lacks, 0.0))
        return gap

    def level(self, predictions: np.ndarray) -> np.ndarray:
        """What is followed on the way to the goal, (m,): the output itself, or its lead over the
        largest other one where it has to be the largest."""
        own: np.ndarray = predictions[:, self.output]
        if not self.largest:
            return own
        others = np.delete(predictions, self.output, axis=1)
        lead: np.ndarray = own - others.max(axis=1)
        return lead

    def reached(self, predictions: np.ndarray) -> np.ndarray:
        """Whether each row reaches it, bool (m,)."""
        return self.gap(predictions) <= 0.0


def goal_of(
    predictor: Predictor,
    now: np.ndarray,
    target: Target = None,
    *,
    threshold: float | None = None,
    output: int | None = None,
    quartiles: tuple[float, float] | None = None,
) -> Goal:
    """Read a target.

    Parameters
    ----------
    predictor : Predictor
        In the unit that is asked for.
    now : ndarray of float64, shape (n_outputs,)
        What the model says of the row.
    target : optional
        A class by its name. A number: at least that where the row is below it now, else at most.
        Two numbers ``(low, high)``, None where there is no bound. ``{"class": name, "low": 0.7}``.
        Numbers are probabilities of the output for a classifier that tells them, in whichever
        unit it is shown. Default: of two classes the other one, of several the runner-up, of a
        number at least its upper quartile (at most its lower one, where the row is above the
        middle).
    threshold : float, optional
        The probability of `output` from which on a row counts as of it; of two classes.
    output : int, optional
        The output on screen. Default: the predictor's.
    quartiles : (float, float), optional
        Of the predictions of all rows, for the default of numbers.

    Raises
    ------
    InvalidValue
        Reached already, no number, or bounds the wrong way round.
    UnknownName
        A class that is none.
    NotSupported
        Probabilities of a model that tells none; raw scores of several classes.
    """
    names = predictor.output_names
    output = predictor.default_output if output is None else output
    if not 0 <= output < len(names):
        raise UnknownName("output", found=str(output), expected=f"0 to {len(names) - 1}")
    goal = _read(predictor, now, target, threshold, output, quartiles)
    if goal.reached(now[None])[0]:
        raise InvalidValue(
            "target",
            found=f"{_said(names, goal)}, which the row has already",
            expected="something that is not so yet",
            fix=_instead(predictor, now, goal),
        )
    return goal


def _read(
    predictor: Predictor,
    now: np.ndarray,
    target: Target,
    threshold: float | None,
    output: int,
    quartiles: tuple[float, float] | None,
) -> Goal:
    names, task = predictor.output_names, predictor.task
    if target is None:
        if task == "binary":
            return _other_class(predictor, now, threshold, output)
        if task == "multiclass" and len(names) > 1:
            return Goal(int(np.argsort(-now, kind="stable")[1]), largest=True, text="the decision")
        return _quarter(predictor, now, output, quartiles)
    if isinstance(target, Mapping):
        return _described(predictor, target, threshold, output)
    if isinstance(target, (str, bool, np.bool_)):
        return _class(predictor, str(target), threshold, output)
    if isinstance(target, (int, float, np.integer, np.floating)):
        if task in ("binary", "multiclass") and str(target) in names:
            return _class(predictor, str(target), threshold, output)
        bound = _bound(predictor, _number(target))
        up = now[output] < bound
        return _between(predictor, output, float(target) if up else None, None if up else target)
    if not isinstance(target, (Sequence, np.ndarray)) or len(target) != 2:
        raise InvalidType(
            "target",
            found=shown(target),
            expected="a class, a number, or two numbers (low, high)",
            fix='target="yes", target=0.8 or target=(2.0, 3.0)',
        )
    return _between(predictor, output, target[0], target[1])


def _described(
    predictor: Predictor, target: Mapping[str, Any], threshold: float | None, output: int
) -> Goal:
    unknown = set(target) - {"class", "low", "high"}
    if unknown or not target:
        raise InvalidValue(
            "target",
            found=shown(dict(target)),
            expected='{"class": name, "low": number, "high": number}, or some of these',
        )
    if target.get("class") is not None:
        output = _output(predictor, str(target["class"]))
    if target.get("low") is None and target.get("high") is None:
        return _class(predictor, str(target["class"]), threshold, output)
    return _between(predictor, output, target.get("low"), target.get("high"))


def _class(predictor: Predictor, name: str, threshold: float | None, shown_output: int) -> Goal:
    output = _output(predictor, name)
    if predictor.task == "binary":
        return _decided(predictor, output, threshold, shown_output)
    return Goal(output, largest=True, text="the decision")


def _output(predictor: Predictor, name: str) -> int:
    names = predictor.output_names
    if predictor.task not in ("binary", "multiclass"):
        raise InvalidValue(
            "target",
            found=shown(name),
            expected="a number: this model has no classes",
            fix="target=(low, high), or a number",
        )
    if name not in names:
        raise UnknownName(
            "target", found=shown(name), expected="a class", fix=did_you_mean(name, names)
        )
    return names.index(name)


def _other_class(
    predictor: Predictor, now: np.ndarray, threshold: float | None, output: int
) -> Goal:
    if len(predictor.output_names) == 1:
        own = _decided(predictor, output, threshold, output)
        if not own.reached(now[None])[0]:
            return own
        return Goal(output, high=float(np.nextafter(own.low, -np.inf)), text="below the threshold")
    other = 1 - output
    goal = _decided(predictor, other, threshold, output)
    return _decided(predictor, output, threshold, output) if goal.reached(now[None])[0] else goal


def _decided(predictor: Predictor, output: int, threshold: float | None, shown_output: int) -> Goal:
    """That one of two classes is decided for; `threshold` is of the output on screen."""
    if threshold is None:
        return Goal(output, low=own_threshold(predictor.unit, output), text="the decision")
    bound, said = _bound(predictor, threshold), f"{threshold:g}"
    if output == shown_output:
        return Goal(output, low=bound, text=f"at least {said}")
    # The row is not of the class on screen, whose output is looked at.
    below = float(np.nextafter(bound, -np.inf))
    if len(predictor.output_names) == 1:
        return Goal(output, high=below, text=f"below {said}")
    return Goal(shown_output, high=below, text=f"below {said}")


def _quarter(
    predictor: Predictor, now: np.ndarray, output: int, quartiles: tuple[float, float] | None
) -> Goal:
    if quartiles is None:
        raise InvalidValue(
            "target", found="none", expected="a number, or (low, high)", fix="target=(low, high)"
        )
    low, high = quartiles
    if low == high:
        raise InvalidValue(
            "target",
            found="none, and predictions that hardly differ",
            expected="a number, or (low, high)",
            fix="pass target=",
        )
    if now[output] < (low + high) / 2 and now[output] < high:
        return Goal(output, low=high, text=f"at least {high:.4g}, the upper quartile")
    return Goal(output, high=low, text=f"at most {low:.4g}, the lower quartile")


def _between(predictor: Predictor, output: int, low: Any, high: Any) -> Goal:
    bounds = [None if one is None else _number(one) for one in (low, high)]
    below = -math.inf if bounds[0] is None else bounds[0]
    above = math.inf if bounds[1] is None else bounds[1]
    if below > above or (below == -math.inf and above == math.inf):
        raise InvalidValue(
            "target",
            found=f"from {low} to {high}",
            expected="a lower bound, then an upper one",
            fix=f"target=({high}, {low})" if below > above else "leave it out",
        )
    words = [
        f"{word} {bound:.6g}"
        for word, bound in (("at least", below), ("at most", above))
        if math.isfinite(bound)
    ]
    return Goal(
        output,
        -math.inf if below == -math.inf else _bound(predictor, below),
        math.inf if above == math.inf else _bound(predictor, above),
        text=" and ".join(words),
    )


def _number(value: Any) -> float:
    number = isinstance(value, (int, float, np.integer, np.floating))
    if not number or isinstance(value, bool) or math.isnan(float(value)):
        raise InvalidType("target", found=shown(value), expected="a number", fix="target=0.8")
    return float(value)


def _bound(predictor: Predictor, value: float) -> float:
    """A probability (or a number) in the predictor's unit."""
    if predictor.task not in ("binary", "multiclass"):
        return value
    if predictor.unit == "value":
        raise NotSupported(
            "target",
            found=f"{value:g} for a classifier that tells no probability",
            expected="a class",
            fix="target=" + repr(predictor.output_names[-1]),
        )
    if not 0.0 <= value <= 1.0:
        raise InvalidValue(
            "target", found=f"{value:g}", expected="a probability from 0 to 1", fix="target=0.8"
        )
    if predictor.unit == "probability":
        return value
    if predictor.link != "sigmoid":
        raise NotSupported(
            "target",
            found=f"the probability {value:g} in raw scores of several classes",
            expected='a class, or output="probability"',
            fix="target=" + repr(predictor.output_names[-1]),
        )
    if value in (0.0, 1.0):
        return -math.inf if value == 0.0 else math.inf
    return math.log(value / (1.0 - value))


def _said(names: Sequence[str], goal: Goal) -> str:
    return f"{names[goal.output]}: {goal.text}"


def _instead(predictor: Predictor, now: np.ndarray, goal: Goal) -> str:
    if predictor.task == "binary" and len(now) == 2:
        return f"target={predictor.output_names[1 - goal.output]!r}"
    if predictor.task == "multiclass":
        others = [name for j, name in enumerate(predictor.output_names) if j != goal.output]
        return f"target={others[0]!r}" if others else "choose another one"
    return f"the model says {now[goal.output]:.4g} now: choose another bound"
