"""Notebooks as static pages in which every widget answers: no kernel, no network."""

from .site import Page, publish

__all__ = ["Page", "publish"]
