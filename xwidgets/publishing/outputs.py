"""Outputs of cells as HTML: text is text, pictures are images, views have their places."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..export.page import json_text
from ..export.static import HOW_TO_WAKE, image_address
from ..export.svg import escape
from ..widgets.published import BOX_MIME as BOX
from ..widgets.published import MIME as VIEW
from .formulas import formula
from .markdown import Prose
from .sanitize import rules_inline, sanitize

__all__ = ["CARD", "NOT_HERE", "Place", "in_one", "output_html", "tells_answers"]

CARD = "application/vnd.xwidgets.card+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
VEGA = re.compile(r"application/vnd\.vega(lite)?\.v\d+\+json")
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
OPEN_KINDS = ("exercise", "progress")
"""Cards whose answers do not stand in the cell that shows them."""

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[@-_])")
STILL_BESIDE = re.compile(r"data-xwidgets-still=")

NEEDS_KERNEL = "A widget that asks a kernel for everything: this page has none, and leaves it out."
NOT_RUN = (
    "A still picture: this page was made from the notebook's saved outputs, which do not hold the "
    "numbers of its views. Publish it with its cells run, and the picture is live."
)
NOT_HERE = "An exercise is done in the notebook, where Python checks it."
NOT_HELD = "A view whose numbers are not in the notebook: publish it with its cells run."
NEEDS_SCRIPTS = "This output is drawn by scripts of its library, which this page does not run."

Place = Callable[[Mapping[str, Any]], str]
"""Takes what a view has left in the notebook, and returns its still picture; empty: unknown."""


def in_one(outputs: Sequence[Any]) -> list[Any]:
    """Text of one stream that came in several messages is one output."""
    found: list[Any] = []
    for one in outputs:
        last = found[-1] if found else None
        if last and one.output_type == last.output_type == "stream" and one.name == last.name:
            found[-1] = type(last)({**last, "text": _joined(last.text) + _joined(one.text)})
        else:
            found.append(one)
    return found


def tells_answers(outputs: Sequence[Any]) -> bool:
    """Whether the code that made these outputs says what the cards in them ask."""
    cards = [one.data[CARD] for one in outputs if CARD in one.get("data", {})]
    return any(card.get("kind") not in OPEN_KINDS for card in cards)


def output_html(output: Any, still_of: Place) -> str:
    """One output; empty where there is nothing to show."""
    kind = output.output_type
    if kind == "stream":
        return _stream(output.name, _joined(output.text))
    if kind == "error":
        return _error(output)
    return _shown({mime: _joined(data) for mime, data in output.data.items()}, still_of)


def _joined(data: Any) -> Any:
    """Texts may be lists of lines."""
    return "".join(data) if isinstance(data, list) and all(map(_is_text, data)) else data


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _stream(name: str, text: str) -> str:
    shown = _text(text)
    if not shown.strip():
        return ""
    if name != "stderr":
        return _pre(shown, "text")
    return f'<div class="aside"><p class="label">Messages</p>{_pre(shown, "text")}</div>'


def _error(output: Any) -> str:
    trace = _text("\n".join(output.get("traceback", ())))
    more = f"<details><summary>Traceback</summary>{_pre(trace, 'text')}</details>" if trace else ""
    return (
        f'<div class="error"><p><strong>{escape(output.ename)}</strong>: '
        f"{escape(_text(output.evalue))}</p>{more}</div>"
    )


def _shown(data: Mapping[str, Any], still_of: Place) -> str:
    if VIEW in data:
        place = data[VIEW]
        still = still_of(place)
        name = escape(f"{place['container']}:{place['view']}")
        return (
            f'<div class="view" data-xw-view="{name}">{still}</div>' if still else _note(NOT_HELD)
        )
    if BOX in data:
        return _box(data[BOX], still_of)
    html = data.get("text/html", "")
    if CARD in data:
        return _card(data[CARD], _foreign(html))
    if STILL_BESIDE.search(html):
        return ""  # the picture for a notebook that is reopened; the view itself comes next
    for mime, value in data.items():
        if found := VEGA.fullmatch(mime):
            return _chart(value, is_lite=bool(found[1])) or _otherwise(data)
    if WIDGET in data:
        still = _foreign(html.replace(HOW_TO_WAKE, "")) if "<figure" in html else ""
        return _note(NOT_RUN, still) if still else _note(NEEDS_KERNEL)
    return _picture(data) or _foreign(html) or _otherwise(data)


def _card(card: Mapping[str, Any], otherwise: str) -> str:
    """A card that answers in the page; of exercises, which do not, what was done when it ran."""
    kind, state = card.get("kind"), card.get("state", {})
    if kind == "progress" and not state.get("done"):
        return ""
    if kind == "exercise" and state.get("status") == "open":
        card = {**card, "state": {**state, "said": NOT_HERE}}
        otherwise = _note(NOT_HERE)
    return f"<div data-xw-card='{escape(json_text(card))}'>{otherwise}</div>"


def _box(box: Mapping[str, Any], still_of: Place) -> str:
    titles = [*box["titles"], *[""] * len(box["children"])]
    parts = [
        f"<div>{_title(title)}{_shown(one, still_of)}</div>"
        for title, one in zip(titles, box["children"], strict=False)
    ]
    return f'<div class="{"row" if box["row"] else "column"}">{"".join(parts)}</div>'


def _title(title: str) -> str:
    return f'<p class="label">{escape(title)}</p>' if title else ""


def _picture(data: Mapping[str, Any]) -> str:
    words = escape(_alternative(data))
    for mime in IMAGES:
        if mime in data:
            encoded = re.sub(r"[^A-Za-z0-9+/=]", "", str(data[mime]))
            return _image(f"data:{mime};base64,{encoded}", words)
    svg = data.get("image/svg+xml")
    return _image(image_address(svg), words) if svg else ""


def _image(address: str, words: str) -> str:
    return f'<div class="picture"><img src="{address}" alt="{words}"></div>'


def _alternative(data: Mapping[str, Any]) -> str:
    text = str(data.get("text/plain", ""))
    return "Picture" if not text or text.startswith("<") else text[:200]


def _foreign(html: str) -> str:
    """HTML of another library."""
    clean = sanitize(rules_inline(html), _only_data) if html else ""
    if not re.search(r"<img|\w", re.sub(r"<(?!img)[^>]*>", "", clean)):
        return ""
    return f'<div class="html scroll" tabindex="0">{clean}</div>'


def _only_data(name: str, value: str) -> str | None:
    """Pictures that are there; links are followed by whoever clicks them."""
    if name == "src":
        return value if value.startswith("data:image/") else None
    return value if re.match(r"(https?|mailto):", value) else None


def _otherwise(data: Mapping[str, Any]) -> str:
    """What is left: Markdown, formulas, JSON, or the text that everything has."""
    if "text/markdown" in data:
        return f'<div class="prose">{Prose().html(data["text/markdown"], _only_data)}</div>'
    if "text/latex" in data:
        return formula(str(data["text/latex"]).strip().strip("$"), display=True)
    text = _text(str(data.get("text/plain", "")))
    if "application/json" in data and not text:
        text = json.dumps(data["application/json"], indent=2, ensure_ascii=False)
    plain = _pre(text, "text") if text.strip() else ""
    return _note(NEEDS_SCRIPTS, plain) if "<script" in str(data.get("text/html", "")) else plain


def _chart(spec: Any, *, is_lite: bool) -> str:
    """A chart of Altair as a picture; empty where nothing draws it here."""
    try:
        import vl_convert

        draw = vl_convert.vegalite_to_svg if is_lite else vl_convert.vega_to_svg
        svg = draw(spec, allowed_base_urls=[])
    except Exception:  # not installed, or a chart that it cannot draw
        return ""
    title = spec.get("title", "") if isinstance(spec, dict) else ""
    words = title.get("text", "") if isinstance(title, dict) else title
    return _image(image_address(svg), escape(str(words or "Chart")))


def _note(words: str, inside: str = "") -> str:
    return f'<div class="noted">{inside}<p class="note">{escape(words)}</p></div>'


def _text(text: str) -> str:
    """Without colors of a terminal; a line that was written over shows how it ended."""
    lines = ANSI.sub("", text).split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines).rstrip()


def _pre(text: str, name: str) -> str:
    return f'<pre class="{name}" tabindex="0">{escape(text)}</pre>'
