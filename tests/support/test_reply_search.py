"""Searching on the page of a reply: canned texts and links are inserted at the end, and what was typed stays."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from support.models import AuditEvent, CannedReply
from tests.factories.courses import add_text, make_claim, make_lesson, make_term
from tests.factories.support import make_enquiry, make_specialist

pytestmark = pytest.mark.django_db
DESK = "/admin/support/enquiry/"


@pytest.fixture
def nurse(client):
    """Log a specialist in, with no canned reply but those that a test makes."""
    CannedReply.objects.all().delete()
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    return nurse


def canned(in_use=True, **texts) -> CannedReply:
    reply = CannedReply.objects.create(in_use=in_use)
    for language, (title, text) in texts.items():
        reply.texts.create(language=language.replace("_", "-"), title=title, text=text)
    return reply


def press(client, enquiry, do="find", find="", text="Typed.", **fields):
    data = {"version": 1, "seen": 1, "do": do, "find": find, "text": text, "channel": "here", "then": "waiting"}
    return client.post(f"{DESK}{enquiry.pk}/reply/", data | fields)


def titles(response, kind: str) -> list[str]:
    return [result.title for result in getattr(response.context["finds"], kind)]


def own(nurse, **fields):
    return make_enquiry(status="triaged", assignee=nurse, **fields)


def test_searching_sends_nothing_and_keeps_everything_typed(client, nurse):
    canned(en=("Longer", "We need longer."))
    enquiry = own(nurse)
    response = press(client, enquiry, find="longer", version=7, seen=3)
    form = response.context["reply_form"]
    kept = {name: form[name].value() for name in ("text", "then", "channel", "find", "version", "seen")}
    assert kept == {
        "text": "Typed.", "then": "waiting", "channel": "here", "find": "longer", "version": "7", "seen": "3",
    }  # fmt: skip
    assert (response.status_code, dict(form.errors), enquiry.messages.count()) == (200, {}, 1)
    enquiry.refresh_from_db()
    assert (enquiry.version, AuditEvent.objects.exclude(action="opened").count()) == (1, 0)


def test_the_enter_key_searches_and_never_sends(client, nurse):
    html = client.get(f"{DESK}{own(nurse).pk}/reply/").content.decode()
    form = html[html.index('class="reply"') :]
    assert form[form.index("<button") :].split(">")[0].count('value="find"') == 1


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("LONGER", ["Longer"]),
        ("need longer", ["Longer"]),
        ("多一點", ["Longer"]),
        ("need tea", []),
        ("ong", []),
        ("retired", []),
        ("", ["Longer", "Other"]),
    ],
)
def test_canned_replies_are_found_by_words_in_either_language(client, nurse, find, found):
    canned(en=("Longer", "We need longer."), zh_hant=("時間", "我們需要多一點時間。"))
    canned(en=("Other", "Drink tea."))
    canned(en=("Gone", "A retired text."), in_use=False)
    assert titles(press(client, own(nurse), find=find), "canned") == found


@pytest.mark.parametrize(("language", "text"), [("en", "We need longer."), ("zh-hant", "我們需要多一點時間。")])
def test_a_canned_reply_is_inserted_in_the_language_of_the_person_after_what_was_typed(client, nurse, language, text):
    reply = canned(en=("Longer", "We need longer."), zh_hant=("時間", "我們需要多一點時間。"))
    response = press(client, own(nurse, language=language), f"canned-{reply.pk}", text="Typed.\r\n")
    assert response.context["reply_form"]["text"].value() == f"Typed.\n\n{text}"


def test_a_canned_reply_that_is_missing_in_the_language_says_so(client, nurse):
    canned(en=("Longer", "We need longer."))
    html = press(client, own(nurse, language="zh-hant")).content.decode()
    assert "not in the language of the person" in html


@pytest.mark.parametrize("key", ["canned-0", "canned-x", "lesson-1", "<b>", "SEND"])
def test_what_is_not_there_is_not_inserted_and_nothing_is_lost_or_sent(client, nurse, key):
    enquiry = own(nurse)
    response = press(client, enquiry, key)
    said = "no longer there" in response.content.decode()
    assert (said, response.context["reply_form"]["text"].value(), enquiry.messages.count()) == (True, "Typed.", 1)


def test_published_lessons_statements_and_terms_are_found_and_nothing_else(client, nurse):
    lesson = make_lesson(title="What mice do", body="## One {#one}\n\n[It worked](claim:worked) in [mice](term:mouse).")
    make_lesson("draft", title="Draft about mice", state="draft", body="## X {#x}\n\n[It](claim:hidden) was.")
    claim = make_claim("worked", lesson=lesson, statement="In mice, it worked.")
    make_claim("hidden", lesson=lesson, statement="In mice, it was hidden.")
    term = make_term("mouse", name="Mice")
    response = press(client, own(nurse), find="mice")
    kinds = {kind: titles(response, kind) for kind in ("lessons", "claims", "terms")}
    assert kinds == {"lessons": ["What mice do"], "claims": ["In mice, it worked."], "terms": ["Mice"]}
    page = f"{settings.SITE_ORIGIN}/en/courses/small-course/first-lesson/"
    expected = {
        f"lesson-{lesson.pk}": f"What mice do\n{page}",
        f"claim-{claim.pk}": f"In mice, it worked.\n{page}#note-worked",
        f"term-{term.pk}": f"Mice\n{settings.SITE_ORIGIN}/en/glossary/mouse/",
    }
    for key, text in expected.items():
        form = press(client, own(nurse), key, find="mice").context["reply_form"]
        assert form["text"].value() == f"Typed.\n\n{text}"
        path = text.split("\n")[1].removeprefix(settings.SITE_ORIGIN)
        shown = client.get(path.split("#")[0])
        assert (shown.status_code, "#" not in path or 'id="note-worked"' in shown.content.decode()) == (200, True)


def test_links_lead_to_the_pages_in_the_language_of_the_person_and_name_what_there_is(client, nurse):
    lesson = make_lesson(title="About mice")
    add_text(lesson, "zh-hant", title="關於老鼠", takeaway="老鼠", body="老鼠")
    make_lesson("second", title="More mice")
    enquiry = own(nurse, language="zh-hant")
    links = press(client, enquiry, find="mice").context["finds"].lessons
    assert [link.title for link in links] == ["關於老鼠", "More mice"]
    assert links[0].url == f"{settings.SITE_ORIGIN}/zh-hant/courses/small-course/first-lesson/"
    assert titles(press(client, enquiry, find="老鼠"), "lessons") == ["關於老鼠"]
    assert titles(press(client, own(nurse), find="老鼠"), "lessons") == []


def test_wildcards_and_odd_characters_find_nothing_and_break_nothing(client, nurse):
    make_lesson(title="About mice")
    for find in ("%", "_", "\\", "'", '"', "<b>", "x\x00q", "*" * 5000):
        response = press(client, own(nurse), find=find)
        assert (response.status_code, titles(response, "lessons")) == (200, [])


def test_at_most_ten_of_each_in_as_many_queries_as_for_one(client, nurse):
    counts = []
    for rounds in (1, 12):
        for number in range(rounds):
            key = f"mouse-{rounds}-{number}"
            lesson = make_lesson(key, title=f"Mouse {key}", body=f"## A {{#a}}\n\n[It](claim:{key}) was.")
            make_claim(key, lesson=lesson, statement=f"A mouse {key}.")
            make_term(key, name=f"Mouse {key}")
            canned(en=(f"Mouse {key}", "x"))
        enquiry = own(nurse)
        with CaptureQueriesContext(connection) as queries:
            response = press(client, enquiry, find="mouse")
        counts.append(len(queries))
    found = [len(titles(response, kind)) for kind in ("canned", "lessons", "claims", "terms")]
    assert (found, counts[0]) == ([10] * 4, counts[1])
