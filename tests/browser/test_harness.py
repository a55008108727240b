"""The harness itself, on a widget of a few lines: it drives, it watches, and it tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import harness

COUNTER = """
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = '''
    export default {
      render({ model, el }) {
        const button = document.createElement("button");
        const draw = () => { button.textContent = `count ${model.get("count")}`; };
        button.onclick = () => {
          model.set("count", model.get("count") + 1);
          model.save_changes();
        };
        model.on("change:count", draw);
        draw();
        el.append(button);
      }
    };
    '''
    count = traitlets.Int(0).tag(sync=True)

counter = Counter(count=4)
counter
"""


@pytest.mark.parametrize("application", ["lab", "notebook"])
def test_widget_answers_click(pages, open_notebook, application):
    page = pages.lab() if application == "lab" else pages.new()
    notebook = open_notebook(page, ["%md # Title", COUNTER], application=application)
    notebook.output(1).get_by_role("button", name="count 4").click()
    notebook.output(1).get_by_role("button", name="count 5").wait_for()
    assert notebook.value("counter.count") == 5
    assert harness.shot(notebook.output(1), f"harness-{application}").stat().st_size > 500


def test_themes_busy_kernel_and_errors(lab, open_notebook):
    notebook = open_notebook(lab, ["x = 1"], theme="dark")
    assert lab.locator("body").get_attribute("data-jp-theme-light") == "false"
    with notebook.busy():
        busy = notebook.start_cell("y = x + 1")
    assert notebook.outputs(busy) == [] and notebook.value("y") == 2
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        notebook.run_cell("1 / 0")
    saved = notebook.save()
    assert saved.cells[0].source == "x = 1"


def test_watch_sees_requests_that_leave_and_console_errors(chromium, tmp_path: Path):
    html = tmp_path / "bad.html"
    html.write_text(
        "<script>console.error('oh no'); fetch('https://example.invalid/x').catch(() => 0);"
        "fetch('http://192.0.2.1/y').catch(() => 0); throw new Error('boom')</script>"
    )
    pages = harness.Pages(chromium)
    page = harness.open_file(pages, html)
    page.wait_for_function("performance.now() > 300")
    watch = pages.watch(page)
    assert [url.split("/")[2] for url in watch.left] == ["example.invalid", "192.0.2.1"]
    assert any("oh no" in text for text in watch.complaints)
    assert any("boom" in text for text in watch.complaints)
    with pytest.raises(AssertionError, match="left the server"):
        pages.close()


def test_nothing_can_leave(chromium, bare_page, tmp_path: Path):
    html = tmp_path / "good.html"
    html.write_text("<!doctype html><html lang=en><title>t</title><main><h1>Good</h1></main>")
    page = bare_page(html, theme="dark", width=600)
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert page.evaluate("innerWidth") == 600
    assert harness.axe(page) == []


def test_axe_finds_serious_violations(bare_page, tmp_path: Path):
    html = tmp_path / "unnamed.html"
    html.write_text("<!doctype html><html lang=en><title>t</title><main><button></button></main>")
    assert [line.split()[0] for line in harness.axe(bare_page(html))] == ["button-name"]
