"""A site published from a folder: what its pages hold, and that they answer from a disk."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import Browser, Page, expect

import xwidgets as xw
from tests.browser import harness
from xwidgets.__main__ import main
from xwidgets.publishing.outputs import CARD, NOT_HERE

HOSTILE = "</script><img src=x onerror=alert(1)>"

MODELS = f"""
import numpy as np, pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
import xwidgets as xw

rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(60, 3)), columns=["age", "income", {HOSTILE!r}])
y = X["income"] * 2 + X["age"]
trees = GradientBoostingRegressor(n_estimators=5, random_state=0).fit(X, y)
first = xw.explain(trees, X, y)
second = xw.explain(LogisticRegression().fit(X, y > 0), X, y > 0)
"""
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)


def code(source: str, *tags: str, **jupyter: bool):
    return new_code_cell(source.strip(), metadata={"tags": list(tags), "jupyter": jupyter})


def text(source: str):
    return new_markdown_cell(source)


def save(path: Path, *cells, **metadata) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), path)
    return path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two notebooks, published once."""
    folder = tmp_path_factory.mktemp("publish") / "course"
    save(
        folder / "01_two models.ipynb",
        text("# Two models\n\nWhy does each say *that*?\n\n## A & B <script>alert(2)</script>"),
        code(MODELS, "remove-input"),
        code("first.importance()"),
        text(
            f"The sum is $f(x) = \\sum_j \\phi_j$.\n\n![dot](dot.png)\n\n<b onclick='x()'>{1}</b>"
        ),
        code("first.dependence()\n"),
        code("import ipywidgets; ipywidgets.VBox([second.importance()])"),
        code("secret = 'not shown'", "remove-cell"),
        code("answer = 'folded'", source_hidden=True),
        text(
            "## Change it\n\n[next](more/02_next.ipynb#there) [gone](gone.ipynb) "
            "[x](javascript:x())"
        ),
        code("first.what_if(0)"),
        code(
            "xw.teach.quiz('Which matters <b>most</b>?', "
            "{'income': 'Yes.', 'age': 'Look again.'}, 'income')"
        ),
        code(f"print({HOSTILE!r}); X.head(2)"),
        text("<details><summary>Solution</summary>\n\n```python\nX.mean()\n```\n\n</details>"),
        xwidgets={"minutes": 7},
    )
    save(folder / "more" / "02_next.ipynb", text("# The next\n\n## There"), code("1 + 1"))
    (folder / "README.md").write_text("# The course\n\nTwo pages.\n\n## For teachers\n\nNo.")
    (folder / "dot.png").write_bytes(b64decode(PICTURE))
    pages = xw.publish(folder, folder / "site")
    assert [page.title for page in pages] == ["Two models", "The next"]
    for page in pages:
        assert page.n_bytes == page.path.stat().st_size > page.n_data_bytes
    assert pages[0].n_shared_bytes + pages[0].n_bytes < 1_500_000
    assert pages[1].n_data_bytes == 0 and pages[1].n_bytes < 30_000
    return folder / "site"


def read(site: Path, name: str) -> str:
    return (site / name).read_text("utf-8")


def test_a_site_is_pages_an_index_and_one_script(site: Path):
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.*"))
    assert found[:3] == ["01_two models.html", "index.html", "more/02_next.html"]
    assert re.fullmatch(r"xwidgets-[0-9a-f]{10}\.js", found[3]) and len(found) == 4
    assert f'<script src="{found[3]}">' in read(site, "01_two models.html")
    assert f'<script src="../{found[3]}">' in read(site, "more/02_next.html")
    index = read(site, "index.html")
    assert 'href="01_two%20models.html">Two models</a>' in index
    assert "7 minutes" in index and "Why does each say that?" in index
    assert "<h2>More</h2>" in index
    assert '<h1 id="the-course">The course</h1>' in index and "Two pages." in index
    assert "For teachers" not in index


def test_what_is_hidden_is_hidden_and_what_is_folded_is_folded(site: Path):
    page = read(site, "01_two models.html")
    assert "GradientBoostingRegressor(" not in page
    assert "not shown" not in page
    assert re.search(r'<details class="fold"><summary>Code</summary>.*folded', page)
    assert re.search(r"<summary>Code</summary>.*teach", page)  # it says the answer
    assert "<details><summary>Solution</summary>" in page


def test_text_is_no_markup_and_nothing_in_it_runs(site: Path):
    page = read(site, "01_two models.html")
    assert "<img src=x" not in page and "onclick" not in page and "javascript:" not in page
    scripts = re.findall(r"<script[^>]*>", page)
    assert all("application/json" in one or "text/plain" in one for one in scripts[:-1])
    assert scripts[-1].startswith('<script src="xwidgets-')
    assert "&lt;/script&gt;&lt;img src=x" in page  # printed by a cell


def test_links_formulas_and_pictures(site: Path):
    page = read(site, "01_two models.html")
    assert 'href="more/02_next.html#there"' in page
    assert "gone" in page and "gone.ipynb" not in page
    assert "<math" in page and 'aria-label="f(x) = \\sum_j \\phi_j"' in page
    assert f"data:image/png;base64,{PICTURE}" in page
    assert 'rel="noopener noreferrer">next' in page
    assert 'href="../01_two%20models.html"' in read(site, "more/02_next.html")


def opened(chromium: Browser, path: Path, **options) -> tuple[Page, harness.Watch]:
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, **options)
    context.set_offline(True)
    context.set_default_timeout(60_000)
    page, watch = context.new_page(), harness.Watch()
    watch.origins |= {one.as_uri() for one in path.parent.rglob("*.*")}
    watch.attach(page)
    page.goto(path.as_uri())
    return page, watch


def test_views_answer_from_a_disk_without_a_network(chromium: Browser, site: Path):
    page, watch = opened(chromium, site / "01_two models.html")
    page.locator("html[data-xw-ready]").wait_for()
    views = page.locator(".view")
    importance, dependence, other, what_if = (views.nth(i) for i in range(4))
    # What is chosen in one cell shows in the next, and not in another explainer.
    importance.get_by_role("option", name=re.compile("^age")).click()
    plot = dependence.get_by_role("application", name="SHAP dependence plot of age")
    plot.wait_for()
    expect(other.get_by_role("option", selected=True)).to_contain_text("income")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
    page.mouse.up()
    expect(importance).to_contain_text("selected")
    expect(other).not_to_contain_text("selected")
    # The model answers in the page.
    number = what_if.locator("output.xw-big")
    number.wait_for()
    before = number.get_attribute("data-value")
    typed = what_if.get_by_role("textbox", name="Value of income", exact=True)
    typed.fill("2.5")
    typed.press("Enter")
    page.wait_for_function(
        "([before, e]) => e.getAttribute('data-value') !== before",
        arg=[before, number.element_handle()],
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200
    assert harness.axe(page) == []
    # A card judges.
    card = page.locator("[data-xw-card]")
    card.get_by_role("radio", name="age").check()
    card.get_by_role("button", name="Check").click()
    card.get_by_text("Look again.").wait_for()
    assert harness.axe(page) == []
    # To the next page, by its link.
    page.get_by_role("link", name="Next: The next").click()
    page.get_by_role("heading", name="The next").wait_for()
    page.get_by_role("link", name="Course", exact=False).first.click()
    page.get_by_role("link", name="Two models").wait_for()
    assert harness.axe(page) == []
    watch.check()
    page.context.close()


def test_without_scripts_pictures_stand_still(chromium: Browser, site: Path):
    page, watch = opened(
        chromium, site / "01_two models.html", java_script_enabled=False, color_scheme="dark"
    )
    assert page.locator(".view > img").count() == 4
    assert "runs no scripts" in page.locator("noscript").inner_text()
    watch.check()
    page.context.close()


def test_it_is_published_again_over_its_own_pages_only(site: Path, tmp_path: Path, capsys):
    path = save(tmp_path / "a.ipynb", text("# A"))
    page = tmp_path / "a.html"
    page.write_text("mine")
    assert main(["publish", str(path), "--no-execute"]) == 1
    assert "which publish did not write" in capsys.readouterr().err
    assert page.read_text() == "mine"
    page.unlink()
    for _ in range(2):
        assert main(["publish", str(path), "--no-execute"]) == 0
    said = capsys.readouterr().out
    assert "a.html: " in said and f"1 page in {tmp_path}" in said
    assert f"open {page} in a browser" in said and "opened first a page loads 0.1" in said
    assert sorted(one.suffix for one in tmp_path.iterdir()) == [".html", ".ipynb", ".js"]


def test_a_page_without_python_says_where_exercises_are_done(tmp_path: Path):
    card = {"kind": "exercise", "options": {"question": "?", "hint": "", "points": 1}}
    shown = [
        new_output("display_data", {CARD: {**card, "state": {"status": status, "said": "Put it"}}})
        for status in ("open", "right")
    ]
    shown.append(new_output("display_data", {CARD: {"kind": "progress", "state": {"done": 0}}}))
    told = text("# A\n\n*About 20 minutes. It is short.*\n\nTwo models differ.")
    solution = text("The solution")
    solution.metadata["tags"] = ["solution"]
    save(tmp_path / "a.ipynb", told, new_code_cell("check(...)", outputs=shown), solution)
    assert main(["publish", str(tmp_path), "--no-execute", "--without", "solution"]) == 0
    page, index = read(tmp_path, "a.html"), read(tmp_path, "index.html")
    assert page.count(NOT_HERE) == 2 and page.count("Put it") == 1  # its card, and without scripts
    assert "Exercises need Python, and the notebook a.ipynb." in page
    assert page.count("About 20 minutes") == 1 and "progress" not in page
    assert "The solution" not in page
    assert "20 minutes</span><p>Two models differ.</p>" in index


def test_a_site_keeps_no_script_that_no_page_names(tmp_path: Path):
    save(tmp_path / "a.ipynb", text("# A"))
    old, theirs = tmp_path / "xwidgets-0123456789.js", tmp_path / "xwidgets-abcdefghij.js"
    old.write_text("/*! xwidgets 0.1 */")
    theirs.write_text("/* mine */")
    xw.publish(tmp_path, execute=False)
    assert not old.exists() and theirs.exists()
    assert len(list(tmp_path.glob("xwidgets-*.js"))) == 2


def test_a_cell_that_raises_is_named_and_nothing_is_written(tmp_path: Path):
    path = save(tmp_path / "a.ipynb", text("# A"), code("1"), code("\nraise KeyError('zip')"))
    with pytest.raises(xw.errors.NotebookFailed, match=r"a\.ipynb, whose cell 3 .*KeyError: .zip"):
        xw.publish(path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.ipynb"]


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        ("none.ipynb", {}, "no file"),
        ("a.ipynb", {"rows": "none"}, "the outputs of a notebook show rows"),
        ("a.ipynb", {"what_if": "maybe"}, "what_if: found"),
        ("broken.ipynb", {}, "expected a Jupyter notebook"),
        ("a.ipynb", {"without": "solution"}, "expected a list of tags"),
    ],
)
def test_what_cannot_be_published_is_said_at_once(tmp_path, given, options, message):
    save(tmp_path / "a.ipynb", text("# A"))
    (tmp_path / "broken.ipynb").write_text("{")
    with pytest.raises((ValueError, TypeError), match=message):
        xw.publish(tmp_path / given, **options)
    assert not list(tmp_path.glob("*.html"))
