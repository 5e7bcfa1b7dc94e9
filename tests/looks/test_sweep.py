"""Every page and state of the portal in both languages: axe-core by day and by night, on a phone and on a desk.

`make test` looks at each scene in each language, at each width and in each theme, but not in every combination of them:
what is left out there is asked by `make sweep`, and so are the parts of the style guide one by one.
"""

import os
from collections.abc import Iterator

import pytest

from config.languages import CODES
from tests.looks.scenes import SCENES
from tests.looks.scenes.guide import BARE
from tests.looks.window import Scene, Window, window
from tests.measures import RULES, SPACING, add_style, cut_off, sideways, small_targets, violations

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
SOME = {"en": [(PHONE, "light", RULES)], "zh-hant": [(DESK, "dark", RULES)]}
ALL = [(size, scheme, RULES) for size in (PHONE, DESK) for scheme in ("light", "dark")]
# A mail is no page: the reader's mail program has the landmarks and the heading.
NOT_OF_MAILS = {"landmark-one-main", "page-has-heading-one", "region"}
# The box of the admin that searches while one types (select2) names itself after what is chosen, and nothing is yet.
KNOWN = {("aria-input-field-name", "a new text")}
PARTS = 3  # each fills a portal of its own, so that two cores have something to share

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", CODES)
def test_no_page_breaks_a_rule_of_accessibility(browser, portal, language, part):
    is_full = os.environ.get("SWEEP") == "full"
    looks, scenes = (ALL, [*SCENES, *BARE]) if is_full else (SOME[language], SCENES)
    with window(browser, portal.url, portal.world, language=language, scheme="light") as opened:
        refused = []  # by the policy of a page
        opened.page.on("console", lambda said: "olicy" in said.text and refused.append((opened.page.url, said.text)))
        found = [each for scene in scenes[part::PARTS] for each in faults(opened, scene, looks)]
    assert [*found, *refused] == [], "\n" + "\n".join(map(str, [*found, *refused]))


def faults(opened: Window, scene: Scene, looks: list[tuple]) -> Iterator[tuple]:
    """Yield what is wrong with a scene: its name, where, and what."""
    page = opened.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(looks[0][0])
    try:
        opened.show(scene)
    except Exception as error:  # one that does not open must not hide what is wrong with others
        yield scene.name, "does not open", str(error)[:300]
        return
    for size, scheme, rules in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        for rule, places in violations(page, rules):
            if not (scene.group == "mails" and rule in NOT_OF_MAILS) and (rule, scene.name) not in KNOWN:
                yield scene.name, size["width"], scheme, rule, places
    page.set_viewport_size(PHONE)
    yield from ((scene.name, "small", each) for each in small_targets(page))
    if scene.group != "mails":
        add_style(page, SPACING)
        yield from ((scene.name, "spaced", "cut off", each) for each in cut_off(page))
    yield from ((scene.name, "spaced", "wider than the window", each) for each in [sideways(page)] if each)
