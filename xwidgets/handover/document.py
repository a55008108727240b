"""The report as HTML: a document with live views in it; whatever is in a text, it is no markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import numpy as np

from ..compute.question import Question
from ..export.page import json_text
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

__all__ = ["TEXTS", "Part", "document"]

NOT_STATED = "not stated"
MOST_LINES = 40
"""Claims of one part that are printed; the list for machines holds all of them."""

MOST_LEVELS = 5

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
        ("Summary", _facts([(part.title, _sentence(part.result)) for part in parts])),
        ("Model card", _card(study, results, texts, block)),
        ("Data", _data(study)),
    ]
    place = 0
    for part in parts:
        sections.append((part.title, _part(place, part)))
        place += part.result is not None
    sections += [
        ("What was asked", _asked(study)),
        ("Limits", _limits(parts)),
        ("Points of the law", _law(results, texts)),
        ("Versions and fingerprints", _prints(block)),
    ]
    contents = "".join(
        f'<li><a href="#s{i}">{_t(head)}</a></li>' for i, (head, _) in _each(sections)
    )
    body = "".join(
        f'<section id="s{i}"><h2>{_t(head)}</h2>{inner}</section>'
        for i, (head, inner) in _each(sections)
    )
    written = _t(f"{study.model_name}, {study.n_rows:,} rows. Written {block['written'][:10]}.")
    return STYLE, (
        f'<article class="report"><header><h1>{_t(name)}</h1><p>{written}</p>'
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
    fitted = None if scores is None else scores.trust.get("n_fitted")
    learnt = (
        f"The model was fitted to {fitted:,} rows, as many as it is measured on here."
        if fitted
        else "Whether these rows were among those it was fitted to is not known."
    )
    use = _texts(texts, "intended_use", "users", "out_of_scope")
    data = [("Rows", f"{study.n_rows:,}. {learnt}"), *_texts(texts, "evaluation_data")]
    return "".join(
        f"<h3>{_t(head)}</h3>{_facts((_under(head, name), text) for name, text in facts)}"
        for head, facts in (
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
    head = ("Column", "Kind", "Missing", "5 %, 50 %, 95 %; or the most frequent levels")
    target = study.target
    said = "y was not given." if target is None else f"y is {target.name}: {_of_target(study)}."
    return _p(f"{study.n_rows:,} rows, {frame.n_features} columns. {said}") + _table(head, lines)


def _spread(feature: Any, known: np.ndarray) -> str:
    if not len(known):
        return "nothing is known"
    if feature.levels is None and feature.kind != "boolean":
        return ", ".join(feature.text(value) for value in np.quantile(known, (0.05, 0.5, 0.95)))
    codes, counts = np.unique(known, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST_LEVELS]
    said = ", ".join(f"{feature.text(codes[k])} {percent(counts[k] / len(known))}" for k in order)
    return said + (f" and {len(codes) - MOST_LEVELS} more" if len(codes) > MOST_LEVELS else "")


def _of_target(study: Study) -> str:
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


def _part(place: int, part: Part) -> str:
    """The live view, the still picture that is printed, and the claims."""
    if part.result is None or part.question is None:
        return _p(part.absent, "gap")
    stated = claims_of(part.result)
    more = len(stated) - MOST_LINES
    table = _table(
        ("Claim", "Number", "95 % interval"),
        [(one.name, number(one.number), _interval(one)) for one in stated[:MOST_LINES]],
    )
    unit = part.question.unit
    asked = f"Asked as {part.question.method}" + (f", in {unit_label(unit)}" if unit else "")
    if isinstance(part.result, Checks):
        table = _verdicts(part.result)
    return "".join(
        [
            _p(f"{part.asks[:1].upper()}{part.asks[1:]} {_sentence(part.result)}", "said"),
            f'<div class="live" data-view="{place}"></div>',
            f'<figure class="still">{part.picture}</figure>',
            _p(f"{asked}. {_options(part.question)} {part.note}".strip(), "note"),
            table,
            _p(f"{more:,} more claims are in the list for machines.") if more > 0 else "",
        ]
    )


def _verdicts(result: Checks) -> str:
    """Every question with its verdict, the worst first, and why somebody has silenced it."""
    lines = []
    for k in result.order:
        reason = result.silenced.get(result.names[k])
        said = result.texts[k] + ("" if reason is None else f" Silenced: {reason}")
        lines.append((result.questions[k], VERDICTS[result.verdicts[k]], said))
    return _table(("Question", "Verdict", "Found"), lines)


def _interval(one: Stated) -> str:
    if not (np.isfinite(one.low) and np.isfinite(one.high)):
        return ""
    return f"{number(one.low)} to {number(one.high)}"


def _options(question: Question) -> str:
    told = [f"{name} {value}" for name, value in question.options.items() if name != "rows"]
    return f"Options: {', '.join(told)}." if told else ""


def _asked(study: Study) -> str:
    lines = []
    for question, result in study.answered():
        said = getattr(result, "sentence", "") or next((t for _, t in result.facts() if t), "")
        lines.append((question.method, _options(question), str(said)))
    head = ("Question", "How", "Found")
    return _table(head, lines) if lines else _p("Nothing beside what stands above.")


def _limits(parts: Sequence[Part]) -> str:
    items = [
        (part.title, text)
        for part in parts
        if part.result is not None
        for text in remarks(part.result.trust or {})
    ]
    found = _table(("Part", "What to know"), dict.fromkeys(items))
    return found + _p(
        "All of it describes the model on these rows, not the world: a feature that moves "
        "predictions need not cause anything."
    )


def _law(results: Sequence[Record], texts: Mapping[str, str]) -> str:
    found = [_p(NO_ADVICE, "said")]
    for article in ARTICLES:
        lines = [(point, _stated(source, results, texts)) for point, source in article.points]
        found.append(f"<h3>{_t(f'{article.law}, {article.title}')}</h3>{_facts(lines)}")
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
    kind, text = FACTS[source.removeprefix("fact:")]
    return text if any(isinstance(one, kind) for one in results) else NOT_STATED


def _prints(block: Mapping[str, Any]) -> str:
    data, versions = block["data"], block["versions"]
    target = data["target"]
    lines = [(name, digest[:16]) for name, digest in data["columns"].items()]
    if target is not None:
        lines.append((f"y: {target['name']}", target["digest"][:16]))
    code = 'xw.verify("this file", model, X, y)'
    return "".join(
        [
            _p(
                f"{len(block['claims']):,} claims stand in this file with question, options, "
                f"number and tolerance; {code} computes each again. The digest of the file is no "
                "signature."
            ),
            _facts([("Versions", ", ".join(f"{name} {one}" for name, one in versions.items()))]),
            _table(("Column", "SHA-256, first 16 digits"), lines),
        ]
    )


# --- HTML ---------------------------------------------------------------------------------------


def _t(text: Any) -> str:
    """Text as HTML: never markup."""
    return escape(str(text).encode("utf-8", "replace").decode())


def _p(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{_t(text)}</p>' if kind else f"<p>{_t(text)}</p>"


def _texts(texts: Mapping[str, str], *names: str) -> list[tuple[str, str]]:
    return [(TEXTS[name], texts.get(name, "").strip() or NOT_STATED) for name in names]


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f"<div><dt>{_t(head)}</dt><dd{_gap(text)}>{_t(text)}</dd></div>" for head, text in facts
    )
    return f"<dl>{lines}</dl>"


def _gap(text: str) -> str:
    return ' class="gap"' if text == NOT_STATED else ""


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    cells = "".join(f"<th>{_t(one)}</th>" for one in head)
    body = "".join(f"<tr>{''.join(f'<td>{_t(one)}</td>' for one in line)}</tr>" for line in lines)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
