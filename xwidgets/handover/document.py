"""The report as HTML: a document with live views in it; whatever is in a text, it is no markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..compute.question import Question
from ..data.batches import learnt_from
from ..export.page import json_text
from ..methods.imitation.ordered import cut_between, moment_between
from ..results import Importance, Performance, Record
from ..results.checks import VERDICTS, Checks
from ..results.errors import Errors
from ..results.fairness import Fairness
from ..results.performance_words import number, percent
from ..results.summary import remarks
from ..results.units import unit_label
from ..study import Study
from .claims import Stated, claims_of
from .law import ARTICLES, NO_ADVICE
from .looks import STYLE
from .markup import NOT_STATED, Column, facts, paragraph, table, text
from .wording import method_title, options_text

__all__ = ["TEXTS", "Part", "document"]

MOST_LINES = 40
"""Claims of one part that are printed; the list for machines holds all of them."""

MOST_LEVELS = 5
SHARES = (0.05, 0.5, 0.95)

TEXTS = {
    "owner": "Owner and contact",
    "version": "Version",
    "license": "License",
    "citation": "Citation",
    "intended_use": "Intended use",
    "users": "Intended users",
    "out_of_scope": "Uses out of scope",
    "training_data": "Training data",
    "evaluation_data": "Evaluation data",
    "data_source": "Source of the data",
    "ethical": "Ethical considerations",
    "caveats": "Caveats and recommendations",
    "oversight": "Human oversight, and the part of the model in a decision",
    "contest": "How a decision is contested",
    "consequences": "Consequences for the person",
    "legal_basis": "Legal basis",
    "retention": "Retention",
    "recipients": "Recipients",
    "rights": "Rights of the person",
    "obligation": "Obligation to provide data",
    "data_protection_officer": "Data protection officer",
    "special_categories": "Special categories of data",
    "robustness": "Robustness and cybersecurity",
    "changes": "Foreseen changes",
    "maintenance": "Maintenance",
    "logs": "Logs",
}
"""What the caller may say, and under which heading."""


class Part(NamedTuple):
    """A live view and the answer that it shows; without one, why there is none."""

    title: str
    asks: str
    note: str = ""
    question: Question | None = None
    result: Record | None = None
    picture: str = ""
    absent: str = ""


def document(
    study: Study,
    parts: Sequence[Part],
    block: Mapping[str, Any],
    title: str,
    texts: Mapping[str, str],
) -> tuple[str, str]:
    """Style and body; the live views stand in the file in the order of the parts that have one."""
    results = [part.result for part in parts if part.result is not None]
    name = title or f"Report on {study.model_name}"
    sections = [
        ("Summary", facts([(part.title, _sentence(part.result)) for part in parts])),
        ("Model card", _card(study, results, texts, block)),
        ("Data", _data(study)),
    ]
    place = 0
    for part in parts:
        sections.append((part.title, _part(place, part, study)))
        place += part.result is not None
    sections += [
        ("What else was asked", _asked(study, parts)),
        ("Limits", _limits(parts)),
        ("Points of the law", _law(results, texts)),
        ("Versions and fingerprints", _prints(block)),
    ]
    contents = "".join(
        f'<li><a href="#s{i}">{text(head)}</a></li>' for i, (head, _) in _each(sections)
    )
    body = "".join(
        f'<section id="s{i}"><h2>{text(head)}</h2>{inner}</section>'
        for i, (head, inner) in _each(sections)
    )
    written = text(f"{study.model_name}, {study.n_rows:,} rows. Written {block['written'][:10]}.")
    return STYLE, (
        f'<article class="report"><header><h1>{text(name)}</h1><p>{written}</p>'
        f"<nav><ol>{contents}</ol></nav></header>{body}</article>"
        f'<script id="report" type="application/json">{json_text(block)}</script>'
    )


def _each(sections: Sequence[tuple[str, str]]) -> Iterable[tuple[int, tuple[str, str]]]:
    return enumerate(sections, 1)


# --- parts of the document ----------------------------------------------------------------------


def _sentence(result: Record | None) -> str:
    if result is None:
        return NOT_STATED
    found = getattr(result, "sentence", "")
    if found:
        return str(found)
    stated = claims_of(result)[:3]
    return "The largest: " + ", ".join(f"{one.name} {number(one.number)}" for one in stated) + "."


def _card(
    study: Study, results: Sequence[Record], texts: Mapping[str, str], block: Mapping[str, Any]
) -> str:
    inputs = study.inputs
    assert inputs is not None
    model = block["model"]
    library = model["class"].partition(".")[0].replace("sklearn", "scikit-learn")
    details = [
        ("Model", f"{study.model_name} ({model['class']})"),
        ("Library", " ".join(filter(None, [library, block["versions"].get(library, "")]))),
        ("Task", f"{inputs.predictor.task}: {', '.join(study.output_names[:10])}"),
        ("Features", f"{len(study.groups.names)}: {', '.join(study.groups.names[:30])}"),
        *_texts(texts, "owner", "version", "license", "citation"),
    ]
    by = next((one.by for one in results if isinstance(one, Fairness)), ())
    scores = next((one for one in results if isinstance(one, Performance)), None)
    metrics = NOT_STATED if scores is None else ", ".join(scores.metrics)
    use = _texts(texts, "intended_use", "users", "out_of_scope")
    data = [
        ("Rows", f"{study.n_rows:,}. {_learnt(study, scores)}"),
        *_texts(texts, "evaluation_data"),
    ]
    return "".join(
        f"<h3>{text(head)}</h3>{facts((_under(head, name), said) for name, said in told)}"
        for head, told in (
            ("Model details", details),
            ("Intended use", use),
            ("Factors", [("Groups that are compared", ", ".join(by) or NOT_STATED)]),
            ("Metrics", [("Computed", metrics), ("Intervals", "95 %")]),
            ("Evaluation data", data),
            ("Training data", _texts(texts, "training_data")),
            ("Ethical considerations", _texts(texts, "ethical", "special_categories")),
            ("Caveats and recommendations", _texts(texts, "caveats")),
        )
    )


def _learnt(study: Study, scores: Performance | None) -> str:
    """Whether the model was fitted to the rows of the report."""
    fitted, told = scores and scores.trust.get("n_fitted"), learnt_from(study.batches.known)
    if fitted:
        return f"The model was fitted to {fitted:,} rows, as many as it is measured on here."
    if told:
        return f"The model was fitted to {told.frame.n_rows:,} other rows, as far as was told."
    return "Whether these rows were among those it was fitted to is not known."


def _under(head: str, name: str) -> str:
    """What stands under a heading is not called as the heading is."""
    return "As stated" if name == head else name


def _data(study: Study) -> str:
    """What stands in every column: shares and quantiles, no value of a single row."""
    frame = study.frame
    lines = []
    for position, feature in enumerate(frame.schema.features):
        column = frame.column(position)
        known = column[np.isfinite(column)]
        missing = 1 - len(known) / len(column)
        kind = "whole number" if feature.kind == "number" and feature.integer else feature.kind
        lines.append((feature.name, kind, percent(missing), _spread(feature, known)))
    head = (
        Column("Column"),
        Column("Kind", unbroken=True),
        Column("Missing", unbroken=True),
        Column("5 %, 50 %, 95 %; or the most frequent levels"),
    )
    target = study.target
    said = "y was not given." if target is None else f"y is {target.name}: {_target_words(study)}."
    return paragraph(f"{study.n_rows:,} rows, {frame.n_features} columns. {said}") + table(
        head, lines, stacked=True
    )


def _spread(feature: Any, known: np.ndarray) -> str:
    if not len(known):
        return "nothing is known"
    if feature.levels is None and feature.kind != "boolean":
        if len(known) == 1:
            return "one row alone has a value"
        between = moment_between if feature.kind == "datetime" else cut_between
        return ", ".join(feature.text(one) for one in quantiles_between(known, between))
    codes, counts = np.unique(known, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST_LEVELS]
    order = order[counts[order] > 1]
    if not len(order):
        return f"{len(codes)} levels, each of one row"
    said = ", ".join(f"{feature.text(codes[k])} {percent(counts[k] / len(known))}" for k in order)
    return said + (f" and {len(codes) - len(order)} more" if len(codes) > len(order) else "")


def quantiles_between(
    known: np.ndarray, between: Callable[[float, float], float] = cut_between
) -> list[float]:
    """Numbers below which 5 %, 50 % and 95 % of the values lie; each between two rows' values.

    Where these two are the same, it is a value of several rows.

    >>> quantiles_between(np.arange(201.0))
    [9.5, 99.5, 190.5]
    """
    places = [min(max(1, round(share * len(known))), len(known) - 1) for share in SHARES]
    ends = sorted({place - step for place in places for step in (0, 1)})
    ordered = np.partition(known, ends)
    return [between(float(ordered[place - 1]), float(ordered[place])) for place in places]


def _target_words(study: Study) -> str:
    assert study.target is not None
    levels, codes = study.target.levels, study.target.column.numbers
    known = codes[np.isfinite(codes)]
    if levels is None:
        return (
            f"mean {number(float(known.mean()))}, standard deviation {number(float(known.std()))}"
        )
    shares = np.bincount(known.astype(np.int64), minlength=len(levels)) / max(1, len(known))
    pairs = zip(levels[:10], shares[:10], strict=True)
    return ", ".join(f"{level} {percent(share)}" for level, share in pairs)


def _part(place: int, part: Part, study: Study) -> str:
    """The live view, the still picture that is printed, and the claims."""
    question, result = part.question, part.result
    if result is None or question is None:
        return paragraph(part.absent, "gap")
    unit = f", in {unit_label(question.unit)}" if question.unit else ""
    how = options_text(study, question)
    asked = f"Asked as {question.method}{unit}{how and f': {how}'}. {part.note}"
    # What a picture of findings says stands in their table, in full.
    still = "" if isinstance(result, Checks) else f'<figure class="still">{part.picture}</figure>'
    return "".join(
        [
            paragraph(f"{part.asks[:1].upper()}{part.asks[1:]} {_sentence(result)}", "said"),
            f'<div class="live" data-view="{place}"></div>',
            still,
            paragraph(asked.strip(), "note"),
            _verdicts(result) if isinstance(result, Checks) else _claimed(result),
        ]
    )


CLAIM = (Column("Claim"), Column("Number", unbroken=True), Column("95 % interval", unbroken=True))


def _claimed(result: Record) -> str:
    """The numbers of a result, each with its interval."""
    stated = claims_of(result)
    more = len(stated) - MOST_LINES
    lines = [(one.name, number(one.number), _interval(one)) for one in stated[:MOST_LINES]]
    rest = f"{more:,} more claims are in the list for machines."
    return table(CLAIM, lines) + (paragraph(rest) if more > 0 else "")


def _verdicts(result: Checks) -> str:
    """Every question with its verdict, the worst first, and why somebody has silenced it."""
    lines = []
    for k in result.order:
        reason = result.silenced.get(result.names[k])
        said = result.texts[k] + ("" if reason is None else f" Silenced: {reason}")
        lines.append((result.questions[k], VERDICTS[result.verdicts[k]], said))
    head = (Column("Question"), Column("Verdict", unbroken=True), Column("Found"))
    return table(head, lines, stacked=True)


def _interval(one: Stated) -> str:
    """Both ends with as many decimals."""
    if not (np.isfinite(one.low) and np.isfinite(one.high)):
        return ""
    ends = [number(one.low), number(one.high)]
    most = max(len(end.partition(".")[2]) for end in ends)
    return " to ".join(_padded(end, most) for end in ends)


def _padded(written: str, decimals: int) -> str:
    whole, _, rest = written.partition(".")
    if not decimals or "e" in written or "," in written or (whole in ("0", "\u22120") and not rest):
        return written
    return f"{whole}.{rest.ljust(decimals, '0')}"


def _asked(study: Study, parts: Sequence[Part]) -> str:
    """What was asked beside the parts of this document."""
    above = {part.question for part in parts}
    lines = []
    for question, result in study.answered():
        if question not in above:
            said = getattr(result, "sentence", "") or next((t for _, t in result.facts() if t), "")
            lines.append((method_title(question), options_text(study, question), str(said)))
    head = (Column("Question"), Column("How"), Column("Found"))
    if not lines:
        return paragraph("Nothing beside what stands above.")
    return table(head, lines, stacked=True)


def _limits(parts: Sequence[Part]) -> str:
    """What is said of several parts is said once."""
    said: dict[str, dict[str, None]] = {}
    for part in parts:
        for remark in remarks((part.result and part.result.trust) or {}):
            said.setdefault(remark, {})[part.title] = None
    items = [(", ".join(titles), remark) for remark, titles in said.items()]
    found = table((Column("Parts"), Column("What to know")), items)
    return found + paragraph(
        "All of it describes the model on these rows, not the world: a feature that moves "
        "predictions need not cause anything."
    )


def _law(results: Sequence[Record], texts: Mapping[str, str]) -> str:
    found = [paragraph(NO_ADVICE, "said")]
    for article in ARTICLES:
        lines = [(point, _stated(source, results, texts)) for point, source in article.points]
        found.append(f"<h3>{text(f'{article.law}, {article.title}')}</h3>{facts(lines)}")
    return "".join(found)


FACTS: dict[str, tuple[type[Record], str]] = {
    "logic": (Importance, "In this document: which features move predictions, by how much."),
    "features": (Record, "In this document: the columns under Data."),
    "accuracy": (Performance, "In this document: metrics with intervals."),
    "weak spots": (Errors, "In this document: errors by slices of the rows."),
    "groups": (Fairness, "In this document: rates and errors by groups."),
    "reasons": (
        Record,
        "Not in this document: explainer.reasons(rows) gives the factors that counted in a single "
        "decision.",
    ),
}


def _stated(source: str, results: Sequence[Record], texts: Mapping[str, str]) -> str:
    if not source.startswith("fact:"):
        return texts.get(source, "").strip() or NOT_STATED
    kind, said = FACTS[source.removeprefix("fact:")]
    return said if any(isinstance(one, kind) for one in results) else NOT_STATED


def _prints(block: Mapping[str, Any]) -> str:
    data, versions = block["data"], block["versions"]
    target = data["target"]
    lines = [(name, digest[:16]) for name, digest in data["columns"].items()]
    if target is not None:
        lines.append((f"y: {target['name']}", target["digest"][:16]))
    code = 'xw.verify("this file", model, X, y)'
    return "".join(
        [
            paragraph(
                f"{len(block['claims']):,} claims stand in this file with question, options, "
                f"number and tolerance; {code} computes each again. The digest of the file is no "
                "signature."
            ),
            facts([("Versions", ", ".join(f"{name} {one}" for name, one in versions.items()))]),
            table((Column("Column"), Column("SHA-256, first 16 digits", unbroken=True)), lines),
        ]
    )


def _texts(texts: Mapping[str, str], *names: str) -> list[tuple[str, str]]:
    return [(TEXTS[name], texts.get(name, "").strip() or NOT_STATED) for name in names]
