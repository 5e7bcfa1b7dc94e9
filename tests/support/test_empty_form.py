"""The form before anything is written into it: laid out once for a language, and nobody's values in another's."""

import re

import pytest
from django.template.loader import get_template
from django.utils.translation import override

from config.languages import CODES
from support.empty_form import MARKS, TEMPLATE, collection, empty_form
from support.forms import EnquiryForm
from tests.factories.courses import make_claim

pytestmark = pytest.mark.django_db
ABOUT = "small-course/first-lesson"


def laid_out(language: str, values: dict[str, str]) -> str:
    """Return the form as it is laid out for one visitor alone."""
    form = EnquiryForm(initial={"token": values["token"], "about": values["about"]}, page_language=language)
    return get_template(TEMPLATE).render({"form": form, "csrf_token": values["csrf_token"], **collection()})


@pytest.mark.parametrize("about", ["", ABOUT])
@pytest.mark.parametrize("code", CODES)
def test_it_is_the_form_that_would_be_laid_out_for_each_visitor(code, about):
    with override(code):
        for visitor in ("one", "another"):
            values = {"csrf_token": f"csrf {visitor}", "token": f"{visitor}:1", "about": about}
            assert empty_form(**values) == laid_out(code, values)


def test_what_a_visitor_brings_is_escaped_like_everything_else():
    values = {"csrf_token": '"><b>', "token": "<i>'", "about": "&\"'"}
    assert empty_form(**values) == laid_out("en", values)


def test_a_value_that_looks_like_a_gap_stays_what_it_is():
    values = {"csrf_token": MARKS["token"], "token": "mine", "about": MARKS["csrf_token"]}
    assert empty_form(**values) == laid_out("en", values)


@pytest.mark.parametrize("path", ["/en/contact/", "/zh-hant/contact/", f"/en/contact/?about={ABOUT}"])
def test_two_visitors_share_nothing_but_the_words(client, path):
    make_claim()
    pages = [client.get(path) for client in (client, type(client)())]
    for name in ("token", "csrfmiddlewaretoken"):
        first, second = (set(re.findall(rf'name="{name}"[^>]*value="([^"]+)"', page.text)) for page in pages)
        assert first
        assert second
        assert not first & second
    assert all(mark not in page.text for mark in MARKS.values() for page in pages)
    assert pages[0].text.count(ABOUT) == pages[1].text.count(ABOUT)


def form_on(page) -> str:
    """Return the form on a page without the tokens in it."""
    form = re.search('<form[^>]*id="enquiry".*</form>', page.text, re.DOTALL)[0]
    return re.sub(r'(name="(?:token|csrfmiddlewaretoken)" value=)"[^"]+"', r"\1", form)


@pytest.mark.parametrize("code", CODES)
def test_it_is_the_form_that_a_page_lays_out_for_one_request(client, code):
    path = f"/{code}/contact/"
    assert form_on(client.post(path, {"switch": "1", "token": "a:1"})) == form_on(client.get(path))


def test_it_follows_the_settings(client, settings):
    assert "ask-the-network@example.org" not in client.get("/en/contact/").text
    settings.PRIVACY_CONTACT = "ask-the-network@example.org"
    assert "ask-the-network@example.org" in client.get("/en/contact/").text
