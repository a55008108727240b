"""One module per view, found by its name; its page half is ``js/src/views/NAME.tsx``."""

from __future__ import annotations

from pkgutil import iter_modules

NAMES = tuple(module.name for module in iter_modules(__path__))
"""Every view: the modules of this folder."""
