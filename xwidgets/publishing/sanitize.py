"""HTML of a notebook's author and of other libraries, without anything that runs or is fetched."""

from __future__ import annotations

from collections.abc import Callable

from .needed import library

__all__ = ["sanitize"]

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
