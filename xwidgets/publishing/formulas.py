"""Formulas as MathML, which browsers draw by themselves; as text where that cannot be made."""

from __future__ import annotations

import re

from ..export.svg import escape
from .needed import library

__all__ = ["formula"]

TAGS = {
    *("math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded"),
    *("mphantom", "mprescripts", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup"),
    *("msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none"),
}
ATTRIBUTES = {
    *("accent", "accentunder", "aria-label", "columnalign", "columnlines", "columnspacing"),
    *("depth", "display", "displaystyle", "fence", "form", "height", "linethickness", "lspace"),
    *("mathcolor", "mathsize", "mathvariant", "maxsize", "minsize", "movablelimits", "notation"),
    *("rowlines", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy", "symmetric"),
    *("voffset", "width", "xmlns"),
}
WORDS = re.compile(r"(\\(?:text\w*|mbox|hbox)\s*\{)([^{}]*)")
"""Words inside a formula, which the library copies as they are."""


def formula(latex: str, display: bool) -> str:
    """A formula in LaTeX as an element of HTML."""
    tag, mode = ("div", "block") if display else ("span", "inline")
    return f'<{tag} class="formula">{_mathml(latex, mode) or _readable(latex)}</{tag}>'


def _mathml(latex: str, mode: str) -> str:
    """Empty where the library is missing, or does not know what is written."""
    try:
        from latex2mathml.converter import convert

        words = WORDS.sub(lambda found: found[1] + escape(found[2]), latex)
        made: str = convert(words, display=mode)
    except Exception:  # the library raises what it happens to
        return ""
    made = made.replace("<mi>&#x029F5;</mi>", "<mo>&#x02216;</mo>")  # a sign that fonts have
    label = escape(" ".join(latex.split()))
    made = made.replace("<math ", f'<math aria-label="{label}" ', 1)
    # What is written in a formula may not become an element of the page, nor lead out of it.
    clean: str = library("nh3").clean(made, tags=TAGS, attributes={"*": ATTRIBUTES})
    return clean


def _readable(latex: str) -> str:
    return f"<code>{escape(latex.strip())}</code>"
