"""Whether a report still holds: every claim is computed again."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from ..compute.question import Question
from ..data.calls import clear_call
from ..data.wording import shown
from ..errors import InvalidFile, InvalidValue, XwidgetsError
from ..files.places import as_path
from ..inputs import read_inputs
from ..results.axes import Axes
from ..results.record import Record
from ..study import Study
from .claims import Claim, answered, excuse, recorded
from .fingerprints import Other, other_data, other_model
from .given import again, lacking, other_given, require, supplied
from .report import SCHEMA, UNSIGNED, digest
from .schema import REPORT, misfit

__all__ = ["Verification", "verify"]

BLOCK = re.compile(r'<script id="report" type="application/json">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Verification(Record):
    """What of a report holds, and what differs.

    Parameters
    ----------
    kind : tuple of str, (n_differences,)
        ``"file"`` (altered since it was written), ``"data"``, ``"model"``, ``"claim"`` or
        ``"missing"``: what was not passed, and claims that could not be asked again.
    what : tuple of str
        The name of the claim, the column, and so on.
    found, expected : tuple of str
        What it is now, and what the report says.
    where : tuple of str
        Where in the report.
    n_claims, n_asked, n_held : int
        Claims of the report, those that were computed again, and those that are as written.
    """

    kind: Annotated[tuple[str, ...], Axes("n_differences")]
    what: Annotated[tuple[str, ...], Axes("n_differences")]
    found: Annotated[tuple[str, ...], Axes("n_differences")]
    expected: Annotated[tuple[str, ...], Axes("n_differences")]
    where: Annotated[tuple[str, ...], Axes("n_differences")]
    n_claims: int
    n_asked: int
    n_held: int
    method: str = "every claim computed again"
    trust: Mapping[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.kind

    def __bool__(self) -> bool:
        return self.holds

    @property
    def sentence(self) -> str:
        """The answer in words."""
        said = f"{self.n_held} of {self.n_asked} claims hold"
        if self.holds:
            return f"{said}; file, data and model are those of the report."
        missing = f"{self.n_claims - self.n_asked} more could not be asked again"
        if not self.n_asked:
            said, missing = "No claim could be asked again", ""
        words = {
            "file": "the file was altered",
            "data": "the data are others",
            "model": "the model is another",
            "claim": "claims differ",
            "missing": missing,
        }
        differs = ", ".join(filter(None, (words[kind] for kind in words if kind in self.kind)))
        return f"{'; '.join(filter(None, [said, differs]))}."

    def facts(self) -> list[tuple[str, str]]:
        lines = zip(self.kind, self.what, self.found, self.expected, strict=True)
        first = [f"{what}: {found}, not {expected}" for _, what, found, expected in lines][:5]
        more = len(self.kind) - len(first)
        return [
            ("in words", self.sentence),
            ("differs", "; ".join(first) + (f" and {more} more" if more > 0 else "")),
        ]

    def tidy(self) -> dict[str, Any]:
        """One line per difference: ``kind``, ``what``, ``found``, ``expected``, ``where``."""
        names = ("kind", "what", "found", "expected", "where")
        return {name: np.array(getattr(self, name), object) for name in names}


@clear_call
def verify(
    report: str | os.PathLike[str],
    model: Any,
    X: Any,
    y: Any = None,
    *,
    X_new: Any = None,
    y_new: Any = None,
    **keywords: Any,
) -> Verification:
    """Compute every claim of a report again, and name what differs.

    Parameters
    ----------
    report : path
        What ``explainer.report`` wrote.
    model, X, y
        As of :func:`xwidgets.explain`: those that the report should be of.
    X_new, y_new : optional
        As of ``explainer.drift``, where the report is of later batches, too. Where several
        questions had rows of their own, all of them by their names: ``{"March": X_march,
        "train": X_train}``, those of ``checks(X_train=...)`` being ``"train"``.
    **keywords
        As of :func:`xwidgets.explain`. Units, names of classes and columns, groups, the seed,
        weights and the background are in the report; where one is too large for that, it is
        named, and to be passed. Columns that the model does not see are taken from X; others
        that were in ``explainer.columns`` are passed as ``show={"sex": values}``.

    Returns
    -------
    Verification
        ``holds`` (also its truth), ``to_frame()``: a line per difference with its ``kind``:
        ``"file"`` (altered since it was written), ``"data"``, ``"model"``, ``"claim"``,
        ``"missing"`` (what was not passed, and what could not be asked again); what was
        ``found`` and ``expected``, and ``where`` in the report.

    Raises
    ------
    InvalidValue
        There is no such file; or a background or weights that it does not hold were not passed.
    InvalidFile
        It is no report of ours, or one of a later version.

    Notes
    -----
    **How to read it.** Other data and another model are told apart: rows by digests of columns,
    the model by its predictions for up to 64 of the same rows. Where the data are others, of the
    model nothing can be told. A claim differs beyond a millionth of its number; a finding that
    fits a copy of the model beyond a thousandth, as threads add up in an order of their own.

    **When it misleads.** A model that agrees on those rows and on all claims is taken for the
    same. The digest of the file is no signature.

    Examples
    --------
    >>> explainer.report("credit.html")
    >>> xw.verify("credit.html", model, X, y).to_frame()
    """
    text, told = read(report)
    found: list[tuple[str, Other, str]] = []
    if digest(text.replace(told["digest"], UNSIGNED, 1)) != told["digest"]:
        other = Other("digest of the file", "another", str(told["digest"])[:12])
        found.append(("file", other, "the file"))
    claims = [Claim.from_json(one) for one in told["claims"]]
    given = told.get("given") or {}
    require(given, keywords)
    try:
        study = _study(told, model, X, y, keywords)
    except XwidgetsError as error:  # of other columns, or a model that does not take them
        found.append(("data", Other("rows", str(error), "rows that the model takes"), "Data"))
        return _verification(found, len(claims), 0, 0)
    supplied(given, study, X_new, y_new)
    data = [*other_data(told["data"], study), *other_given(given, study)]
    found += [("data", one, "Fingerprints") for one in data]
    if not data:
        found += [("model", one, "Fingerprints") for one in other_model(told["model"], study)]
    n_asked = n_held = 0
    for question in dict.fromkeys(claim.question for claim in claims):
        mine = [claim for claim in claims if claim.question == question]
        lacks = lacking(given, study, question)
        if lacks:
            found += [("missing", one, question.method) for one in lacks]
            continue
        differing = _differing(mine, question, study)
        found += differing
        n_held += len(mine) - len(differing)
        n_asked += len(mine) - sum(kind == "missing" for kind, _, _ in differing)
    return _verification(found, len(claims), n_asked, n_held)


def read(path: str | os.PathLike[str]) -> tuple[str, dict[str, Any]]:
    """The text of a report, and what a machine reads in it.

    Raises
    ------
    InvalidValue, InvalidFile
    """
    target = as_path(path, "report.html")
    try:
        text = target.read_bytes().decode("utf-8")  # line ends as they are: they are digested
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(
            "report",
            found=f"{shown(str(target))}, which cannot be read ({error})",
            expected="a file that explainer.report wrote",
        ) from error
    match = BLOCK.search(text)
    try:
        told = json.loads(match[1]) if match else {}
        schema = str(told["schema"])
    except (ValueError, KeyError, TypeError) as error:
        raise _invalid("no report") from error
    if schema != SCHEMA:
        raise _invalid(f"{shown(schema)}")
    place = misfit(told, REPORT)
    if place:
        raise _invalid(f"a report whose {shown(place)} cannot be read")
    return text, told


def _invalid(found: str) -> InvalidFile:
    return InvalidFile(
        "report",
        found=found,
        expected=f"a file that explainer.report wrote ({SCHEMA})",
        fix="explainer.report(path), or pip install --upgrade xwidgets",
    )


def _study(told: Any, model: Any, X: Any, y: Any, keywords: Mapping[str, Any]) -> Study:
    settings, given = told["settings"], told.get("given") or {}
    own = {
        name: settings[name]
        for name in ("output", "columns", "class_names", "groups", "seed")
        if settings.get(name) is not None
    }
    names = _names(X)
    if names is None and settings["columns"] == "raw":
        own["feature_names"] = list(told["data"]["columns"])
    held = [name for name in given.get("columns") or () if name in (names or ())]
    if held:
        own["show"] = held
    asked = {**own, **keywords}
    inputs = read_inputs(model, X, y, **asked)
    more = again(given, inputs.frame, keywords)
    return Study.of(read_inputs(model, X, y, **asked, **more) if more else inputs)


def _names(X: Any) -> list[str] | None:
    """What columns are called; None where they have no names."""
    for name in ("column_names", "columns"):
        found = getattr(X, name, None)
        if found is not None:
            return [str(one) for one in found]
    return None


def _differing(mine: list[Claim], question: Question, study: Study) -> list[tuple[str, Other, str]]:
    """Claims of one answer that are not as written, or cannot be asked, and where they stand."""
    where = question.method
    try:
        result = answered(study, question)
    except XwidgetsError as error:
        return [
            ("missing", Other(claim.name, f"cannot be asked: {error}", _text(claim.number)), where)
            for claim in mine
        ]
    now = {one.name: one.number for one in recorded(question, result)}
    found = []
    for claim in mine:
        reason = "" if claim.name in now else excuse(result, claim.name)
        if claim.name in now and claim.holds(now[claim.name]):
            continue
        said = _text(now[claim.name]) if claim.name in now else reason or "not there"
        other = Other(claim.name, said, _text(claim.number))
        found.append(("missing" if reason else "claim", other, where))
    return found


def _text(number: float | None) -> str:
    return "not defined" if number is None else f"{number:.6g}"


def _verification(
    found: list[tuple[str, Other, str]], n_claims: int, n_asked: int, n_held: int
) -> Verification:
    return Verification(
        kind=tuple(kind for kind, _, _ in found),
        what=tuple(one.what for _, one, _ in found),
        found=tuple(one.found for _, one, _ in found),
        expected=tuple(one.expected for _, one, _ in found),
        where=tuple(where for _, _, where in found),
        n_claims=n_claims,
        n_asked=n_asked,
        n_held=n_held,
    )
