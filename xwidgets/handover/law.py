"""What the law asks to be told, point by point: facts that are there, and gaps marked as gaps.

Regulation (EU) 2016/679 (GDPR) and Regulation (EU) 2024/1689 (AI Act), in words of our own. Which
articles apply, and from when, is for a lawyer to say: nothing here does.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ARTICLES", "NO_ADVICE", "Article"]

NO_ADVICE = (
    "No legal advice. These lists say what is stated in this document and what is not. Whether an "
    "article applies, from when, and whether it is met, they do not say."
)


class Article(NamedTuple):
    """An article, and its points: what is to be told, and by which text or fact it is."""

    law: str
    title: str
    points: tuple[tuple[str, str], ...]


CONTROLLER = ("Who is responsible, and how to reach them", "owner")
OFFICER = ("Data protection officer", "data_protection_officer")
PURPOSE = ("Purposes of the processing", "intended_use")
BASIS = ("Legal basis", "legal_basis")
RECIPIENTS = ("Recipients of the data, transfers to third countries", "recipients")
RETENTION = ("How long data are kept", "retention")
RIGHTS = ("Rights of the person, and where to use them (complaint included)", "rights")
AUTOMATED = ("Whether decisions are automated, and what they mean for the person", "consequences")
LOGIC = ("Meaningful information about the logic involved", "fact:logic")
CATEGORIES = ("Categories of data", "fact:features")
SOURCE = ("Where the data come from", "data_source")

ARTICLES = (
    Article(
        "GDPR",
        "Article 13: data collected from the person",
        (
            CONTROLLER,
            OFFICER,
            PURPOSE,
            BASIS,
            RECIPIENTS,
            RETENTION,
            RIGHTS,
            ("Whether the person must provide the data", "obligation"),
            AUTOMATED,
            LOGIC,
        ),
    ),
    Article(
        "GDPR",
        "Article 14: data obtained elsewhere",
        (
            CONTROLLER,
            OFFICER,
            PURPOSE,
            BASIS,
            CATEGORIES,
            SOURCE,
            RECIPIENTS,
            RETENTION,
            RIGHTS,
            AUTOMATED,
            LOGIC,
        ),
    ),
    Article(
        "GDPR",
        "Article 15: access of the person",
        (
            PURPOSE,
            CATEGORIES,
            RECIPIENTS,
            RETENTION,
            RIGHTS,
            SOURCE,
            AUTOMATED,
            LOGIC,
            ("The reasons of a single decision", "fact:reasons"),
        ),
    ),
    Article(
        "GDPR",
        "Article 22: automated individual decisions",
        (
            ("Whether a decision is based on the model alone", "oversight"),
            ("On what ground that is allowed (contract, law, consent)", "legal_basis"),
            ("Human intervention, own point of view, contesting the decision", "contest"),
            ("Whether special categories of data are used", "special_categories"),
        ),
    ),
    Article(
        "AI Act",
        "Article 13: transparency towards deployers",
        (
            ("Provider, and how to reach them", "owner"),
            ("Intended purpose", "intended_use"),
            ("Uses that were not intended", "out_of_scope"),
            ("Accuracy, by which metrics", "fact:accuracy"),
            ("Circumstances in which errors are more frequent", "fact:weak spots"),
            ("Performance for groups of persons", "fact:groups"),
            ("Robustness and cybersecurity", "robustness"),
            ("How its output can be explained and interpreted", "fact:logic"),
            ("Input data, training and test data", "training_data"),
            ("Changes that were foreseen", "changes"),
            ("Human oversight", "oversight"),
            ("Resources, lifetime, maintenance", "maintenance"),
            ("Logs", "logs"),
        ),
    ),
    Article(
        "AI Act",
        "Article 86: explanation of individual decisions",
        (
            ("Role of the system in the decision", "oversight"),
            ("Main elements of the decision", "fact:reasons"),
        ),
    ),
)
