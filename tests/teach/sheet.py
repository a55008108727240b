"""A page that holds cards and nothing else: no kernel, no notebook, no network."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from xwidgets.teach import Card
from xwidgets.teach.card import MIME
from xwidgets.widgets.pieces import CORE, bundle


def write_cards(path: Path, cards: Sequence[Card]) -> Path:
    """Write a page in which every card is live."""
    found = bundle()
    code = gzip.decompress(found.packed([CORE, *found.with_needs("teach")])).decode()
    parts = [
        f'<div style="margin:0 0 16px" data-xw-card="{escape(json.dumps(data[MIME]))}">'
        f"{data['text/html']}</div>"
        for data in (card._without_kernel() for card in cards)
    ]
    path.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title>'
        '<meta name="color-scheme" content="light dark">'
        f'<body style="font-family:sans-serif"><main><h1>Cards</h1>{"".join(parts)}</main>'
        f"<script>const pieces = {code};"
        "const core = pieces.core[1]();"
        "core.provide({ ...pieces, core: [[], () => core] });"
        "core.openCards(document);</script></body></html>",
        encoding="utf-8",
    )
    return path
