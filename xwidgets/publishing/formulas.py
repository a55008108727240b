"""Formulas as MathML, which browsers draw by themselves; as text where that cannot be made."""

from __future__ import annotations

from ..export.svg import escape

__all__ = ["formula"]


def formula(latex: str, display: bool) -> str:
    """A formula in LaTeX as an element of HTML."""
    tag, mode = ("div", "block") if display else ("span", "inline")
    return f'<{tag} class="formula">{_mathml(latex, mode) or _readable(latex)}</{tag}>'


def _mathml(latex: str, mode: str) -> str:
    """Empty where the library is missing, or does not know what is written."""
    try:
        from latex2mathml.converter import convert

        made: str = convert(latex, display=mode)
    except Exception:  # the library raises what it happens to
        return ""
    made = made.replace("<mi>&#x029F5;</mi>", "<mo>&#x02216;</mo>")  # a sign that fonts have
    label = escape(" ".join(latex.split()))
    return made.replace("<math ", f'<math aria-label="{label}" ', 1)


def _readable(latex: str) -> str:
    return f"<code>{escape(latex.strip())}</code>"
