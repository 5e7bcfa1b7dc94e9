"""Corrections are public: in a log, in a feed, in the lesson, and for who holds an old copy."""

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import call_command

from courses.models import CorrectionText, Edition, LessonText
from tests.project.conftest import COURSE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_course")]
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_log_starts_with_the_four_of_the_earlier_text(client):
    html = client.get("/en/corrections/").content.decode()
    assert (html.count('class="correction"'), html.count("<del>"), html.count("<ins>")) == (4, 4, 4)
    assert "15(690)" in html
    assert "15(686)" in html


def test_a_course_has_its_own_log_and_an_unknown_one_none(client):
    assert client.get("/en/corrections/tnbc-immune-cells/").content.decode().count('class="correction"') == 4
    assert client.get("/en/corrections/nothing/").status_code == 404
    assert client.get("/en/corrections/nothing/feed/").status_code == 404


@pytest.mark.parametrize("path", ["/en/corrections/feed/", "/zh-hant/corrections/tnbc-immune-cells/feed/"])
def test_the_feed_holds_each_correction_with_the_sites_own_address(client, path):
    response = client.get(path)
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    links = [entry.find(f"{ATOM}link").get("href") for entry in feed.iter(f"{ATOM}entry")]
    assert (len(links), len(set(links))) == (4, 4)
    assert {link.startswith(f"{settings.SITE_ORIGIN}/") for link in links} == {True}
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_each_feed_has_an_author_a_name_of_its_own_and_words_that_are_no_markup(client):
    CorrectionText.objects.filter(correction__key="issue-number").update(why="a < b & c")
    paths = ("/en/corrections/feed/", "/en/corrections/tnbc-immune-cells/feed/")
    feeds = [ElementTree.fromstring(client.get(path).content) for path in paths]  # noqa: S314 - our own
    authors = {feed.find(f"{ATOM}author/{ATOM}name").text for feed in feeds}
    assert (authors, len({feed.find(f"{ATOM}id").text for feed in feeds})) == ({"Hong Kong Cancer Support Network"}, 2)
    summaries = [summary.text for summary in feeds[0].iter(f"{ATOM}summary")]
    assert [summary for summary in summaries if "a &lt; b &amp; c" in summary] != []


def test_a_lesson_says_where_it_was_corrected(client):
    html = client.get("/en/courses/tnbc-immune-cells/lgk-974-an-experimental-drug/").content.decode()
    section = re.search(r'<section id="not-approved">.*?</section>', html, re.DOTALL)[0]
    assert "/en/corrections/#correction-lgk-974-not-approved" in section


def test_a_copy_of_today_has_nothing_to_add(client):
    assert "Nothing. Your copy of" in client.get("/en/corrections/?since=tnbc-immune-cells.1").content.decode()


def test_an_old_copy_is_told_which_lessons_changed(client, admin_client):
    call_command("import_course", str(COURSE), verbosity=0)
    text = LessonText.objects.get(lesson__slug="a-message-of-hope", language="en")
    text.takeaway = "Changed."
    text.save()
    from courses.actions.editions import record_edition

    assert str(record_edition(course=text.lesson.course)) == "tnbc-immune-cells.2"
    html = client.get("/en/corrections/?since=tnbc-immune-cells.1").content.decode()
    told = re.search(r'<section class="since".*?</section>', html, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', told) == ["/en/courses/tnbc-immune-cells/a-message-of-hope/"]
    assert "tnbc-immune-cells.2" in told


@pytest.mark.parametrize("since", ["x", "tnbc-immune-cells.99", "tnbc-immune-cells.0", "<script>", "%00", "." * 5000])
def test_an_unknown_version_is_said_to_be_unknown(client, since):
    response = client.get("/en/corrections/", {"since": since})
    assert (response.status_code, "We do not know the version" in response.content.decode()) == (200, True)


def test_the_printed_course_carries_its_version_and_where_to_ask_what_changed(client):
    html = client.get("/en/courses/tnbc-immune-cells/print/").content.decode()
    address = f"{settings.SITE_ORIGIN}/en/corrections/?since={Edition.objects.get()}"
    assert (html.count(f">{address}</a>"), html.count('class="qr"')) == (1, 1)


def test_the_ladder_of_a_drug_is_read_from_below(client):
    html = client.get("/en/courses/tnbc-immune-cells/lgk-974-an-experimental-drug/").content.decode()
    ladder = re.search(r'<figure class="ladder">.*?</figure>', html, re.DOTALL)[0]
    assert re.findall(r'<li class="([a-z-]+)">', ladder) == ["yes", "yes", "not-known", "no", "not-known", "not-known"]
    steps = [" ".join(step.split()) for step in re.findall(r"<strong>([^<]+):</strong>", ladder)]
    assert (steps[0], steps[-1]) == ("Tested in mice", "Subsidised in Hong Kong")
