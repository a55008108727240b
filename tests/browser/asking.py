"""What-if as a person asks it, in whatever page it stands."""

from __future__ import annotations

from playwright.sync_api import Page


def asked(page: Page, name: str, text: str) -> float:
    """What the model says of the row with another value of a feature."""
    number = page.locator("output.xw-big[data-value]")
    before = number.get_attribute("data-value")
    box = page.get_by_role("textbox", name=f"Value of {name}", exact=True)
    box.fill(text)
    box.press("Enter")
    page.wait_for_function(
        "([e, before]) => e.dataset.value !== before", arg=[number.element_handle(), before]
    )
    return float(number.get_attribute("data-value") or "nan")


def reset(page: Page) -> None:
    """Select nothing any more, by the button of the first view."""
    page.locator(".xwidgets").get_by_role("button", name="Reset").first.click()
