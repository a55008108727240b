"""The explainer's `report`: one file that says what was found, and how to find it again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any

from .. import __version__
from ..compute.question import Question
from ..data.wording import did_you_mean, shown
from ..errors import InvalidType, InvalidValue, NotSupported, UnknownName
from ..export.save import page_path
from ..files.places import write_file
from ..results import Record
from ..study import Study
from ..widgets.answer_view import AnswerView
from ..widgets.holder import Holder
from ..widgets.one_file import page_text
from ..widgets.screen import Screen
from ..widgets.sharing import Sharing
from .claims import recorded
from .document import TEXTS, Part, document
from .fingerprints import of_data, of_model
from .given import written
from .parts import Reported, check_views, parts_of, screen_of

__all__ = ["SCHEMA", "UNSIGNED", "digest", "report"]

SCHEMA = "xwidgets.report/1"
UNSIGNED = "0" * 64
"""What stands for the digest of a file while it is computed."""

PACKAGES = ("numpy", "scikit-learn", "xgboost", "lightgbm", "catboost", "pandas", "polars", "shap")


def report(
    self: Holder,
    path: str | os.PathLike[str],
    *,
    by: Any = None,
    views: Sequence[AnswerView] = (),
    title: str = "",
    rows: str = "sample",
    **texts: str,
) -> None:
    """Write ONE file about the model: for colleagues, auditors and the persons concerned.

    A model card and a data sheet, performance with intervals, what matters to the model, errors,
    fairness, a baseline for drift, limits, versions and fingerprints. Every number that is claimed
    stands beside a live view, in the same file, and in a list that can be checked again:
    ``xw.verify(path, model, X, y)``. It opens without a network, and prints.

    Parameters
    ----------
    path : path
        Its suffix is ``.html``.
    by : optional
        Groups of persons, as of :meth:`fairness`. Without it fairness is marked as not asked.
    views : sequence of views, optional
        What was asked beside: ``explainer.drift(X_new)`` against later batches,
        ``explainer.fairness(by="age")``, ``explainer.comparison()`` of cohorts. Each is a part
        of its own, whose numbers are claimed.
    title : str, optional
    rows : {"sample", "all"}
        ``"sample"``: single rows that the live views show are 200 at most. All numbers are of
        all rows, of which the file holds what the model says and y, in no order.
    **texts : str
        What only you can say, each in your own words: ``owner``, ``version``, ``license``,
        ``intended_use``, ``users``, ``out_of_scope``, ``training_data``, ``evaluation_data``,
        ``data_source``, ``ethical``, ``caveats``, ``oversight``, ``contest``, ``consequences``,
        ``legal_basis``, ``retention``, ``recipients``, ``rights``, ``obligation``,
        ``data_protection_officer``, ``special_categories``, ``robustness``, ``changes``,
        ``maintenance``, ``logs``. What is left out is printed as "not stated".

    Raises
    ------
    InvalidValue
        A path that cannot be written to, or another suffix: before any work.
    InvalidType, UnknownName
        A text that is none, or that nothing in the document asks for; a view that claims nothing,
        or is of another explainer.
    NotSupported
        There is no model to ask.

    See Also
    --------
    xwidgets.verify : Compute every claim again, and name what differs.

    Notes
    -----
    **How to read it.** Headings follow Mitchell et al.; a gap is marked as a gap. Points of the
    law are lists of what is stated and what is not, without a judgement.

    **When it misleads.** It says what was measured on the rows that were given: of rows that the
    model was fitted to everything looks better than it is. The digest finds accidents and clumsy
    changes; it is no signature: who rewrites the file can write another digest. A sample of rows
    is in the file, with their values: share it with those who may see them.

    References
    ----------
    Mitchell, M. et al. (2019). Model cards for model reporting. FAT*. Gebru, T. et al. (2021).
    Datasheets for datasets. Communications of the ACM 64.

    Examples
    --------
    >>> explainer.report("credit.html", by="city", owner="Credit team")
    >>> xw.verify("credit.html", model, X, y)
    >>> explainer.report("march.html", views=[explainer.drift(X_new)])
    """
    target = page_path(path)
    study = self._study
    _check(study, title, texts)
    check_views(self, views)
    if rows == "none":
        raise InvalidValue(
            "rows", found='"none"', expected='"sample" or "all"', fix="leave it out: a sample"
        )
    sharing, screen = Sharing(rows=rows), screen_of(self)
    parts = parts_of(self, screen, {} if by is None else {"by": by}, views, sharing)
    text = document_text(screen, parts, sharing, title, texts)
    write_file(target, text.encode("utf-8", "backslashreplace"))


def document_text(
    screen: Screen,
    reported: Sequence[Reported],
    sharing: Sharing,
    title: str,
    texts: Mapping[str, str],
) -> str:
    """The whole file, with its digest."""
    study, parts = screen.study, [one.part for one in reported]
    answers = _answers(parts)
    block = {
        "schema": SCHEMA,
        "digest": UNSIGNED,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": _versions(),
        "settings": _settings(study),
        "data": of_data(study),
        "model": of_model(study),
        "given": written(study, screen.selection.cohorts, answers),
        "claims": [claim.to_json() for answer in answers for claim in recorded(*answer)],
        "texts": dict(texts),
    }

    def laid_out(pictures: Sequence[str]) -> tuple[str, str]:
        drawn = iter(pictures)
        shown = [
            part if part.result is None else part._replace(picture=next(drawn)) for part in parts
        ]
        return document(study, shown, block, title, texts)

    views = [one.view for one in reported if one.view is not None]
    stated = [block for one in reported for block in one.stated]
    text = page_text(screen, views, sharing=sharing, document=laid_out, stated=stated)
    return text.replace(UNSIGNED, digest(text), 1)


def digest(text: str) -> str:
    """Of a file in which `UNSIGNED` stands in the place of its digest."""
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _answers(parts: Iterable[Part]) -> list[tuple[Question, Record]]:
    return [
        (part.question, part.result)
        for part in parts
        if part.question is not None and part.result is not None
    ]


def _check(study: Study, title: Any, texts: Mapping[str, Any]) -> None:
    if study.inputs is None or not study.has_model:
        raise NotSupported(
            "model",
            found="none",
            expected="a model to ask",
            fix="xw.explain(model, X, y), or xw.load(path, model=model)",
        )
    for name, text in {"title": title, **texts}.items():
        if name != "title" and name not in TEXTS:
            raise UnknownName(
                "texts",
                found=shown(name),
                expected=f"one of {', '.join(TEXTS)}",
                fix=did_you_mean(name, tuple(TEXTS)),
            )
        if not isinstance(text, str):
            raise InvalidType(
                name, found=f"a {type(text).__name__}", expected="a text", fix='pass "..."'
            )


def _settings(study: Study) -> dict[str, Any]:
    """The arguments of `explain` that can be written down; `verify` asks with them."""
    inputs = study.inputs
    assert inputs is not None
    names = study.groups.names
    members = study.groups.members
    columns = (inputs.raw or inputs.frame).schema.names
    groups = {
        name: [columns[j] for j in some]
        for name, some in zip(names, members, strict=True)
        if len(some) > 1
    }
    return {
        "output": study.unit,
        "columns": "raw" if inputs.raw is None else "encoded",
        "class_names": list(study.output_names) if inputs.predictor.task != "regression" else None,
        "groups": groups if inputs.groups_given and inputs.raw is None else None,
        "seed": study.seed,
        "background_given": inputs.background_given,
    }


def _versions() -> dict[str, str]:
    found = {"xwidgets": __version__, "python": python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
