"""The explainer's `reasons`."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..compute import waiting
from ..data import Frame
from ..data.display import display_cells, display_columns
from ..data.extras import without
from ..data.row_names import RowNames
from ..data.rows import is_whole
from ..data.rows_given import is_table
from ..data.schema import Feature, Schema
from ..data.texts import read_texts
from ..data.wording import did_you_mean, shown
from ..errors import InvalidValue, NotSupported, UnknownName
from ..files.places import as_path, check_place, write_file
from ..methods.performance.decision import check_threshold, decisions
from ..methods.reasons import negligible, strongest
from ..results import Attributions
from ..results.probability import probabilities
from ..results.reasons import Reasons
from ..study import Study
from ..widgets.holder import Holder
from ..widgets.selection import known_unit

__all__ = ["reasons", "reasons_of"]

MOST = 4
TOWARDS = ("both", "decision")


def reasons(
    self: Holder,
    X_new: Any = None,
    k: int = MOST,
    *,
    towards: str = "both",
    output: str | int | None = None,
    threshold: float | None = None,
    unit: str | None = None,
    texts: Mapping[str, str] | None = None,
    path: str | os.PathLike[str] | None = None,
) -> Reasons:
    """What moved each prediction most: at most k factors per row, to hand over beside it.

    Parameters
    ----------
    X_new : table, mapping, list of mappings, or rows, optional
        New rows of the same columns, also as mappings of names to values; or rows of the table
        (positions, labels, a mask). Default: all rows of the table.
    k : int, default 4
        More than four are seldom of help to the person concerned.
    towards : {"both", "decision"}
        ``"decision"``: only factors that pushed towards what was decided (reason codes).
    output : str or int, optional
        Of two classes, default the second one; of more, default for each row the class that is
        decided for.
    threshold : float, optional
        Of two classes: a probability. Default: the model's own decision.
    unit : {"probability", "log_odds", "value"}, optional
        Of the attributions. Default: that of the explainer, whatever is on screen.
    texts : mapping of str to str, optional
        What to call a feature (or group) towards readers: ``{"age": "Your age"}``.
    path : path, optional
        JSON lines are written there, too.

    Returns
    -------
    Reasons
        ``to_frame()`` has a line per row and reason: ``rank``, ``feature``, ``text``, ``value``,
        ``attribution`` in the named ``unit``, ``direction``, ``share``, and the row's
        ``prediction`` and ``decision``. ``to_json_lines()`` is one line per row.

    Raises
    ------
    InvalidColumns, InvalidType, InvalidShape, InvalidValue, MissingValues, UnknownName
        Other columns or cells in `X_new` than the model takes, no row; `k`, `texts` or `path`
        that cannot be. Before anything is explained.
    NotSupported
        ``towards="decision"``, and nothing is decided.

    See Also
    --------
    xwidgets.from_records : Open what a service has written as a dashboard.

    Notes
    -----
    A factor counted where its attribution is at least 1 % of all that moved that prediction,
    more than 0.001 (probability) or 0.005 (log-odds), and, where attributions are estimated,
    more than two standard errors from zero. A row for which nothing counted has no reason.
    Members of a group of features count together, under the group's name. Equal attributions
    stand in the order of the features.

    The plan of how to explain is made once; each call then explains its rows alone, and may
    come from several threads.

    **How to read it.** ``share`` says how much of all that moved this row's prediction away from
    the base value this factor is. Up and down are of the named output.

    **When it misleads.** The comparison is with the base value: the average of the background,
    not somebody who was accepted. For "why not accepted?" explain against accepted rows:
    ``xw.explain(model, X, background=X[accepted])``. A factor that counted is not what a person
    could change, nor what causes anything. Of two correlated features either may be named.

    References
    ----------
    Regulation B, 12 CFR 1002.9 (specific principal reasons, and the official interpretation
    that more than four are not likely to be helpful).

    Examples
    --------
    >>> explainer.reasons(X_new, texts={"age": "Your age"}).to_frame()
    >>> explainer.reasons([X_new.iloc[0].to_dict()]).to_json_lines()
    """
    study = self._study
    _check(k, towards)
    called = read_texts(texts, study.groups.names)
    named = tuple(called.get(name, name) for name in study.groups.names)
    target = None if path is None else as_path(path, "reasons.jsonl")
    if target is not None:
        check_place(target)
    asked = study.unit if unit is None else known_unit(unit, study.units, "unit")
    position = None
    if output is not None:
        position = Schema(tuple(map(Feature, study.output_names))).position(output, "output")
    limit = None if threshold is None else _limit(study, threshold, asked)
    found = reasons_of(study, _explained(study, X_new, asked), k, towards, position, limit, named)
    if target is not None:
        write_file(target, found.to_json_lines().encode())
    return found


def reasons_of(
    study: Study,
    explained: Attributions,
    k: int,
    towards: str = "both",
    output: int | None = None,
    limit: float | None = None,
    texts: tuple[str, ...] | None = None,
) -> Reasons:
    """Reasons of rows that are explained; `limit` is a threshold in their unit."""
    unit, n_rows = explained.unit, explained.n_rows
    decided, chosen = _decided(study, explained, output, limit)
    if decided is None and towards == "decision":
        raise NotSupported(
            "towards",
            found="'decision', and predictions that decide nothing",
            expected="a classifier",
            fix='pass towards="both"',
        )
    every = np.arange(n_rows)
    values = explained.values[every, :, chosen]
    error = explained.standard_error
    sign = None if decided is None else np.where(decided == chosen, 1.0, -1.0)
    picked = strongest(
        values,
        k,
        negligible(unit, explained.predictions),
        error=None if error is None else error[every, :, chosen],
        towards=sign if towards == "decision" else None,
    )
    amount = values[picked.row, picked.feature]
    rest = values.sum(axis=1) - np.bincount(picked.row, amount, n_rows)
    chances = explained.predictions
    if unit != "probability":
        found = probabilities(chances, study.link(unit))
        chances = np.full(chances.shape, np.nan) if found is None else found
    data = explained.data
    assert data is not None
    return Reasons(
        row=picked.row,
        rank=picked.rank,
        feature=picked.feature,
        value=data[picked.row, picked.feature],
        attribution=amount,
        share=picked.share,
        towards_decision=None if sign is None else amount * sign[picked.row] > 0,
        output=chosen,
        base_values=explained.base_values[chosen],
        predictions=explained.predictions[every, chosen],
        rest=rest,
        probability=None if np.isnan(chances).any() else chances[every, chosen],
        decision=decided,
        feature_names=explained.feature_names,
        texts=texts or explained.feature_names,
        output_names=explained.output_names,
        unit=unit,
        model_name=study.model_name,
        method=explained.method,
        trust={name: explained.trust[name] for name in KEPT if name in explained.trust},
        row_names=explained.row_names,
    )


KEPT = ("algorithm", "perturbation", "n_background", "notes", "link", "frame_library")


def _explained(study: Study, X_new: Any, unit: str) -> Attributions:
    if X_new is None or X_new is study.rows.table or not _are_new(X_new):
        return study.attributions(None if X_new is study.rows.table else X_new, unit=unit)
    names = study.frame.schema.names
    rows = [X_new] if isinstance(X_new, Mapping) else X_new
    table = Frame.like(without(rows, study.extras, names), study.frame, "X_new")
    found = waiting.new_rows(study.run(unit), table)
    labels = RowNames.of_index(X_new)
    cells = display_cells(table, study.groups, display_columns(table, study.groups))
    return replace(
        found,
        trust={**found.trust, "frame_library": study.library},
        data=cells,
        row_names=None if labels is None else labels.cells(range(found.n_rows)),
    )


def _are_new(rows: Any) -> bool:
    """A table is taken as it is: to look for its rows among those of X takes longer.

    An empty list of mappings cannot be told from an empty list of rows: no row either way.
    """
    if hasattr(rows, "__len__") and not len(rows):
        raise InvalidValue(
            "X_new", found="no row", expected="at least one", fix="leave it out for all rows"
        )
    first = rows[0] if isinstance(rows, list) else rows
    return isinstance(first, Mapping) or is_table(rows)


def _decided(
    study: Study, explained: Attributions, output: int | None, limit: float | None
) -> tuple[np.ndarray | None, np.ndarray]:
    """What is decided in each row, and which output is explained."""
    decided = None
    if study.inputs is not None:
        predictor = study.inputs.predictor.with_output(explained.unit)
        asked = predictor.default_output if output is None else output
        decided = decisions(explained.predictions, predictor, asked, limit)
        if output is None and predictor.task == "multiclass" and decided is not None:
            return decided, decided
    first = study.default_output if output is None else output
    return decided, np.full(explained.n_rows, first, np.int64)


def _limit(study: Study, threshold: Any, unit: str) -> float:
    """A probability as a threshold in a unit."""
    if len(study.output_names) != 2:
        raise NotSupported(
            "threshold",
            found=f"{shown(threshold)} for {len(study.output_names)} outputs",
            expected="two classes",
            fix="leave it out",
        )
    linked = unit == "log_odds" and study.link(unit) == "sigmoid"
    limit = check_threshold(threshold, "probability" if linked else unit)
    if not linked:
        return limit
    return math.log(limit / (1 - limit)) if 0 < limit < 1 else math.copysign(math.inf, limit - 0.5)


def _check(k: Any, towards: Any) -> None:
    if not is_whole(k) or k < 1:
        raise InvalidValue("k", found=shown(k), expected="a whole number >= 1", fix="pass k=4")
    if towards not in TOWARDS:
        raise UnknownName(
            "towards",
            found=shown(towards),
            expected=" or ".join(map(repr, TOWARDS)),
            fix=did_you_mean(str(towards), TOWARDS),
        )
