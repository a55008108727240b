"""Slices: rows that one or two columns tell, in which a quantity is unlike elsewhere.

One engine for whatever is asked by group: errors, fairness, drift, attributions. Pure functions of
arrays; nothing here knows a model.
"""

from .bins import Bins, bins_of
from .evidence import CONTROLS, Compared, compared, controlled
from .search import Slices, find, halves

__all__ = [
    "CONTROLS",
    "Bins",
    "Compared",
    "Slices",
    "bins_of",
    "compared",
    "controlled",
    "find",
    "halves",
]
