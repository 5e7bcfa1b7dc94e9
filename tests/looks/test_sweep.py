"""Every page and state of the portal, in both languages: axe-core by day and by night, on a phone and on a desk.

Rules about structure cannot depend on the theme, so by night only those about colours are asked again.
"""

from collections.abc import Iterator

import pytest

from config.languages import CODES
from tests.looks.scenes import SCENES
from tests.looks.window import Scene, Window, window
from tests.measures import COLOURS_ONLY, RULES, SPACING, cut_off, sideways, small_targets, violations

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
PARTS = 3  # each fills a portal of its own, so that two cores have something to share

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", CODES)
def test_no_page_breaks_a_rule_of_accessibility(browser, portal, language, part):
    with window(browser, portal.url, portal.world, language=language, scheme="light") as opened:
        found = [each for scene in SCENES[part::PARTS] for each in faults(opened, scene)]
    assert found == []


def faults(opened: Window, scene: Scene) -> Iterator[tuple]:
    """Yield what is wrong with a scene: its name, where, and what."""
    page = opened.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    opened.show(scene)
    yield from ((scene.name, "desk", *each) for each in violations(page, RULES))
    page.set_viewport_size(PHONE)
    yield from ((scene.name, "phone", *each) for each in violations(page, RULES))
    yield from ((scene.name, "phone", "small", each) for each in small_targets(page))
    yield from ((scene.name, "phone", "wider than the window", each) for each in [sideways(page)] if each)
    page.emulate_media(color_scheme="dark")
    yield from ((scene.name, "phone by night", *each) for each in violations(page, COLOURS_ONLY))
    page.set_viewport_size(DESK)
    yield from ((scene.name, "desk by night", *each) for each in violations(page, COLOURS_ONLY))
    if scene.group != "mails":
        page.set_viewport_size(PHONE)
        page.add_style_tag(content=SPACING)
        yield from ((scene.name, "phone, spaced", "cut off", each) for each in cut_off(page))
        yield from ((scene.name, "phone, spaced", "wider than the window", each) for each in [sideways(page)] if each)
