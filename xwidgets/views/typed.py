"""What a view alone has on the wire, as TypeScript: its options, and what only it asks.

``python -m xwidgets.views.typed`` writes ``js/src/views/NAME/wire.ts`` of every view that has
some; a test fails when they drift. The options are `Options` of ``view.py``, the requests
`Requests` of ``wire.py``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_type_hints, is_typeddict

from ..widgets.typescript import Spelling
from ..widgets.wire import ALIASES, RECORDS
from .catalogue import NAMES, part, with_part

__all__ = ["FOLDER", "typescript", "write"]

FOLDER = Path(__file__).resolve().parents[2] / "js" / "src" / "views"


def typescript(name: str) -> str:
    """The text of a view's ``wire.ts``; empty where it has nothing for itself."""
    options = getattr(part(name, "view"), "Options", None)
    requests = getattr(part(name, "wire"), "Requests", None) if name in with_part("wire") else None
    if options is None and requests is None:
        return ""
    own = [] if requests is None else _records(requests)
    found = Spelling(ALIASES, (*RECORDS, *own))
    lines = [
        f"// Made by xwidgets/views/typed.py of xwidgets/views/{name}. Do not edit.",
        "",
    ]
    body: list[str] = []
    for record in own:
        body += [*found.interface(record), ""]
    if options is not None:
        body += [*found.interface(options), ""]
    if requests is not None:
        inner = ["  interface Requests {", *("  " + line for line in found.fields(requests)), "  }"]
        body += ['declare module "../../runtime/wire" {', *inner, "}", ""]
    text = "\n".join(body)
    shared = [*ALIASES, *(record.__name__ for record in RECORDS if record not in own)]
    used = sorted(one for one in shared if one != "Requests" and _uses(text, one))
    if used:
        lines += [f'import type {{ {", ".join(used)} }} from "../../runtime/wire";', ""]
    return "\n".join([*lines, text])


def _uses(text: str, name: str) -> bool:
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return bool(re.search(rf"\b{name}\b", code))


def _records(requests: type) -> list[type]:
    """The arguments of requests."""
    return [one for one in get_type_hints(requests).values() if is_typeddict(one)]


def write() -> None:
    """Write every file, and remove those of views that have nothing for themselves any more."""
    for name in NAMES:
        path, text = FOLDER / name / "wire.ts", typescript(name)
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    write()
