"""Outputs as HTML: what is shown, what is left out, and what is said of it."""

from __future__ import annotations

import base64
import re
import sys
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from xwidgets.errors import MissingDependency
from xwidgets.publishing.content import _code_cell, _stills, content_of
from xwidgets.publishing.markdown import Prose
from xwidgets.publishing.outputs import CARD, in_one, output_html
from xwidgets.publishing.sanitize import sanitize


def shown(**data: object) -> str:
    """An output of these media types; `_` stands for `/`."""
    kinds = {name.replace("_", "/", 1): value for name, value in data.items()}
    return output_html(new_output("display_data", kinds), lambda place: "")


def of(mime: str, value: object, **more: object) -> str:
    return output_html(new_output("display_data", {mime: value, **more}), lambda place: "still")


def test_a_view_has_its_place_with_its_still_picture():
    html = of("application/vnd.xwidgets.view+json", {"container": "c0", "view": 2})
    assert html == '<div class="view" data-xw-view="c0:2">still</div>'


def test_a_view_of_a_run_that_is_over_is_said():
    place = {"container": "c0", "view": 0}
    cell = new_code_cell("x")
    cell.outputs = [new_output("display_data", {"application/vnd.xwidgets.view+json": place})]
    html = _code_cell(cell, _stills([]))
    assert "numbers are not in the notebook" in html and "data-xw-view" not in html


def test_without_its_libraries_publishing_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "nh3", None)
    with pytest.raises(MissingDependency, match=r'pip install "xwidgets\[publish\]"'):
        sanitize("<p>", lambda name, value: value)


def test_a_card_carries_its_question_and_a_fallback():
    html = of(CARD, {"kind": "quiz", "options": {"question": "It's <b>?"}}, **{"text/html": "<p>Q"})
    held = re.search(r"data-xw-card='([^']*)'", html)
    assert held and "<" not in held[1] and "quiz" in held[1]
    assert "<p>Q</p>" in html


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<script>x()</script><p>a</p>", "<p>a</p>"),
        ('<p style="color:red;position:fixed">a</p>', '<p style="color:red">a</p>'),
        ("<style>p{}</style><iframe src=x></iframe>a", "a"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<div data-xw-view="c0:0" id="c0">a</div>', "<div>a</div>"),
    ],
)
def test_html_is_left_without_what_runs_or_takes_over(html: str, left: str):
    assert sanitize(html, lambda name, value: value) == left


def test_colors_of_a_styled_table_stay():
    pytest.importorskip("jinja2")
    table = pd.DataFrame({"a": [1, 2]}).style.map(
        lambda value: "color: red; position: fixed" if value == 2 else None
    )
    html = shown(text_html=table._repr_html_())
    assert html.count('style="color:red"') == 1
    assert re.search(r'<td style="color:red"[^>]*>2</td>', html)


def test_pictures_are_images_also_svg():
    assert 'src="data:image/png;base64,AAAA"' in shown(image_png="AA\nAA", text_plain="<Figure>")
    html = of("image/svg+xml", "<svg><script>x()</script></svg>")
    encoded = re.search(r"svg\+xml;base64,([^\"]+)", html)
    assert encoded and b"<script>" in base64.b64decode(encoded[1])  # an image runs none
    assert "<script>" not in html


def test_pictures_of_the_network_are_left_out():
    html = shown(text_html="<img src='https://example.com/a.png'><p>words</p>")
    assert "example.com" not in html and "words" in html


def test_a_chart_is_drawn_where_its_specification_is_there():
    spec = {
        "data": {"values": [{"a": 1, "b": 2}]},
        "mark": "bar",
        "title": "Bars",
        "encoding": {"x": {"field": "a", "type": "ordinal"}, "y": {"field": "b"}},
    }
    html = of("application/vnd.vegalite.v5+json", spec, **{"text/plain": "alt.Chart(...)"})
    assert 'alt="Bars"' in html and "image/svg+xml" in html


def test_what_needs_scripts_or_a_kernel_says_so():
    html = shown(text_html="<div id='x'></div><script>draw()</script>", text_plain="Figure(...)")
    assert "drawn by scripts of its library" in html and "Figure(...)" in html
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    assert "this page has none" in of("text/plain", "IntSlider()", **widget)
    still = of("text/html", "<figure><img src='data:image/svg+xml;base64,AA'></figure>", **widget)
    assert "A still picture" in still and "base64,AA" in still


def test_text_is_escaped_bars_end_as_they_ended_and_streams_are_joined():
    parts = [
        new_output("stream", name="stderr", text=one) for one in ("1%\r", "\x1b[31m9%", "\n<b>")
    ]
    (one,) = in_one(parts)
    assert re.search(r"<pre[^>]*>9%\n&lt;b&gt;</pre>", output_html(one, lambda place: ""))


def test_an_error_is_shown_with_its_traceback_folded():
    error = new_output("error", ename="KeyError", evalue="'<b>'", traceback=["\x1b[0;31mline"])
    html = output_html(error, lambda place: "")
    assert "<strong>KeyError</strong>: &#39;&lt;b&gt;&#39;" in html
    assert "<summary>Traceback</summary>" in html and "\x1b" not in html


def test_headings_have_anchors_of_their_own_and_one_is_the_title():
    prose = Prose()
    html = prose.html("# One\n\n# Two *b*\n\n## Two b", lambda name, value: value)
    assert [(one.level, one.anchor, one.text) for one in prose.headings] == [
        (1, "one", "One"),
        (2, "two-b", "Two b"),
        (2, "two-b-2", "Two b"),
    ]
    assert html.count("<h1") == 1 and '<h2 id="two-b-2">' in html


def test_a_formula_that_cannot_be_read_is_text():
    html = Prose().html(r"$\undefined{<b>$ and $$x < \frac{1}{2}$$", lambda name, value: value)
    assert "<b>" not in html
    assert "<mfrac>" in html


@pytest.mark.parametrize(
    "words",
    [
        '<input/id="mine">',
        '<meta/http-equiv="refresh"/content="1;url=https://a.org">',
        "x</math><b>",
    ],
)
def test_words_in_a_formula_are_no_markup(words: str):
    made = [
        Prose().html(f"$\\text{{{words}}}$", lambda name, value: value),
        of("text/latex", f"$\\text{{{words}}}$"),
    ]
    for html in made:
        inside = html[html.index("<mtext>") + len("<mtext>") : html.index("</mtext>")]
        assert "<" not in inside and unescape(inside).replace("\xa0", " ") == words
        assert not re.search("<(input|meta|b)\\b", html)


def test_a_formula_leads_nowhere():
    html = Prose().html(r"$\href{javascript:alert(1)}{x}$", lambda name, value: value)
    assert "<mi>x</mi>" in html and "href=" not in html


def test_pictures_come_from_within_the_folder(tmp_path: Path):
    for name in ("secret.png", "course/own.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    notebook = tmp_path / "course" / "a.ipynb"

    def shown_of(name: str, folder: Path | None) -> bool:
        cell = new_markdown_cell(f"![]({name})")
        read = new_notebook(cells=[cell])
        return "data:image/png" in content_of(read, notebook, [], lambda *_: None, (), folder).cells

    folder = notebook.parent
    assert shown_of("own.png", folder)
    assert not shown_of("../secret.png", folder)
    assert not shown_of(str(tmp_path / "secret.png"), folder)
    assert shown_of("../secret.png", None)


def test_an_empty_cell_leaves_nothing():
    assert _code_cell(new_code_cell(""), lambda place: "") == ""
