"""A real JupyterLab, a real Notebook 7 and a real Chromium, driven from plain pytest.

Nothing here knows the widgets: it opens notebooks, runs cells, and watches the page. A page
may talk to the test server alone; every other request fails, is recorded, and fails the test.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Playwright,
    TimeoutError,
)

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".dev" / "shots"
AXE = ROOT / "js" / "node_modules" / "axe-core" / "axe.min.js"
TIMEOUT_MS = 300_000
LOOK_MS = 100
"""How often it is looked what Jupyter does: at every frame is most of what a page then does."""

Application = Literal["lab", "notebook"]
Theme = Literal["light", "dark"]

CHROMIUM_FLAGS = (
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--no-proxy-server",
    # No name but the server's can be looked up: what leaves the page fails at once.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

# What Notebook 7.6 itself leaves uncaught while it starts, now and then, in its own bundle; what
# anywidget says of a model whose code came after its two seconds, in a page that was busy; and
# what JupyterLab had asked of a kernel that ends or is restarted.
JUPYTER_NOISE = (
    r"^uncaught: \[anywidget\] Failed to initialize model\.",
    r"reading 'schema'\) \[\S+/static/notebook/",
    r"Canceled future for \w+ message before replies were done",
    r"'filebrowser:open-path' not registered\. \[\S+/static/notebook/",
)


# --- the browser ----------------------------------------------------------------------------


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that ``./dev`` found, or Playwright's own."""
    return playwright.chromium.launch(
        executable_path=os.environ.get("XWIDGETS_CHROMIUM") or _chromium_on_path(),
        args=list(CHROMIUM_FLAGS),
        timeout=TIMEOUT_MS,
    )


def _chromium_on_path() -> str | None:
    from shutil import which

    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next((path for path in map(which, names) if path), None)


@dataclass
class Watch:
    """What a page asked for and complained about. Checked when the test ends."""

    origins: set[str] = field(default_factory=set)
    allowed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Let console errors pass that match the regular expression `pattern`."""
        self.allowed.append(pattern)

    def attach(self, page: Page) -> None:
        page.on("request", lambda request: self._request(request.url))
        page.on("websocket", lambda socket: self._request(socket.url))
        page.on("pageerror", self._uncaught)
        page.on("console", self._console)

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"about", "blob", "data"}:
            return
        origin = url.split("#")[0].split("?")[0] if parts.scheme == "file" else parts.netloc
        if origin not in self.origins:
            self.left.append(url)

    def _uncaught(self, error: Error) -> None:
        frames = re.findall(r"(?:https?|file|blob):[^\s)]+", error.stack or "")
        self.complaints.append(f"uncaught: {error.message} [{' '.join(frames[:2])}]")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.complaints.append(f"{message.text} [{place}]")

    def unexpected(self) -> list[str]:
        """Console errors and uncaught exceptions that nobody allowed."""
        return [
            text for text in self.complaints if not any(re.search(p, text) for p in self.allowed)
        ]

    def check(self) -> None:
        """Raise where a request left the server or the console holds an error."""
        assert not self.left, f"requests that left the server: {self.left}"
        assert not self.unexpected(), f"errors in the console: {self.unexpected()}"

    def forget(self) -> None:
        """Begin anew: what was said so far is another test's."""
        self.allowed, self.left, self.complaints = [], [], []


@dataclass
class Bench:
    """A page with JupyterLab that tests use one after another; None where the next makes one."""

    at: tuple[Page, Watch] | None = None

    def close(self) -> None:
        """The next test gets a page of its own."""
        if self.at:
            self.at[0].context.close()
        self.at = None


class Pages:
    """Makes watched pages, and checks all of them in the end."""

    def __init__(self, browser: Browser, bench: Bench | None = None) -> None:
        self._browser = browser
        self._bench = bench or Bench()
        self._open: list[tuple[Page, Watch]] = []

    def new(self, *, width: int = 1200, height: int = 800, theme: Theme = "light") -> Page:
        """Open a page of its own context; `theme` is what ``prefers-color-scheme`` says."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            device_scale_factor=1,
            reduced_motion="reduce",
            service_workers="block",
            accept_downloads=True,
        )
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        watch = Watch()
        watch.attach(page)
        self._open.append((page, watch))
        return page

    def lab(self, *, width: int = 1200, height: int = 800, theme: Theme = "light") -> Page:
        """The page in which the test before opened its notebook, or one as of `new`.

        JupyterLab is loaded there already, and that is most of what a notebook costs.
        """
        if self._bench.at is None:
            page = self.new(width=width, height=height, theme=theme)
            self._bench.at = self._open[-1]
            return page
        page, watch = self._bench.at
        watch.forget()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        self._open.append(self._bench.at)
        return page

    def watch(self, page: Page) -> Watch:
        """The record of what `page` did."""
        return next(watch for other, watch in self._open if other is page)

    def close(self, *, keep: bool = False) -> None:
        """Close every page, then raise what went wrong in any of them.

        With `keep` the page of `lab` stays, emptied, unless a dialog stands in it.
        """
        pages, self._open = self._open, []
        at = self._bench.at
        for page, watch in pages:
            if (page, watch) != at:
                page.context.close()
        if at in pages and not (keep and at is not None and clear(at[0])):
            self._bench.close()
        for _, watch in pages:
            watch.check()


def open_file(pages: Pages, path: str | Path, **options: Any) -> Page:
    """Open a one-file page from disk; also a second file beside it counts as leaving."""
    url = Path(path).resolve().as_uri()
    page = pages.new(**options)
    pages.watch(page).origins.add(url)
    page.goto(url)
    return page


def shot(of: Page | Locator, name: str) -> Path:
    """Write ``.dev/shots/<name>.png`` and return its path."""
    path = SHOTS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    of.screenshot(path=path, animations="disabled", caret="hide")
    return path


def axe(page: Page, selector: str | None = None) -> list[str]:
    """Serious and critical accessibility violations, one line each, shadow roots included."""
    if not page.evaluate("() => 'axe' in window"):
        # Evaluated and not injected: it works whatever the page's content policy says.
        page.evaluate(AXE.read_text(encoding="utf-8") + ";undefined")
    violations = page.evaluate(
        "async (selector) => (await axe.run(selector ?? document)).violations", selector
    )
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: "
        + "; ".join(str(node["target"]) for node in v["nodes"][:5])
        for v in violations
        if v["impact"] in {"serious", "critical"}
    ]


# --- Jupyter --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A running Jupyter server: JupyterLab and Notebook 7 from one process."""

    url: str
    folder: Path
    log: Path


@contextmanager
def jupyter(home: Path, **variables: str) -> Iterator[Server]:
    """Serve `home`/work, with settings, data and runtime files inside of `home` alone.

    More of the server's environment is in `variables`.
    """
    folder = home / "work"
    folder.mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}", folder, home / "server.log")
    places = {
        "IPYTHONDIR": "ipython",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
    }
    no_news = home / "settings" / "@jupyterlab" / "apputils-extension"
    no_news.mkdir(parents=True)
    (no_news / "notification.jupyterlab-settings").write_text(
        '{"checkForUpdates": false, "fetchNews": "false"}'
    )
    environment = {
        **os.environ,
        **{name: str(home / place) for name, place in places.items()},
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    arguments = [
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]
    with open(server.log, "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while time.monotonic() < deadline:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"{server.url}/api/status", timeout=5
            ).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"Jupyter did not start:\n{server.log.read_text()[-3000:]}")


_APP = "window.jupyterapp"
_PANEL = f"{_APP}?.shell?.currentWidget"


def clear(page: Page) -> bool:
    """End every notebook of a JupyterLab and its kernel; whether nothing is left of them."""
    return page.evaluate(
        f"""async () => {{
            for (const panel of [...({_APP}?.shell?.widgets("main") ?? [])]) {{
                await panel.sessionContext?.shutdown().catch(() => undefined);
                panel.dispose();
            }}
            return {_APP} !== undefined && document.querySelector(".jp-Dialog") === null;
        }}"""
    )


@dataclass
class Notebook:
    """A notebook that is open in a page."""

    page: Page
    server: Server
    path: Path
    application: Application

    @property
    def n_cells(self) -> int:
        return self.page.evaluate(f"{_PANEL}.content.widgets.length")

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """Run one of Jupyter's own commands and wait for its end."""
        self.page.evaluate(
            f"async ([name, args]) => {{ await {_APP}.commands.execute(name, args); }}",
            [name, arguments or {}],
        )

    def wait_idle(self) -> None:
        """Wait until no cell runs or is queued."""
        self.page.wait_for_function(
            f"""() => {{
                const panel = {_PANEL};
                const kernel = panel.sessionContext.session?.kernel;
                return kernel?.status === "idle" && panel.content.widgets.every(
                    (cell) => (cell.model.executionState ?? "idle") === "idle");
            }}""",
            polling=LOOK_MS,
        )

    def run_all(self) -> None:
        """Run every cell; a cell that raises fails the test with its traceback."""
        for _ in range(4):
            # Not awaited: a request that Jupyter loses while a kernel starts is never answered.
            self.page.evaluate(f'() => void {_APP}.commands.execute("notebook:run-all-cells")')
            try:
                self.page.wait_for_function(
                    f"""() => {_PANEL}.content.widgets.some((cell) => cell.model.type === "code"
                        && (cell.model.executionState === "running"
                            || cell.model.executionCount !== null))""",
                    timeout=30_000,
                    polling=LOOK_MS,
                )
                break
            except TimeoutError:
                continue
        self.page.wait_for_function(
            f"""() => {_PANEL}.content.widgets.every((cell) => cell.model.type !== "code"
                || cell.model.executionCount !== null
                || cell.model.sharedModel.getSource().trim() === "")""",
            polling=LOOK_MS,
        )
        self.wait_idle()
        self.check()

    def start_cell(self, source: str) -> int:
        """Append a cell, start it, and return its position at once."""
        return self.page.evaluate(
            f"""async (source) => {{
                const app = {_APP}, notebook = {_PANEL}.content;
                notebook.activeCellIndex = notebook.widgets.length - 1;
                await app.commands.execute("notebook:insert-cell-below");
                notebook.activeCell.model.sharedModel.setSource(source);
                const position = notebook.activeCellIndex;
                void app.commands.execute("notebook:run-cell");
                return position;
            }}""",
            source,
        )

    def run_cell(self, source: str) -> int:
        """Append a cell, run it to its end, and return its position."""
        position = self.start_cell(source)
        self.page.wait_for_function(
            f"(i) => {_PANEL}.content.widgets[i].model.executionCount !== null",
            arg=position,
            polling=LOOK_MS,
        )
        self.wait_idle()
        self.check(position)
        return position

    def value(self, expression: str) -> Any:
        """What a Python expression is worth in the kernel; it must be JSON."""
        source = f"import json as _json; print(_json.dumps({expression}))"
        return json.loads(self.text(self.run_cell(source)))

    def outputs(self, position: int) -> list[dict[str, Any]]:
        """Outputs of a cell as nbformat writes them."""
        return self.page.evaluate(
            f"(i) => {_PANEL}.content.widgets[i].model.outputs?.toJSON() ?? []", position
        )

    def text(self, position: int) -> str:
        """What a cell printed."""
        return "".join(
            "".join(o["text"]) for o in self.outputs(position) if o["output_type"] == "stream"
        )

    def cell(self, position: int) -> Locator:
        """The cell in the page, scrolled to; negative positions count from the end."""
        position %= self.n_cells
        self.page.evaluate(
            f"""async (i) => {{
                const notebook = {_PANEL}.content;
                await notebook.scrollToItem(i);
                notebook.widgets[i].node.dataset.position = String(i);
            }}""",
            position,
        )
        return self.page.locator(f'.jp-Cell[data-position="{position}"]')

    def output(self, position: int) -> Locator:
        """The output area of a cell."""
        return self.cell(position).locator(".jp-Cell-outputArea")

    @contextmanager
    def busy(self, most: float = 600.0) -> Iterator[None]:
        """Keep the kernel in a cell while the block runs, `most` seconds at most.

        The kernel then knows the time of the cell's end as ``busy_ended``.
        """
        end = self.server.folder / f"{self.path.stem}-end"
        end.unlink(missing_ok=True)
        position = self.start_cell(
            "import pathlib, time\n"
            f"_end, _last = pathlib.Path({str(end)!r}), time.monotonic() + {most}\n"
            "print('busy', flush=True)\n"
            "while not _end.exists() and time.monotonic() < _last: time.sleep(0.02)\n"
            "busy_ended = time.time()\n"
            "print('ended' if _end.exists() else 'too late')"
        )
        # What is printed stays; the kernel's status may come and go between two looks.
        self._wait_for_text(position, "busy")
        yield
        assert self.text(position) == "busy\n", f"the block took more than {most} s"
        end.touch()
        self._wait_for_text(position, "ended")
        self.wait_idle()

    def _wait_for_text(self, position: int, text: str) -> None:
        self.page.wait_for_function(
            f"""([i, text]) => {_PANEL}.content.widgets[i].model.outputs.toJSON().some(
                (output) => [output.text ?? ""].flat().join("").includes(text))""",
            arg=[position, text],
            polling=LOOK_MS,
        )

    def save(self) -> nbformat.NotebookNode:
        """Save from the page, and return what is on disk then."""
        self.command("docmanager:save")
        return nbformat.read(self.path, as_version=4)

    def check(self, *positions: int) -> None:
        """Raise the first error that one of the cells shows (default: of all cells)."""
        for position in positions or range(self.n_cells):
            for output in self.outputs(position):
                if output["output_type"] == "error":
                    trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output["traceback"]))
                    raise AssertionError(f"cell {position} raised\n{trace}")


def write_notebook(path: Path, cells: Sequence[str], kernel: str = "python3") -> None:
    """Write an .ipynb; a cell that begins with ``%md`` is Markdown."""
    made = [
        nbformat.v4.new_markdown_cell(cell.removeprefix("%md").strip())
        if cell.startswith("%md")
        else nbformat.v4.new_code_cell(cell)
        for cell in cells
    ]
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata["kernelspec"] = {
        "name": kernel,
        "display_name": kernel,
        "language": "python",
    }
    nbformat.write(notebook, path)


def open_path(
    pages: Pages,
    page: Page,
    server: Server,
    path: Path,
    *,
    application: Application = "lab",
    theme: Theme = "light",
) -> Notebook:
    """Open an .ipynb of the server's folder and wait for its kernel."""
    watch = pages.watch(page)
    watch.origins.add(urlsplit(server.url).netloc)
    watch.allowed.extend(JUPYTER_NOISE)
    place = path.relative_to(server.folder).as_posix()
    notebook = Notebook(page, server, path, application)
    if page.url.startswith(f"{server.url}/lab/") and application == "lab":
        # Not waited for: what is opened is, below. Its promise may be lost on the way.
        page.evaluate(
            f"(args) => {{ void {_APP}.commands.execute('docmanager:open', args); }}",
            {"path": place, "factory": "Notebook"},
        )
    else:
        workspace = f"lab/workspaces/{path.stem}/tree" if application == "lab" else "notebooks"
        page.goto(f"{server.url}/{workspace}/{place}")
    page.wait_for_function(
        f"(place) => {_PANEL}?.context?.path === place"
        f" && {_PANEL}.sessionContext?.session?.kernel?.status === 'idle'"
        f" && {_PANEL}.content.widgets.length > 0",
        arg=place,
        polling=LOOK_MS,
    )
    wanted = f"JupyterLab {theme.capitalize()}"
    if page.locator("body").get_attribute("data-jp-theme-name") != wanted:
        notebook.command("apputils:change-theme", {"theme": wanted})
        page.wait_for_selector(f'body[data-jp-theme-name="{wanted}"]', state="attached")
    return notebook
