"""Small tables to learn and test with; nothing is downloaded.

The made-up ones say how their target arises and hand out that rule as a function, so that an
explanation can be checked against the truth. What is planted on request (a leak, a bias, wrong
labels) is drawn apart from the rest: with the same seed, the table without it is the same.
"""

from __future__ import annotations

from .cancer import load_breast_cancer
from .credit import credit_log_odds, make_credit
from .housing import housing_price, make_housing
from .parole import make_parole, parole_log_odds
from .readmission import make_readmission, readmission_log_odds

__all__ = [
    "credit_log_odds",
    "housing_price",
    "load_breast_cancer",
    "make_credit",
    "make_housing",
    "make_parole",
    "make_readmission",
    "parole_log_odds",
    "readmission_log_odds",
]
