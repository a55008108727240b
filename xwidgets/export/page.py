"""One HTML file that shows live, linked views from disk: no kernel, no network."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from ..charts.wording import clean, plural
from ..language import language
from .numbers import plain
from .svg import escape

__all__ = ["contents", "data_elements", "json_text", "laid_out", "packed", "page"]

Blocks = Sequence[tuple[Mapping[str, Any], bytes]]
"""``BlockState`` without ``data``, and its bytes."""

# Nothing may be fetched, sent, framed or submitted; the script and the style stand in the file.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)

STYLE = (
    "body{margin:16px auto;padding:0 16px;max-width:1280px;background:#fff;color:#1b1f24;"
    "font:13px/1.45 system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif}"
    "main>div+div{margin-top:12px}main>svg{max-width:100%;height:auto}"
    "footer{margin-top:12px;color:#5c6570;font-size:12px;overflow-wrap:anywhere}"
    "footer p{margin:0 0 2px}"
)
PIECE = 1 << 16
"""Characters of base64 in one element: browsers read many short texts twice as fast as one
long text. A multiple of 4, so that each can be decoded by itself."""

DARK_STYLE = "body{background:#0e1013;color:#e8eaed}footer{color:#a3abb5}"


def page(
    hub_state: Mapping[str, Any],
    blocks: Blocks,
    views: Sequence[Mapping[str, Any]],
    *,
    title: str,
    code: bytes,
    opener: str,
    picture_svg: str,
    n_rows_total: int | None = None,
    note: str = "",
    others: Sequence[tuple[Mapping[str, Any], Blocks]] = (),
    document: tuple[str, str] | None = None,
) -> str:
    """Put state, data and code of some views into one file.

    Parameters
    ----------
    hub_state : mapping
        ``HubState`` as plain values; `blocks` and `selected` are left out (filters say it).
    blocks : sequence of (mapping, bytes)
        ``BlockState`` without ``data``, and its bytes.
    views : sequence of mapping
        ``ViewState`` of each view.
    title : str
        Of the page; plain text.
    code : bytes
        The packed pieces of these views (``Bundle.packed``).
    opener : str
        The script that runs them (``Bundle.opener``).
    picture_svg : str
        A picture. Shown until the views are there, and where scripts do not run.
    n_rows_total : int, optional
        Rows of the table, where the file holds a sample of them.
    note : str
        What a reader must know about the model that answers; plain text.
    others : sequence of (mapping, blocks)
        Of other models of the same rows, as `hub_state` and `blocks`. Equal blocks (their table)
        are in the file once.
    document : (str, str), optional
        Style and HTML of a text that the views stand in: each in the element whose
        ``data-view`` is its place. Default: one below the other.

    Returns
    -------
    str
        HTML to be written as UTF-8. A policy in it forbids every connection.
    """
    state, data = laid_out(hub_state, blocks, views, others)
    data = packed(data)
    every = {data: block for _, its in [({}, blocks), *others] for block, data in its}
    name = escape(clean(title, 300))
    code_elements = data_elements(code, 'class="code"')
    what = [
        contents(hub_state, views, [block for block, _ in blocks], n_rows_total),
        clean(note, 400),
        _sizes(len(code_elements) + len(opener), every, len(data), picture_svg),
        "It opens without a network and sends nothing.",
    ]
    lines = [line for line in what if line]
    still = (
        "A still picture: this browser runs no scripts."
        if picture_svg
        else "This browser runs no scripts, and the file holds no row that a picture could show."
    )
    theme = hub_state.get("theme")
    style = STYLE
    if theme == "dark":
        style += DARK_STYLE
    elif theme != "light":
        style += f"@media (prefers-color-scheme:dark){{{DARK_STYLE}}}"
    look, body = ("", picture_svg) if document is None else document
    return f"""<!doctype html>
<html lang="{language().code}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<!-- {_comment(" ".join(lines))} -->
<title>{name}</title>
<style>{style}{look}</style>
</head>
<body>
<main id="views">{body}</main>
<noscript><p>{still}</p></noscript>
<footer>{"".join(f"<p>{escape(line)}</p>" for line in lines)}</footer>
<script id="state" type="application/json">{json_text(state)}</script>
{code_elements}
{data_elements(data, 'class="data"')}
<script>{_script(opener)}</script>
</body>
</html>
"""


def laid_out(
    hub_state: Mapping[str, Any],
    blocks: Blocks,
    views: Sequence[Mapping[str, Any]],
    others: Sequence[tuple[Mapping[str, Any], Blocks]] = (),
) -> tuple[dict[str, Any], bytes]:
    """What ``js/src/page.ts`` opens: plain values, and the bytes of all blocks."""
    payload = _Payload()
    models: list[dict[str, Any]] = [
        {"hub": {**hub, "blocks": [], "selected": None}, "blocks": payload.add(its)}
        for hub, its in [(hub_state, blocks), *others]
    ]
    state: dict[str, Any] = {**models[0], "views": list(views)}
    if others:
        state["others"] = models[1:]
    return state, bytes(payload.data)


class _Payload:
    """Bytes of blocks, one after another; equal ones once."""

    def __init__(self) -> None:
        self.data = bytearray()
        self._starts: dict[bytes, int] = {}

    def add(self, blocks: Blocks) -> list[dict[str, Any]]:
        """The blocks without their bytes, each with where those stand."""
        placed = []
        for state, data in blocks:
            start = self._starts.setdefault(data, len(self.data))
            if start == len(self.data):
                self.data += data
            rest = {key: value for key, value in state.items() if key != "data"}
            placed.append({**rest, "start": start, "length": len(data)})
        return placed


def json_text(state: Any) -> str:
    """JSON that cannot end the script element that it stands in."""
    text = json.dumps(plain(state), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign, code in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, code)
    return text


def data_elements(packed: bytes, attributes: str) -> str:
    """Bytes as base64, in elements that no browser runs."""
    text = b64encode(packed).decode()
    return "\n".join(
        f'<script {attributes} type="text/plain">{text[i : i + PIECE]}</script>'
        for i in range(0, len(text), PIECE)
    )


def _script(code: str) -> str:
    """A script that cannot end (or nest) the element that it stands in.

    In minified code these letters stand in strings, templates and patterns only, where the
    escape means the same.
    """
    return re.sub(r"<(?=/?script)", r"\\x3c", code, flags=re.IGNORECASE)


def packed(payload: bytes) -> bytes:
    """gzip, the same bytes for the same data; quick where thorough would take many seconds."""
    level = 9 if len(payload) < 1 << 22 else 6 if len(payload) < 1 << 24 else 1
    return gzip.compress(payload, level, mtime=0)


def contents(
    hub: Mapping[str, Any],
    views: Sequence[Mapping[str, Any]],
    blocks: Sequence[Mapping[str, Any]],
    n_rows_total: int | None,
) -> str:
    """What a file holds of some models, in words."""
    schema = hub.get("schema") or {}
    each = dict.fromkeys(clean(view.get("kind", ""), 40).replace("_", "-") for view in views)
    kinds = ", ".join(each)
    n_rows = int(schema.get("n_rows") or 0)
    columns = plural(len(schema.get("features") or ()), "feature")
    family = schema.get("family") or {}
    name = clean(", ".join(family.get("names", ())) or schema.get("model_name") or "a model", 120)
    rows = plural(n_rows, "row")
    if n_rows_total is not None and n_rows_total > n_rows:
        rows = f"a sample of {plural(n_rows, 'row')} of {n_rows_total:,}"
    if n_rows:
        holds = (
            f"the values of {rows} and {columns}, their predictions and attributions "
            f"(views: {kinds})"
        )
    else:
        holds = f"no row: of {columns} their names, ranges and levels (views: {kinds})"
    model = next((block for block in blocks if block.get("role") == "model"), None)
    return (
        f"Explanations of {name} made with xwidgets. This file holds {holds}; {_of_model(model)}."
    )


def _of_model(block: Mapping[str, Any] | None) -> str:
    if block is None:
        return "not the model"
    meta = block.get("meta") or {}
    if meta.get("label"):
        return "not the model, but one that imitates it, in a form that this page runs"
    n_background = int(meta.get("n_background") or 0)
    what = "and the model itself, in a form that this page runs"
    if not n_background:
        return what
    return f"{what}, with {plural(n_background, 'background row')} as it sees them"


def _sizes(code: int, blocks: Mapping[bytes, Mapping[str, Any]], packed: int, picture: str) -> str:
    """What the file's bytes are."""
    model = sum(len(data) for data, block in blocks.items() if block.get("role") == "model")
    rows = sum(map(len, blocks)) - model
    data = " and ".join(
        f"{_megabytes(size)} of {what}" for size, what in ((rows, "rows"), (model, "model")) if size
    )
    parts = [f"{_megabytes(code)} of code"]
    if picture:
        parts.append(f"a picture of {_megabytes(len(picture.encode()))}")
    if data:
        parts.append(f"{data}, packed into {_megabytes(packed)}")
    return f"Its size: {', '.join(parts)}."


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.2f} MB"


def _comment(text: str) -> str:
    """Text that cannot end the comment that it stands in."""
    return text.replace("--", "- -").replace(">", "").replace("<", "")
