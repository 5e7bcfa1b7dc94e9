"""The form shows, before anything is sent, exactly what would arrive."""

import re
from html import escape

import html5lib
import pytest

from support.mails import Kind, Naming, can_mail, compose
from tests.support.conftest import ASK

pytestmark = pytest.mark.django_db
TAG = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def mailboxes(client):
    """Return what the rehearsal shows: naming → language → the lines of the mail."""

    def read() -> dict[str, dict[str, list[str]]]:
        tree = html5lib.parse(client.get(ASK).content, transport_encoding="utf-8")
        shown = {}
        for naming in Naming:
            case = next(node for node in tree.iter(f"{TAG}div") if node.get("class") == f"if-{naming.value}")
            shown[naming.value] = {
                mail.get("class").split("in-")[1]: ["".join(line.itertext()).strip() for line in mail.iter(f"{TAG}dd")]
                for mail in case.iter(f"{TAG}dl")
            }
        return shown

    return read


@pytest.mark.parametrize("neutral", ["", "Post <post@mail.example>"])
def test_sender_subject_first_line_and_link_are_those_of_the_mail(mailboxes, settings, neutral):
    settings.NEUTRAL_FROM_EMAIL = neutral
    expected = {naming.value: {} for naming in Naming}
    for naming in filter(can_mail, Naming):
        for language in ("en", "zh-hant"):
            mail = compose(Kind.ANSWER, language=language, naming=naming)
            lines = [mail.sender, mail.subject, mail.paragraphs[0], *([mail.link] if mail.link else [])]
            expected[naming.value][language] = lines
    assert mailboxes() == expected


def test_without_a_neutral_sender_the_form_says_that_no_mail_goes(client, mailboxes, settings):
    settings.NEUTRAL_FROM_EMAIL = ""
    assert mailboxes()["hidden"] == {}
    assert "Then we send no e-mail at all." in client.get(ASK).content.decode()
    settings.NEUTRAL_FROM_EMAIL = "post@mail.example"
    assert "Then we send no e-mail at all." not in client.get(ASK).content.decode()


def test_unsaid_shows_a_mail_that_does_not_name_the_network(mailboxes):
    named, quiet = mailboxes()["named"]["en"], mailboxes()["quiet"]["en"]
    assert ["Hong Kong Cancer Support Network" in " ".join(lines) for lines in (named, quiet)] == [True, False]


def test_the_html_of_the_rehearsal_is_marked_with_its_languages(client):
    html = client.get(ASK).content.decode()
    for language, tag in [("en", "en-HK"), ("zh-hant", "zh-Hant-HK")]:
        subject = compose(Kind.ANSWER, language=language, naming=Naming.NAMED).subject
        assert re.search(rf'<dd lang="{tag}">\s*{re.escape(escape(subject))}\s*</dd>', html)


def test_what_a_call_would_say_is_shown_for_each_answer(client):
    html = client.get(ASK).content.decode()
    sentences = [
        "The caller says that the Hong Kong Cancer Support Network is calling.",
        "says neither who we are nor why we call.",
        "the caller leaves a short message.",
        "the caller leaves no message.",
    ]
    assert [sentence in html for sentence in sentences] == [True] * 4
