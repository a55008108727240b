"""The language of the interface: chosen once, for what is shown or saved after."""

from __future__ import annotations

import pytest

import xwidgets as xw
from xwidgets import language
from xwidgets.errors import InvalidValue
from xwidgets.widgets.pieces import bundle
from xwidgets.widgets.runtime import runtime


@pytest.fixture(autouse=True)
def nobody_has_chosen(monkeypatch):
    monkeypatch.setattr(language, "_chosen", [])
    monkeypatch.delenv(language.VARIABLE, raising=False)


def test_it_is_english_until_somebody_has_chosen():
    assert language.language().code == "en"
    xw.set_language("de")
    assert language.language() == language.Language("de", "Deutsch", ",", ".")


def test_the_environment_says_how_it_begins(monkeypatch):
    monkeypatch.setenv(language.VARIABLE, "de")
    assert language.language().code == "de"
    xw.set_language("en")
    assert language.language().code == "en"


@pytest.mark.parametrize("code", ["fr", "DE", "", None, 1, ["de"]])
def test_another_language_is_said_with_those_that_are_there(code):
    with pytest.raises(InvalidValue, match=r'^language: found .*"en".*"de".*Fix') as caught:
        xw.set_language(code)
    assert repr(code) in str(caught.value)
    assert language.language().code == "en"


def test_a_wrong_variable_is_said_by_its_name(monkeypatch):
    monkeypatch.setenv(language.VARIABLE, "klingon")
    with pytest.raises(InvalidValue, match="XWIDGETS_LANGUAGE: found 'klingon'"):
        language.language()


def test_each_language_has_a_bundle_with_the_same_pieces():
    bundles = [bundle(code) for code in language.LANGUAGES]
    assert [one.language for one in bundles] == list(language.LANGUAGES)
    assert len({one.build for one in bundles}) == len(bundles)
    pieces = [{name: piece["needs"] for name, piece in one.pieces.items()} for one in bundles]
    assert all(one == pieces[0] for one in pieces)


def test_what_is_shown_before_keeps_its_language(explainer):
    before = explainer.force(0)
    xw.set_language("de")
    after = explainer.force(0)
    assert before._runtime.build == bundle("en").build
    assert after._runtime.build == bundle("de").build
    assert after._hub is before._hub  # the data are the same
    assert runtime() is after._runtime
    xw.set_language("en")
    assert runtime() is before._runtime


def test_a_file_is_in_the_language_of_when_it_was_saved(explainer, tmp_path):
    view = explainer.force(0)
    for code in ("de", "en"):
        xw.set_language(code)
        view.save(tmp_path / f"{code}.html")
    assert '<html lang="de">' in (tmp_path / "de.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in (tmp_path / "en.html").read_text(encoding="utf-8")
