"""Pages of the documentation that follow from the code: a page for each view and public name.

``./dev docs`` writes them to ``docs/site/reference``, which is not kept in git: the docstrings
and each view's ``about.json`` are where their words stand.
"""

from __future__ import annotations

import inspect
import shutil
import sys
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import xwidgets as xw  # noqa: E402
from docs import gallery, live  # noqa: E402
from xwidgets.views import catalogue, places  # noqa: E402

__all__ = ["public_names", "write"]

MODULES = ("datasets", "errors", "teach")
CLASSES = ("Explainer", "ModelSet", "Attributions", "Importance", "Interactions", "Table")
"""Those that people hold, in the order in which they meet them."""

DEFINED = (FunctionType, property, classmethod)

BASES = {
    "views": ("Views", "xwidgets.widgets.view", ("View",)),
    "results": ("Results", "xwidgets.results.record", ("Record",)),
    "selection": ("Selection", "xwidgets.widgets.selection", ("Selection",)),
    "shared": ("What views share", "xwidgets.widgets.shared_values", ("SharedValues",)),
    "history": ("History", "xwidgets.widgets.history", ("History", "Gesture")),
    "columns": ("Columns and cohorts", "xwidgets.widgets", ("columns.Columns", "cohorts.Cohorts")),
}


def public_names() -> list[str]:
    """Every name that the documentation must explain, as it is written in Python."""
    found = []
    for name in xw.__all__:
        thing = getattr(xw, name)
        if isinstance(thing, ModuleType):
            found += [f"xwidgets.{name}.{one}" for one in thing.__all__]
        elif not name.startswith("_"):
            found.append(f"xwidgets.{name}")
            if inspect.isclass(thing):
                found += [f"xwidgets.{name}.{one}" for one in _own(thing)]
    return found


def _own(thing: type) -> list[str]:
    """Public attributes that a class, or one of ours that it builds on, defines and explains."""
    ours = [one for one in thing.__mro__ if one.__module__.startswith("xwidgets")]
    return sorted(
        name
        for name in {name for one in ours for name in vars(one)}
        if not name.startswith("_") and isinstance(_raw(thing, name), DEFINED)
    )


def _raw(thing: type, name: str) -> Any:
    return inspect.getattr_static(thing, name)


def write(folder: Path) -> None:
    """Write all pages into a folder, which holds nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "views").mkdir(parents=True)
    views = _views()
    for name, text in views.items():
        (folder / "views" / f"{name}.md").write_text(text, encoding="utf-8")
    pages = {"functions": _functions(), **{name.lower(): _of_class(name) for name in CLASSES}}
    for name, (title, module, members) in BASES.items():
        pages[name] = _page(
            title, *(_block(f"autoclass:: {module}.{one}", members=True) for one in members)
        )
    pages |= {name: _module(name) for name in MODULES}
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "index.md").write_text(_index(list(views), list(pages)), encoding="utf-8")


def _views() -> dict[str, str]:
    """A page for each method of an explainer that shows a view: its picture, then what it says."""
    pictures: dict[str, list[str]] = {}
    for key in gallery.pictures():
        pictures.setdefault(key.partition("-")[0], []).append(key)
    found = {}
    for name in _methods():
        kind = _kind(name)
        about = catalogue.about(kind)
        shown = [key for key in pictures.get(kind, []) if _method_of(key) == name]
        found[name] = _page(
            f"{about['title']}: `{name}`" if kind == name else f"`{name}`",
            f"*{gallery.pictures()[shown[0]].question}*" if shown else f"*{about['question']}*",
            *(_picture(key) for key in shown),
            _block(f"automethod:: xwidgets.Explainer.{name}"),
        )
    return found


def _methods() -> list[str]:
    """Methods of an explainer whose function stands in a view's folder, as the class has them."""
    return [
        name
        for name, thing in vars(xw.Explainer).items()
        if isinstance(thing, FunctionType)
        and thing.__module__.startswith("xwidgets.views.")
        and name != "to_html"
    ]


def _kind(method: str) -> str:
    return getattr(xw.Explainer, method).__module__.split(".")[2]


def _method_of(picture: str) -> str:
    """The method that makes a picture: ``regions`` makes ``dependence-regions``."""
    call = gallery.pictures()[picture].call
    return call.partition("(")[0].rpartition(".")[2]


def _picture(key: str) -> str:
    one = gallery.pictures()[key]
    parts = (
        f"```python\n{one.call}\n```",
        f"![{one.title}: {one.question}](../../../gallery/{key}.svg)",
        f'<a href="../../live/{live.address(key)}">Touch it: this picture, alive</a>',
    )
    return "\n\n".join(parts)


def _functions() -> str:
    """What stands in the package itself."""
    names = [name for name in xw.__all__ if isinstance(getattr(xw, name), FunctionType)]
    return _page("Functions", *(_block(f"autofunction:: xwidgets.{name}") for name in names))


def _of_class(name: str) -> str:
    thing = getattr(xw, name)
    shown = set(_methods()) if name == "Explainer" else set()
    here = [one for one in _own(thing) if one not in shown]
    links = ""
    if shown:
        lines = [f"- [`{one}`](views/{one}.md): {_about(one)}" for one in _methods()]
        links = "## Views\n\n" + "\n".join(lines) + "\n\n## All else\n"
    return _page(
        f"`{name}`",
        _block(f"autoclass:: xwidgets.{name}"),
        links,
        *(_block(f"auto{_sort(thing, one)}:: xwidgets.{name}.{one}") for one in here),
    )


def _about(method: str) -> str:
    for one in gallery.pictures().values():
        if one.call.startswith(f"explainer.{method}("):
            return one.question
    return str(catalogue.about(_kind(method))["question"])


def _sort(thing: type, name: str) -> str:
    return "property" if isinstance(_raw(thing, name), property) else "method"


def _module(name: str) -> str:
    module = getattr(xw, name)
    summary = (inspect.getdoc(module) or "").partition("\n\n")[0]
    blocks = []
    for one in module.__all__:
        sort = "class" if inspect.isclass(getattr(module, one)) else "function"
        blocks.append(_block(f"auto{sort}:: xwidgets.{name}.{one}", members=sort == "class"))
    return _page(f"`xwidgets.{name}`", summary, *blocks)


def _block(directive: str, members: bool = False) -> str:
    options = (
        "\n   :members:\n   :inherited-members: AnyWidget,HasTraits,ABC,Mapping,MutableMapping"
        if members
        else ""
    )
    return f"```{{eval-rst}}\n.. {directive}{options}\n```"


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *(part for part in parts if part)]) + "\n"


def _index(views: list[str], pages: list[str]) -> str:
    by_place: dict[str, list[str]] = {}
    for name in views:
        by_place.setdefault(str(catalogue.about(_kind(name))["place"]), []).append(name)
    order = [*places.PLACES, *by_place]
    parts = []
    for place in dict.fromkeys(order):
        if place not in by_place:
            continue
        lines = "\n".join(f"views/{name}" for name in by_place[place])
        parts.append(
            f"```{{toctree}}\n:caption: {place.capitalize()}\n:maxdepth: 1\n\n{lines}\n```"
        )
    rest = "\n".join(pages)
    parts.append(f"```{{toctree}}\n:caption: Names\n:maxdepth: 1\n\n{rest}\n```")
    return _page(
        "Reference",
        "Every view with its picture, how to read it and when it misleads; then every other name.",
        *parts,
    )
