"""Finished pages in front of Django: what readers get is what Django would make, and never what is over."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from config.pages.front import Front
from config.pages.store import Pages
from courses import stamp
from courses.actions.versions import Credit, keep
from courses.models import Claim, Course, Lesson, LessonText, Reference, State, Term
from courses.models.stamp import UNSEEN, Stamp
from courses.stamp import BELIEVED, Watch
from courses.versions import snapshots, with_content
from tests.courses.test_withdrawn import withdraw
from tests.factories import courses as make
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db(transaction=True)

LESSON = "/en/courses/small-course/first-lesson/"


class Portal:
    """The portal as gunicorn serves it, without gunicorn; `made` counts the answers that Django made."""

    def __init__(self) -> None:
        self.now, self.made, self._django = 1000.0, 0, get_wsgi_application()
        self.pages = Pages(Watch(stamp.look, clock=lambda: self.now))
        self._front = Front(self._count, self.pages)

    def _count(self, environ, start_response):
        self.made += 1
        return self._django(environ, start_response)

    def ask(self, path: str = LESSON, method: str = "GET", **headers: str):
        """Return status, headers and body; each question comes so late that the lessons are looked at again."""
        self.now += BELIEVED
        path, _, query = path.partition("?")
        environ = RequestFactory(headers={"Host": "localhost"} | headers).generic(method, path).environ
        said = []
        chunks = self._front(environ | {"QUERY_STRING": query}, lambda *answer: said.extend(answer))
        body = b"".join(chunks)
        getattr(chunks, "close", lambda: None)()
        return said[0], sorted(said[1]), body

    def text(self, path: str = LESSON) -> str:
        """Return the words that a reader is sent."""
        return self.ask(path)[2].decode()


@pytest.fixture
def portal() -> Portal:
    make.make_claim()
    make.make_term()
    make.make_correction(lesson=Lesson.objects.get())
    return Portal()


def at(moment: datetime):
    """Let it be another time."""
    return mock.patch.object(timezone, "now", return_value=moment)


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br", "Cookie": "session=1"}])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    ["/en/", "/zh-hant/", LESSON, f"{LESSON}?evidence=people", "/en/corrections/feed/", "/sitemap.xml", "/robots.txt"],
)
def test_the_second_answer_is_the_first_one_and_django_is_not_asked(portal, path, method, headers):
    first = portal.ask(path, method, **headers)
    assert (first[0], portal.made) == ("200 OK", 1)
    assert (portal.ask(path, method, **headers), portal.made) == (first, 1)


def test_who_has_the_page_is_told_so_by_both(portal):
    tag = dict(portal.ask()[1])["ETag"]
    kept = portal.ask(**{"If-None-Match": tag})
    made = Portal().ask(**{"If-None-Match": tag})
    assert (kept[0], kept) == ("304 Not Modified", made)


@pytest.mark.parametrize(
    "path",
    [
        f"{LESSON}?q=1",
        f"{LESSON}?evidence=all",
        "/en/corrections/?since=small-course.1",
        "/en/nothing/",
        "/en/contact/",
        "/zh-hant/contact/?about=small-course/first-lesson",
        "/en/conversation/",
        "/en/contact/received/",
        "/en/style-guide/",
    ],
)
def test_what_is_personal_wrong_or_asked_for_in_a_strange_way_is_never_kept(portal, path):
    for asked in (1, 2):
        portal.ask(path)
        assert (portal.made, portal.pages.size) == (asked, 0)


def test_a_preview_of_a_draft_is_never_kept_and_no_cache_is_asked_to(portal, client):
    client.force_login(make_staff("editor", "editor"))
    lesson = make.make_lesson("second-lesson", state=State.DRAFT)
    preview = client.get(f"/admin/courses/lesson/{lesson.pk}/preview/en/", SERVER_NAME="localhost")
    assert (preview.status_code, "CDN-Cache-Control" in preview, "ETag" in preview) == (200, False, False)


@pytest.mark.parametrize("cookie", ["session=1; csrf=2", "session=0123456789abcdef0123456789abcdef", "receipt=x"])
def test_who_has_cookies_gets_the_bytes_of_everybody_and_no_word_about_them(portal, cookie):
    assert portal.ask(Cookie=cookie) == Portal().ask()


@pytest.mark.parametrize("path", [LESSON, "/zh-hant/glossary/", "/sitemap.xml", "/en/references/"])
def test_caches_may_keep_it_for_a_minute_and_browsers_ask_each_time(portal, path):
    headers = dict(portal.ask(path)[1])
    said = [headers.get(name) for name in ("Cache-Control", "CDN-Cache-Control", "Vary")]
    assert said == ["no-cache", "max-age=60", "Accept-Encoding"]


@pytest.mark.parametrize("path", ["/en/nothing/", "/en/contact/", "/en/corrections/?since=small-course.1", "/admin/"])
def test_no_cache_may_keep_anything_else(portal, path):
    assert "CDN-Cache-Control" not in dict(portal.ask(path)[1])


def change_claim() -> None:
    Claim.objects.get().texts.update(statement="In mice, it did not.")


def bulk_ignoring() -> None:
    lesson = Lesson.objects.get()
    fields = {
        "course": lesson.course,
        "module": lesson.module,
        "state": State.PUBLISHED,
        "published_at": timezone.now(),
    }
    Lesson.objects.bulk_create([Lesson(slug="third", position=3, **fields)], ignore_conflicts=True)


CHANGES = {
    "a text": lambda: Lesson.objects.get().texts.first().save(),
    "words of a claim": change_claim,
    "a claim": lambda: Claim.objects.update(level="idea"),
    "a title": lambda: Course.objects.get().texts.update(title="Another"),
    "a source": lambda: Reference.objects.update(title="On rats"),
    "a term": lambda: Term.objects.all().delete(),
    "a correction": lambda: make.make_correction("another"),
    "a ladder": make.make_ladder,
    "rows that are there already are passed over": bulk_ignoring,
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_by_whatever_way_the_next_answer_is_made_anew(portal, change):
    before, stamped = portal.ask(), Stamp.objects.get().value
    CHANGES[change]()
    assert Stamp.objects.get().value != stamped
    assert (portal.ask() == Portal().ask(), portal.made, len(before)) == (True, 2, 3)


def test_what_is_taken_back_changes_nothing(portal):
    portal.ask()
    with transaction.atomic():
        change_claim()
        transaction.set_rollback(True)
    portal.ask()
    assert portal.made == 1


def test_a_published_change_is_seen_and_a_withdrawn_lesson_never_again(portal):
    make.make_lesson("second-lesson", title="Of rats")
    for model in (Course, Lesson, LessonText):
        keep(snapshots(with_content(model)), Credit("author"))
    assert "A small lesson" in portal.text()
    withdraw("small-course/first-lesson")
    for _again in range(3):
        status, headers, body = portal.ask()
        assert (status, b"A small lesson" in body, "CDN-Cache-Control" in dict(headers)) == ("410 Gone", False, False)
    assert "A small lesson" not in portal.text("/en/courses/small-course/")


def test_a_statement_that_was_not_checked_in_time_says_so_from_midnight_on(portal):
    Claim.objects.update(check_again_after_months=1, checked="2030-11-29", safety_critical=True)
    lesson = Lesson.objects.get()
    lesson.texts.update(body="[In mice, the drug worked.](claim:mice-are-small)")
    before = datetime(2030, 12, 29, 15, 59, 59, tzinfo=UTC)  # one second to midnight in Hong Kong
    with at(before):
        fresh = portal.ask()
        assert (portal.ask(), portal.made) == (fresh, 1)
    with at(before + timedelta(seconds=1)):
        stale = portal.ask()
        assert (stale == fresh, portal.made) == (False, 2)
    with at(before):  # a clock that is set back
        assert (portal.ask(), portal.made) == (fresh, 3)


def test_a_lesson_that_has_its_time_is_there_when_the_time_has_come(portal):
    due = timezone.now() + timedelta(minutes=5)
    make.make_lesson("later", title="Of later mice", published_at=due)
    for moment, is_there in ((due - timedelta(seconds=1), False), (due, True)):
        with at(moment):
            assert ("Of later mice" in portal.text("/en/courses/small-course/")) == is_there


def test_while_the_database_is_away_nothing_is_sent_from_the_store(portal):
    portal.ask()
    with mock.patch.object(stamp, "_look", side_effect=DatabaseError):
        portal.ask()
    assert portal.made == 2


def test_every_table_that_readers_see_something_of_writes_the_stamp():
    with connection.cursor() as cursor:
        tables = {name for name in connection.introspection.table_names(cursor) if name.startswith("courses_")}
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_stamps'")
            written = [name for (name,) in cursor.fetchall() for _verb in range(3)]
        else:
            cursor.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_stamps\\_%' ESCAPE '\\'"
            )
            written = [name for (name,) in cursor.fetchall()]
    assert sorted(written) == sorted([*(tables - set(UNSEEN))] * 3)
