"""A book is made where what it would hold is something new, and is there until the next good one."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from courses.actions import books
from courses.actions.books import Done, make_books
from courses.actions.editions import record_edition
from courses.books.typesetting import TypesettingError
from courses.models import Book, Course, Lesson, LessonText, Stamp, State
from tests.factories.courses import add_text, make_course, make_lesson

pytestmark = pytest.mark.django_db


class Typesetter:
    """Stands in for the real one: a file that holds the page as it is."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails = False

    def __call__(self, html: str, *, base_url: str, identifier: str) -> bytes:
        self.asked.append(identifier)
        if self.fails:
            raise TypesettingError("A font is missing.")
        return b"%PDF-" + html.encode()


@pytest.fixture
def typesetter(monkeypatch) -> Typesetter:
    made = Typesetter()
    monkeypatch.setattr(books, "typeset", made)
    return made


@pytest.fixture(autouse=True)
def no_parent_is_watched(monkeypatch) -> None:
    """See test_book_press.py: here it would end the tests themselves."""
    monkeypatch.setattr("courses.management.commands.make_books.end_with", lambda parent: None)


@pytest.fixture
def course() -> Course:
    """A course in both languages with one lesson, and its first edition."""
    course = make_lesson(title="Of mice").course
    add_text(course, "zh-hant", title="小課程", summary="小課程的內容。", introduction="")
    record_edition(course=course)
    return course


def change(course: Course, title: str) -> None:
    """Let readers see another title of the first lesson."""
    LessonText.objects.filter(lesson__course=course).update(title=title)
    record_edition(course=course)


def names() -> list[str]:
    return sorted(map(str, Book.objects.all()))


def test_a_course_gets_a_book_in_each_language_that_it_has_words_in(course, typesetter):
    make_lesson(course=make_course("english-only"))
    assert make_books() == Done(made=3)
    assert names() == ["english-only.1 (en)", "small-course.1 (en)", "small-course.1 (zh-hant)"]
    assert typesetter.asked == ["english-only.1.en", "small-course.1.en", "small-course.1.zh-hant"]


def test_what_is_there_already_is_not_made_again(course, typesetter):
    make_books()
    typesetter.asked.clear()
    assert (make_books(), typesetter.asked) == (Done(stood=2), [])


def test_a_new_edition_takes_the_place_of_the_last_one(course, typesetter):
    make_books()
    change(course, "Of rats")
    assert make_books() == Done(made=2)
    assert names() == ["small-course.2 (en)", "small-course.2 (zh-hant)"]
    assert [b"Of rats" in bytes(book.content) for book in Book.objects.all()] == [True, True]


def test_what_stands_in_no_edition_but_in_the_book_makes_it_anew(course, typesetter, settings):
    make_books()
    settings.NETWORK_PHONE = "+852 1234 5678"
    assert make_books() == Done(made=2)
    assert [b"+852 1234 5678" in bytes(book.content) for book in Book.objects.all()] == [True, True]


def test_a_book_that_fails_leaves_the_last_good_one_and_says_why(course, typesetter, log_lines):
    make_books()
    before = list(Book.objects.order_by("pk").values())
    typesetter.fails = True
    change(course, "Of rats")
    log_lines.clear()
    assert make_books() == Done(failed=2, reasons=("A font is missing.",))
    assert list(Book.objects.order_by("pk").values()) == before
    assert [line.count('"event": "a book could not be made"') for line in log_lines] == [1, 1]


def test_one_that_fails_keeps_the_others_from_nothing(course, monkeypatch):
    def typeset(html, *, base_url, identifier):
        if identifier.endswith(".en"):
            raise TypesettingError("No.")
        return b"%PDF-"

    monkeypatch.setattr(books, "typeset", typeset)
    assert make_books() == Done(made=1, failed=1, reasons=("No.",))
    assert names() == ["small-course.1 (zh-hant)"]


def test_what_readers_see_no_more_has_no_book(course, typesetter):
    make_books()
    Course.objects.update(state=State.WITHDRAWN)
    assert (make_books(), Book.objects.count()) == (Done(removed=2), 0)


def test_a_course_whose_last_lesson_was_withdrawn_has_no_book(course, typesetter):
    make_books()
    Lesson.objects.update(state=State.WITHDRAWN)
    record_edition(course=course)  # nothing to record
    assert (make_books(), Book.objects.count()) == (Done(removed=2), 0)


def test_a_language_that_is_taken_away_takes_its_book_along(course, typesetter):
    make_books()
    course.texts.filter(language="zh-hant").delete()
    record_edition(course=course)
    assert (make_books().removed, names()) == (1, ["small-course.2 (en)"])


def test_a_lesson_that_becomes_public_by_time_alone_gets_an_edition_and_stands_in_the_book(course, typesetter):
    later = make_lesson(
        "second-lesson", course=course, title="Of rats", published_at=timezone.now() + timedelta(hours=1)
    )
    make_books()
    Lesson.objects.filter(pk=later.pk).update(published_at=timezone.now() - timedelta(seconds=1))
    assert make_books() == Done(made=2)
    assert names() == ["small-course.2 (en)", "small-course.2 (zh-hant)"]
    assert [b"Of rats" in bytes(book.content) for book in Book.objects.all()] == [True, True]


def test_a_book_that_was_overtaken_while_it_was_made_is_thrown_away(course, monkeypatch):
    def typeset(html, *, base_url, identifier):
        change(course, f"After {identifier}")
        return b"%PDF-"

    monkeypatch.setattr(books, "typeset", typeset)
    assert (make_books(), Book.objects.count()) == (Done(), 0)


def test_a_course_too_long_for_this_has_none(course, typesetter, monkeypatch):
    monkeypatch.setattr(books, "MOST_WORDS", 5)
    assert (make_books(), typesetter.asked) == (Done(), [])


@pytest.mark.django_db(transaction=True)
def test_what_leads_to_a_book_is_made_anew_when_one_comes_or_goes(course, typesetter):
    stamps = [Stamp.objects.get().value]
    make_books()
    stamps.append(Stamp.objects.get().value)
    Book.objects.all().delete()
    stamps.append(Stamp.objects.get().value)
    assert len(set(stamps)) == 3


def test_the_command_says_what_it_did(course, typesetter, monkeypatch):
    monkeypatch.setattr("courses.management.commands.make_books.missing", lambda: "")
    said = StringIO()
    call_command("make_books", stdout=said)
    call_command("make_books", with_parent=1, stdout=said)
    assert said.getvalue() == "2 made, 0 as they were, 0 removed.\n"


def test_the_command_ends_with_one_where_a_book_failed(course, typesetter, monkeypatch):
    monkeypatch.setattr("courses.management.commands.make_books.missing", lambda: "")
    typesetter.fails = True
    with pytest.raises(SystemExit) as end:
        call_command("make_books", with_parent=1)
    assert end.value.code == "2 not made: A font is missing."


def test_without_pango_the_command_says_so_and_a_worker_is_not_kept_busy(course, monkeypatch):
    monkeypatch.setattr("courses.management.commands.make_books.missing", lambda: "WeasyPrint cannot be loaded.")
    call_command("make_books", with_parent=1)
    with pytest.raises(CommandError, match=r"WeasyPrint cannot be loaded\."):
        call_command("make_books")


def test_what_is_not_public_stands_in_no_book(course, typesetter):
    make_lesson("second-lesson", course=course, title="Of secrets", state=State.DRAFT)
    add_text(course.lessons.get(slug="first-lesson"), "zh-hant", title="秘密", takeaway="秘密", body="秘密")
    LessonText.objects.filter(language="zh-hant").update(is_public=False)
    make_books()
    pages = [bytes(book.content).decode() for book in Book.objects.all()]
    assert [(page.count("Of mice") > 0, page.count("Of secrets"), page.count("秘密")) for page in pages] == [
        (True, 0, 0),
        (True, 0, 0),
    ]
