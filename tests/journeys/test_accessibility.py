"""axe-core finds nothing to complain of, on a phone and on a desk, by day and by night."""

import pytest
from django.core.management import call_command

from tests.journeys.conftest import follow
from tests.measures import violations
from tests.project.conftest import COURSE

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/en/",
    "/en/courses/",
    "/en/courses/tnbc-immune-cells/",
    "/en/courses/tnbc-immune-cells/print/",
    "/en/courses/tnbc-immune-cells/why-tnbc-feels-different/",
    "/en/courses/tnbc-immune-cells/immature-nk-cells/",
    "/en/glossary/",
    "/en/glossary/wnt/",
    "/en/references/",
    "/en/references/thacker2023/",
    "/en/corrections/?since=tnbc-immune-cells.1",
    "/en/courses/tnbc-immune-cells/lgk-974-an-experimental-drug/",
    "/en/courses/tnbc-immune-cells/what-happened-in-mice/?evidence=people",
    "/en/contact/",
    "/zh-hant/",
    "/zh-hant/courses/tnbc-immune-cells/immature-nk-cells/",
    "/zh-hant/contact/",
    "/en/nothing/",
]


@pytest.mark.parametrize(("width", "colour_scheme"), [(320, "light"), (1280, "dark")])
def test_no_page_breaks_a_rule_of_accessibility(new_page, live_server, width, colour_scheme):
    call_command("import_course", str(COURSE), verbosity=0)
    page = new_page(width=width, colour_scheme=colour_scheme, expected=["status of 404"])
    for path in PAGES:
        page.goto(path)
        assert (path, violations(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, width)


def test_the_form_with_errors_and_the_confirmation_break_none_either(new_page, live_server):
    page = new_page(width=360)
    page.goto("/en/contact/")
    page.get_by_label("E-mail address").fill("mei@")
    follow(page.get_by_role("button", name="Send my message"))
    assert violations(page) == []
    page.get_by_label("E-mail address").fill("")
    page.get_by_label("Your message").fill("A question.")
    page.get_by_label("I have read how my message is used, and I agree.").check()
    follow(page.get_by_role("button", name="Send my message"))
    page.wait_for_url("**/received/")
    assert violations(page) == []
