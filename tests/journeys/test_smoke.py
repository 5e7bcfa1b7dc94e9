"""The browser reaches the portal at all."""


def test_the_portal_answers_a_browser(new_page):
    page = new_page(expected=("/favicon.ico",))  # plain text names no icon, so the browser guesses one
    page.goto("/healthz")
    assert page.locator("body").inner_text().strip() == "ok"
