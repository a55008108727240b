"""An exported file from disk: with many rows, a large model, a surrogate, or damaged."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge

import xwidgets as xw
from tests.browser import harness
from xwidgets import language

RNG = np.random.default_rng(2)

NAMED = "Surrogate: gradient-boosted trees that imitate bowl; R²"

ORDER_OF_WORK = """
const attach = Element.prototype.attachShadow;
globalThis.first_seen = [];
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver(() => {
    for (const kind of ["dependence", "stacked"]) {
      const place = kind === "stacked" ? ".xw-stacked" : "[data-kind=dependence]";
      if (!first_seen.includes(kind) && root.querySelector(`${place} canvas`))
        first_seen.push(kind);
    }
  }).observe(root, { subtree: true, childList: true });
  return root;
};
"""

ENGLISH, GERMAN = (
    json.loads((Path(__file__).parents[2] / f"js/words/{code}.json").read_text(encoding="utf-8"))
    for code in ("en", "de")
)

SAID = """
() => {
  const said = [];
  const hear = (root) => {
    for (const element of root.querySelectorAll("*:not(style)")) {
      for (const name of ["aria-label", "aria-roledescription", "placeholder", "title"])
        said.push(element.getAttribute(name) ?? "");
      for (const child of element.childNodes)
        if (child.nodeType === Node.TEXT_NODE) said.push(child.data);
      if (element.shadowRoot) hear(element.shadowRoot);
    }
  };
  hear(document.getElementById("views"));
  return said.map((text) => text.trim()).filter(Boolean);
}
"""


def prediction(page):
    page.locator('.xw-effect-number[aria-busy="false"]').wait_for()
    return float(page.locator("output.xw-big").get_attribute("data-value"))


def type_value(page, name, text):
    box = page.get_by_role("textbox", name=f"Value of {name}", exact=True)
    box.fill(text)
    box.press("Enter")


def test_the_order_of_many_rows_waits_for_the_first_pictures(pages, tmp_path):
    X = RNG.normal(size=(20_000, 8))
    with xw.explain(lambda rows: rows[:, 0] * 2, X, background=X[:1]) as explainer:
        explainer.to_html(tmp_path / "many.html")
    text = (tmp_path / "many.html").read_text("utf-8")
    pieces = re.findall(r'<script class="data"[^>]*>(.*?)</script>', text)
    assert len(pieces) > 3 and max(map(len, pieces)) <= 1 << 16
    page = pages.new()
    page.add_init_script(ORDER_OF_WORK)
    pages.watch(page).origins.add((tmp_path / "many.html").as_uri())
    page.goto((tmp_path / "many.html").as_uri())
    page.locator(".xw-stacked canvas").wait_for()
    assert page.evaluate("first_seen") == ["dependence", "stacked"]


def test_a_model_just_below_the_limit_opens_and_edits(bare_page, tmp_path):
    X = RNG.normal(size=(3_000, 6))
    y = RNG.normal(size=3_000)
    forest = RandomForestRegressor(300, random_state=0, n_jobs=2).fit(X, y)
    names = list("abcdef")
    with xw.explain(forest, X[:50], feature_names=names) as explainer:
        explainer.to_html(tmp_path / "large.html", what_if=True)
    text = (tmp_path / "large.html").read_text("utf-8")
    assert "What-if is off" not in text, re.search("What-if is off[^<]*", text)[0]
    size = float(re.search(r"([\d.]+) MB of model", text)[1])
    assert 6 < size < 8
    page = bare_page(tmp_path / "large.html")
    page.get_by_role("button", name="What if…").click()
    assert prediction(page) == pytest.approx(forest.predict(X[:1])[0], rel=1e-9)
    type_value(page, "a", "1.5")
    edited = X[:1].copy()
    edited[0, 0] = 1.5
    assert prediction(page) == pytest.approx(forest.predict(edited)[0], rel=1e-9)


def test_a_surrogate_answers_under_its_own_name(bare_page, tmp_path):
    X = RNG.normal(size=(400, 3))

    def bowl(rows):
        return (rows**2).sum(axis=1)

    with xw.explain(bowl, X, feature_names=["a", "b", "c"]) as explainer:
        explainer.to_html(tmp_path / "surrogate.html", what_if="surrogate")
        explainer.to_html(tmp_path / "none.html", what_if="surrogate", rows="none")
    page = bare_page(tmp_path / "surrogate.html")
    page.get_by_role("button", name="What if…").click()
    own = bowl(X[:1])[0]
    told = page.locator(".xw-effect").get_by_text(NAMED)
    assert f"The model itself says {own:.4g} of the row as it was." in told.inner_text()
    assert prediction(page) == pytest.approx(own, abs=0.5)
    type_value(page, "a", "2.5")
    assert prediction(page) == pytest.approx(bowl(np.array([[2.5, *X[0, 1:]]]))[0], abs=1)
    # Also where the doubt is told.
    page.get_by_title("How far to trust these numbers").click()
    page.get_by_role("dialog").get_by_text("come from a surrogate").wait_for()
    assert harness.axe(page) == []
    page = bare_page(tmp_path / "none.html")
    page.locator(".xw-effect").get_by_text(NAMED).wait_for()
    assert "The model itself" not in page.locator(".xw-effect").inner_text()


def test_why_nothing_can_be_edited_stands_where_the_doubt_does(bare_page, tmp_path):
    X = RNG.normal(size=(40, 3))
    with xw.explain(lambda rows: rows[:, 0], X) as explainer, pytest.warns(UserWarning):
        explainer.to_html(tmp_path / "off.html", what_if=True)
    page = bare_page(tmp_path / "off.html")
    page.get_by_title("How far to trust these numbers").click()
    page.get_by_role("dialog").get_by_text("a function cannot be taken apart").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text(re.compile("^Not shown: .*What if")).wait_for()
    page.get_by_role("tab", name=re.compile("^Row")).click()
    assert page.get_by_role("tab", name="What if").count() == 0


@pytest.mark.parametrize("damage", ["cut", "letters"])
def test_a_damaged_file_says_so_and_keeps_its_picture(pages, tmp_path, damage):
    X = RNG.normal(size=(40, 3))
    path = tmp_path / "damaged.html"
    with xw.explain(lambda rows: rows[:, 0], X) as explainer:
        explainer.to_html(path)
    text = path.read_text("utf-8")
    begin = text.index('<script class="data"')
    piece = text[text.index(">", begin) + 1 : text.index("</script>", begin)]
    broken = piece[: len(piece) // 8 * 4] if damage == "cut" else "!" + piece[1:]
    path.write_text(text.replace(piece, broken), "utf-8")
    page = harness.open_file(pages, path)
    pages.watch(page).allow(".")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert alert.inner_text().startswith("xwidgets: this file cannot be opened.")
    assert page.locator("main > svg").count() == 1


DIFFERENT = """
async ([ours, theirs]) => {
  const pixels = [];
  let size = null;
  for (const base64 of [theirs, ours]) {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    size ??= [image.width, image.height];
    const canvas = new OffscreenCanvas(...size);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0, ...size);
    pixels.push(context.getImageData(0, 0, ...size).data);
  }
  const [a, b] = pixels;
  let different = 0;
  for (let i = 0; i < a.length; i += 4)
    if ([0, 1, 2].some((k) => Math.abs(a[i + k] - b[i + k]) > 96)) different++;
  return different / (a.length / 4);
}
"""


def test_pictures_without_a_kernel(bare_page, tmp_path):
    """What is on screen, drawn by the page: well-formed SVG, and as many pixels as there are."""
    names = ["a", "b", "<c>", "d\x00"]
    X = pd.DataFrame(RNG.normal(size=(60, 4)), columns=names)
    model = Ridge().fit(X, X["a"] - X["b"])
    path = tmp_path / "explainer.html"
    xw.explain(model, X, X["a"]).to_html(path)
    page = bare_page(path, width=1000)
    saved = []
    for item in ("Drawing (.svg)", "Picture (.png)"):
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=item).click()
        saved.append(download.value.path().read_bytes())
    svg, png = saved
    root = ElementTree.fromstring(svg.decode())
    text = " ".join(root.itertext())
    assert "<c>" in text and "Importance" in text and "Force" in text
    assert b"<canvas" not in svg and b"<script" not in svg
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 2 * int(root.get("width") or 0)
    harness.SHOTS.mkdir(parents=True, exist_ok=True)
    (harness.SHOTS / "exported.png").write_bytes(png)
    shown = page.locator(".xw-root").first.screenshot()
    both = [base64.b64encode(data).decode() for data in (png, shown)]
    assert page.evaluate(DIFFERENT, both) < 0.01, "the picture is another than the page"


def test_a_german_file_says_nothing_that_has_german_words_in_english(
    bare_page, tmp_path, monkeypatch
):
    X = RNG.normal(size=(60, 3))
    y = X @ [2.5, -1, 0.25] + RNG.normal(size=60)
    monkeypatch.setattr(language, "_chosen", [language.LANGUAGES["de"]])
    with xw.explain(Ridge().fit(X, y), X, y, feature_names=["a", "b", "c"]) as explainer:
        explainer.to_html(tmp_path / "deutsch.html", what_if=True)
    page = bare_page(tmp_path / "deutsch.html")
    assert page.locator("html").get_attribute("lang") == "de"
    said = set()
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.locator(".xw-view:visible").first.wait_for()
        said.update(page.evaluate(SAID))
    # What views are found by may be a name of Python's, too: "bias" is a metric.
    english = {key for key, files in ENGLISH.items() if ".ts" in files and GERMAN[key] != key}
    assert said & english == set()
    assert {"Wichtigkeit", "Kräfte", "Fehler", "Abwägung"} <= said
    assert any(re.fullmatch(r"[+−]?\d+,\d+", text) for text in said)
    assert not any(re.fullmatch(r"[+−]?\d+\.\d+", text) for text in said)
