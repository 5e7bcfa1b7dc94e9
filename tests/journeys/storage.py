"""What a browser may do with what a site would like to keep: keep it, refuse it, have no room for it."""

import json

from playwright.sync_api import Page

CONSENT = "portal.remember"
BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError") }
})"""
FULL = """Storage.prototype.setItem = () => { throw new DOMException("No room.", "QuotaExceededError") }"""


def keep(page: Page, **values) -> None:
    """Let the device of `page` remember: the consent, and `values` by name. A text is kept as it is, even damaged."""
    texts = {f"portal.{name}": value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    if page.url == "about:blank":
        page.goto("/en/corrections/")
    page.evaluate("all => Object.entries(all).forEach(each => localStorage.setItem(...each))", {CONSENT: "yes"} | texts)


def kept(page: Page) -> dict:
    """Return what the device of `page` keeps, by name."""
    everything = page.evaluate("({...localStorage})").items()
    return {name.removeprefix("portal."): json.loads(text) for name, text in everything if name != CONSENT}


def until_kept(page: Page, name: str, words: str) -> None:
    """Wait until `words` are in what the device keeps under `name`, for two seconds at most."""
    for _ in range(40):
        if words in (page.evaluate("name => localStorage[name]", f"portal.{name}") or ""):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{words!r} was not kept under {name!r}")


def shifts(page: Page) -> None:
    """Count from the next page on by how much the layout moves by itself (Layout Instability API)."""
    page.add_init_script("""
      window.shifted = []
      new PerformanceObserver(list => {
        for (const each of list.getEntries()) if (!each.hadRecentInput) shifted.push(each.value)
      }).observe({type: "layout-shift", buffered: true})
    """)
