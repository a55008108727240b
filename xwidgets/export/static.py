"""The script-free twin of a widget: what a front end shows that cannot run it.

The picture is an image with its SVG as a data address. Measured in JupyterLab 4.6: from the
outputs of a notebook that is not trusted its sanitizer drops the tags ``<svg>`` and ``<picture>``
but not the text between them, and ``<style>`` with all that is in it; it keeps ``<figure>``,
``<img src="data:...">``, ``<details>`` and plain styles.
Inside of the image the SVG keeps its own style, so it follows light and dark by itself; it
also paints its own ground, so that it can be read where it cannot know.
"""

from __future__ import annotations

import re
from base64 import b64encode

from ..charts.probability import in_brackets
from ..charts.scene import Scene
from ..charts.wording import amount_text, clean, number_text, plural
from .svg import escape, num

__all__ = [
    "HOW_TO_WAKE",
    "MAX_BYTES",
    "beside_live",
    "image_address",
    "size_of",
    "static_html",
    "static_text",
    "summary",
]

MAX_BYTES = 50_000
SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')
HOW_TO_WAKE = "A still picture: run the cell to make it live again."


def image_address(svg: str) -> str:
    """An SVG as an address that an image can show."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def static_html(svg: str, summary: str) -> str:
    """A picture and its text for the ``text/html`` of an output.

    Parameters
    ----------
    svg : str
        A picture.
    summary : str
        What the picture says, as plain text; the alternative text of the image, too.

    Returns
    -------
    str
        At most 50 KB, without scripts and styles sheets. Where the picture would be larger than
        that, the text stands alone.
    """
    words = escape(clean(summary, 1200))
    image = f'<img src="{image_address(svg)}" alt="{words}" style="max-width: 100%; height: auto">'
    caption = f"<figcaption>{words}<br><small>{HOW_TO_WAKE}</small></figcaption>"
    whole = f'<figure style="margin: 0">{image}{caption}</figure>'
    if len(whole.encode()) <= MAX_BYTES:
        return whole
    return f'<figure style="margin: 0">{caption}</figure>'


def static_text(words: str) -> str:
    """What stands in for a picture that could not be drawn."""
    return f"<p>{escape(clean(words, 2000))}</p>"


def beside_live(svg: str, still: str, summary: str) -> str:
    """A picture for an output of its own, right before that of the live view.

    Parameters
    ----------
    svg : str
        A picture, with its width and height in pixels.
    summary : str
        What the picture says, as plain text.
    still : str
        Name by which the live view finds the picture, to hide it.

    Returns
    -------
    str
        The rules hide the picture while the view below it lives, the message that JupyterLab
        shows in place of a view whose kernel is gone, and the twin that stands there in a
        notebook that was made into a page. The picture is one of the rules, too: so a sanitizer
        leaves nothing of it, not even its text.
    """
    name = escape(still)
    child, mine = ".jp-OutputArea-child", f":has([data-xwidgets-still='{name}'])"
    gone = ":has(.jupyter-widgets):not(:has(.jupyter-widgets *))"  # :has() cannot hold a :has()
    rules = (
        f"{child}{mine}:has(+ {child} .xwidgets){{display:none}}"
        f"{child}{mine} + {child}{gone}{{display:none}}"
        f"{child}{mine} + {child}:has(figure > figcaption){{display:none}}"
    )
    width, height = map(num, size_of(svg))
    drawn = (
        f"[data-xwidgets-still='{name}']{{max-width:{width}px;aspect-ratio:{width}/{height};"
        f"background:url('{_in_style(svg)}') 0 0/100% no-repeat;print-color-adjust:exact}}"
    )
    words = escape(clean(summary, 1200))
    return (
        f'<div data-xwidgets-still="{name}" role="img" aria-label="{words}">'
        f"<style>{rules}{drawn}</style></div>"
    )


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a picture, in pixels."""
    width, height = SIZE.findall(svg)[0]
    return float(width), float(height)


def _in_style(svg: str) -> str:
    """An SVG as an address between single quotes in a style sheet: what ends either is encoded."""
    return "data:image/svg+xml," + re.sub(
        "[%#<'\\\\\\x00-\\x1f]", lambda found: f"%{ord(found[0]):02X}", svg
    )


def summary(scene: Scene) -> str:
    """What a dashboard shows, in a few sentences.

    ``RandomForestClassifier, 569 rows, probability of benign. Most important: worst area
    (0.041), worst radius (0.038), ... Row 112: predicted 0.77, base value 0.63; pushed up most
    by worst area = 709 (+0.07).``
    """
    name = clean(scene.model_name or "model", 80)
    parts = [f"{name}, {plural(scene.n_total, 'row')}, {scene.output_label}."]
    if not scene.n_explained:
        return parts[0] + " No row has been explained yet."
    if scene.n_explained < scene.n_total:
        parts.append(f"So far {plural(scene.n_explained, 'row')} explained.")
    if scene.selected is not None:
        parts.append(f"{plural(scene.n_selected, 'row')} selected.")
    sizes = scene.importance if scene.selected_importance is None else scene.selected_importance
    most = [
        f"{clean(scene.names[j], 60)} ({number_text(float(sizes[j]), 2)})"
        for j in scene.ranking[:3]
    ]
    parts.append(f"Most important: {', '.join(most)}.")
    if scene.position is not None:
        parts.append(_row(scene, scene.position))
    return " ".join(parts)


def _row(scene: Scene, position: int) -> str:
    label = scene.row_label[0].upper() + scene.row_label[1:]
    prediction = amount_text(float(scene.predictions[position]))
    words = f"{label}: predicted {prediction}{in_brackets(scene.probability)}"
    if scene.actual_text:
        words += f" (actually {clean(scene.actual_text, 60)})"
    base = f"{amount_text(scene.base_value)}{in_brackets(scene.base_probability)}"
    words += f", base value {base}"
    row = scene.values[position]
    for direction, j in (("up", int(row.argmax())), ("down", int(row.argmin()))):
        if (row[j] > 0) if direction == "up" else (row[j] < 0):
            cell = scene.cell(j, position)
            what = clean(scene.names[j], 60) + (f" = {clean(cell, 40)}" if cell else "")
            words += f"; pushed {direction} most by {what}"
    return words + "."
