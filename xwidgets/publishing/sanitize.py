"""HTML of a notebook's author and of other libraries, without anything that runs or is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..export.svg import escape
from .needed import library

__all__ = ["rules_inline", "sanitize"]

SHEET = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col"),
    *("colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol"),
    *("p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var"),
}
ATTRIBUTES = {
    "*": {"title", "lang", "dir", "style", "align"},
    "a": {"href", "id"},
    "code": {"class"},
    "col": {"span"},
    "details": {"open"},
    "div": {"class"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "pre": {"class"},
    "span": {"class"},
    "table": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
STYLES = {
    *("background-color", "border", "border-collapse", "color", "font-family", "font-size"),
    *("font-style", "font-weight", "height", "margin", "max-height", "max-width", "opacity"),
    *("overflow", "overflow-x", "padding", "text-align", "text-decoration", "vertical-align"),
    *("white-space", "width"),
}
SCHEMES = {"http", "https", "mailto", "data", "attachment"}

Address = Callable[[str, str], str | None]


def sanitize(html: str, address: Address) -> str:
    """HTML with text, tables, images and plain styles; nothing else of it is left.

    Parameters
    ----------
    html : str
    address : callable
        Takes the name of an attribute (``"href"`` or ``"src"``) and its address, and returns the
        one to write; None leaves it out.
    """

    def attribute(tag: str, name: str, value: str) -> str | None:
        return address(name, value) if name in ("href", "src") else value

    clean: str = library("nh3").clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        filter_style_properties=STYLES,
        url_schemes=SCHEMES,
    )
    return clean


def rules_inline(html: str) -> str:
    """Rules for single elements, as a pandas Styler writes them, as the styles of those elements.

    >>> rules_inline('<style>#a, #b { color: red; }</style><p id="a">x</p>')
    '<style>#a, #b { color: red; }</style><p style="color: red;">x</p>'
    """
    styles: dict[str, str] = {}
    for sheet in SHEET.findall(html):
        for names, rule in RULE.findall(sheet):
            for name in re.findall(r"(?:^|,)\s*#([\w-]+)\s*(?=,|$)", names):
                styles[name] = f"{styles.get(name, '')} {' '.join(rule.split())}".strip()

    def styled(found: re.Match[str]) -> str:
        return f'style="{escape(styles[found[1]])}"' if found[1] in styles else found[0]

    return re.sub(r'\bid="([\w-]+)"', styled, html)
