"""Pieces of the front-end bundle: which ones a view needs, and how they are packed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import MissingDependency
from ..language import language

__all__ = ["BUNDLE", "CORE", "GUESS", "Bundle", "bundle", "lacking"]

BUNDLE = Path(__file__).parent.parent / "static" / "bundle.json"
"""In English; other languages stand beside it, as ``bundle.de.json``."""

CORE = "core"
GUESS = "guess"
"""What stands around a view that asks first."""
VIEW = "views/"


@dataclass(frozen=True, eq=False)
class Bundle:
    """What ``js/build.mjs`` has made: see ``js/pieces.mjs`` for what a piece is."""

    version: str
    language: str
    build: str
    """Names the sources and the language: pieces of two builds never run together."""
    opener: str
    """The script of an exported file that unpacks the others."""
    site: str
    """The script of published pages, which runs beside all pieces."""
    pieces: Mapping[str, Mapping[str, Any]]
    """Of each ``needs`` (names of others) and ``code``; of a view ``holds_others`` and ``asks_for``
    (what must be there for it to answer), ``method`` (whose answer it shows) and ``with_model``
    (pieces that answer for it by the model in the page), too."""

    def kinds(
        self,
        kind: str,
        options: Mapping[str, Any],
        lacks: Collection[str] = (),
        answered: Collection[str] = (),
    ) -> list[str]:
        """The kinds of views that a view may draw: itself, and those that it holds.

        Those that its option ``views`` names, else all but those that ask for something that
        `lacks` names; where a view shows what a method answers, that it has `answered` is enough.
        """
        if not self._piece(kind).get("holds_others"):
            return [kind]
        others = [
            name[len(VIEW) :]
            for name, piece in self.pieces.items()
            if name.startswith(VIEW)
            and (piece["method"] in answered or not set(piece["asks_for"]) & set(lacks))
        ]
        return list(dict.fromkeys([kind, *(options.get("views") or others)]))

    def asks_for_model(self, kind: str) -> bool:
        """Whether a view asks the model that is in a page; what asks a kernel has its answers."""
        piece = self._piece(kind)
        asks_for = set(piece.get("asks_for", ()))
        return bool(piece.get("with_model")) or asks_for & {"model", "kernel"} == {"model"}

    def needed(self, kinds: Iterable[str], lacks: Collection[str] = ()) -> list[str]:
        """Names of the pieces that these views are made of, each after those that it needs."""
        names: dict[str, None] = {CORE: None}

        def add(name: str) -> None:
            for other in self.pieces[name]["needs"]:
                add(other)
            names.setdefault(name)

        for kind in kinds:
            if VIEW + kind in self.pieces:
                for name in self._piece(kind)["with_model"] if "model" not in lacks else ():
                    add(name)
                add(VIEW + kind)
        return list(names)

    def of_view(
        self, kind: str, options: Mapping[str, Any], schema: Mapping[str, Any]
    ) -> list[str]:
        """Names of the pieces of a view; of those that it holds, the ones that can answer there."""
        lacks = lacking(schema)
        return self.needed(self.kinds(kind, options, lacks), lacks)

    def with_needs(self, name: str) -> list[str]:
        """A piece by name, after those that it needs."""
        return [*self.pieces[name]["needs"], name]

    def packed(self, names: Iterable[str]) -> bytes:
        """The text of an object of these pieces by name, compressed; the same for the same."""
        return _packed(self, tuple(names))

    def script(self, names: Collection[str]) -> str:
        """These pieces and what opens a published page with them, as one classic script."""
        held = [name for name in self.pieces if name in {CORE, *names}]
        start = f"const xwidgetsPieces={_text(self, held)};"
        return f'{_license(self)}(()=>{{"use strict";{start}{self.site}}})();\n'

    def _piece(self, kind: str) -> Mapping[str, Any]:
        return self.pieces.get(VIEW + kind, {})


def lacking(schema: Mapping[str, Any]) -> set[str]:
    """What no view of these tables can ask for; as ``js/src/runtime/needs.ts`` has it."""
    there = {
        "model": schema["has_model"],
        "predictions": schema["has_predictions"] and schema["n_rows"],
        "target": schema["target"],
        "rows": schema["n_rows"],
        "additive": schema.get("has_terms") or schema.get("family"),  # one of them may be
        "family": schema.get("family"),
    }
    return {name for name, value in there.items() if not value}


def bundle(code: str = "") -> Bundle:
    """Return the bundle that the package holds in a language; by default the one chosen.

    Raises
    ------
    MissingDependency
        The package was installed from a checkout whose bundle was not built.
    """
    code = code or language().code
    path = BUNDLE if code == "en" else BUNDLE.with_suffix(f".{code}.json")
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise MissingDependency(
            "xwidgets",
            found=f"no front-end bundle ({path.name})",
            expected="a bundle in the package",
            fix="in a checkout run `./dev build`; otherwise install the wheel again",
        ) from None
    return _read(path, changed)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> Bundle:
    return Bundle(**json.loads(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=64)
def _packed(bundle: Bundle, names: tuple[str, ...]) -> bytes:
    text = f"{_license(bundle)}{_text(bundle, names)}"
    return gzip.compress(text.encode(), 9, mtime=0)


def _license(bundle: Bundle) -> str:
    return f"/*! xwidgets {bundle.version} BSD-3-Clause */"


def _text(bundle: Bundle, names: Iterable[str]) -> str:
    """The text of an object of these pieces by name."""
    parts = []
    for name in names:
        piece = bundle.pieces[name]
        parts.append(f"{json.dumps(name)}:[{json.dumps(piece['needs'])},{piece['code']}]")
    return f"{{{','.join(parts)}}}"
