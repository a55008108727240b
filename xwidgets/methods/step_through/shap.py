"""Shapley values, coalition by coalition: from the base value to the prediction of a row."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import permutations
from math import factorial
from typing import NamedTuple

import numpy as np

from ...results import Attributions
from ...results.performance_words import number
from ...results.step_through import ShapSteps, joining_weight
from ..exact import coalition_values, shapley
from ..ground import Ground, Part
from ..masker import Masker
from ..narrative import listed
from .words import Script, label_of, predicted, signed

__all__ = ["MOST_PLAYERS", "N_STRONGEST", "SAME", "answer", "players_of"]

MOST_PLAYERS = 5
"""Players of which every order is walked: 120 orders, 32 coalitions."""

N_STRONGEST = 3
"""Features that stand for themselves where nobody chose some; the others are one player."""

SAME = 1e-6
"""Differences, relative to the largest value, up to which two values are the same."""


class Players(NamedTuple):
    """Who joins."""

    members: tuple[tuple[int, ...], ...]
    """Features of each, by their positions."""
    n_others: int
    """Features that the last one stands for; 0: each player is a feature."""


def answer(
    ground: Ground, *, row: int, features: Sequence[int] | None = None
) -> Generator[Part, None, ShapSteps]:
    """Walk from the base value to the prediction of a row, in every order.

    Parameters
    ----------
    ground : Ground
    row : int
    features : sequence of int, optional
        Positions of the features that join one by one; all others join together. Default: all
        where they are few, else those with the largest SHAP values.

    Yields
    ------
    Part

    Returns
    -------
    ShapSteps
        Interventional Shapley values: what is not known yet is taken from the background.

    References
    ----------
    Shapley (1953), A value for n-person games. Lundberg, Lee (2017), A unified approach to
    interpreting model predictions.
    """
    yield Part(0, 2, ahead="SHAP values of the row")
    explained = ground.known.plan().explain(ground.frame, np.array([row]))
    own = explained.values[0]
    players = players_of(own[:, ground.predictor.default_output], features)
    yield Part(1, 2)
    columns = [
        tuple(column for j in members for column in ground.groups.members[j])
        for members in players.members
    ]
    masker = Masker(ground.predictor, ground.background, ground.background_weight, columns)
    everyone = np.arange(len(columns))
    [values] = coalition_values(
        masker,
        masker.game(ground.frame, np.array([row])),
        np.array([0]),
        [everyone],
        explained.predictions,
    )
    names, labels = _named(ground, players, row)
    found = ShapSteps(
        rows=np.array([row]),
        players=names,
        labels=labels,
        members=players.members,
        values=values,
        orders=_orders(len(columns)),
        shapley=shapley(values),
        attributions=np.stack([own[list(members)].sum(axis=0) for members in players.members]),
        base_values=explained.base_values,
        feature_names=ground.names,
        output_names=ground.predictor.output_names,
        unit=ground.unit,
        method="SHAP, step by step",
    )
    script = _script(ground, found, explained, masker.n_background, players.n_others)
    return replace(
        found,
        **script.told(),
        trust={
            "n_background": masker.n_background,
            "link": ground.predictor.link,
            "frame_library": ground.library,
        },
    )


def players_of(sizes: np.ndarray, features: Sequence[int] | None = None) -> Players:
    """Who joins: features of their own, the strongest first, and all others together.

    >>> players_of(np.array([0.1, -3.0, 2.0, 0.0, 0.5, 1.0]))
    Players(members=((1,), (2,), (5,), (0, 3, 4)), n_others=3)
    >>> players_of(np.array([1.0, -3.0]))
    Players(members=((1,), (0,)), n_others=0)
    """
    order = np.argsort(-np.abs(sizes), kind="stable").tolist()
    if features is None:
        chosen = order if len(order) < MOST_PLAYERS else order[:N_STRONGEST]
    else:
        chosen = [j for j in order if j in features]
    others = tuple(j for j in range(len(sizes)) if j not in chosen)
    return Players((*((j,) for j in chosen), *([others] if others else [])), len(others))


def _orders(n_players: int) -> np.ndarray:
    """All of them; the first is that of the players, the second the other way round."""
    found = np.array(list(permutations(range(n_players))), dtype=np.int64)
    return np.concatenate([found[:1], found[-1:], found[1:-1]]) if len(found) > 1 else found


def _named(ground: Ground, players: Players, row: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of players, and the same with their values in the row."""
    alone = players.members[:-1] if players.n_others else players.members
    names = [ground.names[j] for (j,) in alone]
    labels = [label_of(ground, j, row) for (j,) in alone]
    if players.n_others:
        last = players.members[-1]
        others = ground.names[last[0]] if len(last) == 1 else f"the {len(last)} others"
        names.append(others)
        labels.append(label_of(ground, last[0], row) if len(last) == 1 else others)
    return tuple(names), tuple(labels)


def _script(
    ground: Ground, found: ShapSteps, explained: Attributions, n_background: int, n_others: int
) -> Script:
    """The steps, in words."""
    values, orders, means = found.values, found.orders, found.shapley
    assert values is not None and orders is not None and means is not None
    n, names = len(found.players), found.players
    rows = f"{n_background:,} background rows" if n_background > 1 else "the background row"
    script = Script.of(ground)
    script.add(
        "base",
        "Nothing is known",
        lambda k: (
            f"Nothing is known of the row yet, so the best guess is the mean "
            f"{predicted(ground, k)} over {rows}: {number(values[0, k])}. "
            f"{_base(number(values[0, k]), explained, k)}"
        ),
    )
    reached = 0
    for player in orders[0].tolist():
        before, reached = reached, reached | 1 << player

        def joins(k: int, player: int = player, ends: tuple[int, int] = (before, reached)) -> str:
            first, last = values[list(ends), k]
            each = "each" if n_background > 1 else "it"
            return (
                f"{_capital(found.labels[player])} "
                f"{_does(found, player, 'becomes')} known: {each} of "
                f"the {rows} takes the row's own, and the mean goes from {number(first)} to "
                f"{number(last)}. In this order {names[player]} "
                f"{_does(found, player, 'adds')} {signed(last - first)}."
            )

        script.add("join", f"{_capital(names[player])} {_does(found, player, 'joins')}", joins)
    if n > 1:
        _all_orders(script, found)
    script.add("sum", "Nothing is left over", lambda k: _sum(found, k))
    script.add(
        "library", "Beside the explainer's own values", lambda k: _library(found, explained, k)
    )
    return script


def _base(start: str, explained: Attributions, k: int) -> str:
    """Whose base value the first number is: the explainer's own may be another."""
    own = number(float(explained.base_values[k]))
    if own == start:
        return "That is the base value."
    path_dependent = explained.trust.get("perturbation") == "path_dependent"
    why = ", from the rows that the trees themselves counted in training" * path_dependent
    return f"That is the base value of this walk; the explainer's own is {own}{why}."


def _all_orders(script: Script, found: ShapSteps) -> None:
    """Another order, all of them, and the mean."""
    values, orders, means = found.values, found.orders, found.shapley
    assert values is not None and orders is not None and means is not None
    names, n = found.players, len(found.players)
    first, second = found.added(orders[0]), found.added(orders[1])
    each = np.stack([found.added(order) for order in orders])
    scale = np.abs(values).max(axis=0)

    def other(k: int) -> str:
        most = int(np.argmax(np.abs(second[:, k] - first[:, k])))
        said = "Now the same join the other way round: both ends stay where they were"
        if np.abs(second - first)[most, k] <= SAME * scale[k]:
            return f"{said}, and here each adds the same. What one does depends on no other."
        return (
            f"{said}, but the pieces differ. {_capital(names[most])} added "
            f"{signed(first[most, k])} before and {signed(second[most, k])} now: what a "
            "feature adds depends on what is known already."
        )

    def spread(k: int) -> str:
        most = int(np.argmax(np.ptp(each[:, :, k], axis=0)))
        low, high = each[:, most, k].min(), each[:, most, k].max()
        return (
            f"{n} players can join in {factorial(n)} orders, and each dot is what one adds in one "
            f"of them. {_capital(names[most])} {_does(found, most, 'ranges')} most: from "
            f"{signed(low)} to {signed(high)}."
        )

    def pairs(k: int) -> str:
        most = _strongest(means[:, k])
        least, middle = joining_weight(n, 0), joining_weight(n, (n - 1) // 2)
        return (
            f"All {factorial(n)} orders pass through only {2**n} coalitions, so {names[most]} "
            f"{_does(found, most, 'has')} only {2 ** (n - 1)} ways to "
            f"join. Each counts by the share of orders that take it, from {_share(middle)} to "
            f"{_share(least)}; the weighted sum is {signed(means[most, k])}."
        )

    def mean(k: int) -> str:
        told = listed([f"{name} {signed(means[j, k])}" for j, name in enumerate(names)])
        return (
            "No order is the right one, so take the mean of all of them. That mean is the Shapley "
            f"value: {told}."
        )

    script.add("other", "Another order, other pieces", other)
    script.add("orders", f"All {factorial(n)} orders", spread)
    script.add("mean", "The mean is the Shapley value", mean)
    if n > 2:
        script.add("coalitions", "The same mean, by coalitions", pairs)


def _sum(found: ShapSteps, k: int) -> str:
    assert found.values is not None and found.shapley is not None
    pieces = " ".join(signed(one) for one in found.shapley[:, k])
    return (
        f"Base value and pieces add up: {number(found.values[0, k])} {pieces} = "
        f"{number(found.values[-1, k])}, which is what the model says of this row. "
        "This is called efficiency."
    )


def _library(found: ShapSteps, explained: Attributions, k: int) -> str:
    """How the explainer's own values compare, and why they differ where they do."""
    assert found.shapley is not None and found.attributions is not None
    assert found.values is not None
    call = "explainer.attributions()"
    gaps = np.abs(found.attributions[:, k] - found.shapley[:, k])
    most = int(np.argmax(gaps))
    scale = max(float(np.abs(found.values[:, k]).max()), 1e-300)
    if gaps[most] <= SAME * scale:
        return f"{call} gives the same values for this row, to the last digit that counts."
    numbers = (
        f"{call} gives {found.players[most]} {signed(float(found.attributions[most, k]))} where "
        f"the walk has {signed(float(found.shapley[most, k]))}"
    )
    return f"{numbers}: {_capital(_reason(found, explained))}"


def _reason(found: ShapSteps, explained: Attributions) -> str:
    if explained.trust.get("perturbation") == "path_dependent":
        return (
            "it takes what is unknown from the rows that the trees themselves counted in training, "
            "and so starts at another base value. With background= it walks as is shown here."
        )
    if explained.trust.get("perturbation") == "conditional":
        return "it takes what is unknown from rows that are like this one, not from all."
    if any(len(one) > 1 for one in found.members):
        return (
            "there each feature joins by itself, in far more orders than can be shown; here "
            "several join together, which is a game of its own."
        )
    return "it asks a sample of the coalitions, so its values are estimates."


def _strongest(sizes: np.ndarray) -> int:
    return int(np.argmax(np.abs(sizes)))


def _share(weight: float) -> str:
    """``1/12``: a share of orders."""
    return f"1/{round(1 / weight)}"


def _does(found: ShapSteps, player: int, verb: str) -> str:
    """``joins`` of one feature, ``join`` of several."""
    several = len(found.members[player]) > 1
    return ("have" if verb == "has" else verb.removesuffix("s")) if several else verb


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("the ") else text
