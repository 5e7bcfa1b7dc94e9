"""The order of a course, which a process keeps as long as the lessons stand."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.models import Course, Lesson, State
from courses.reading import lesson_page
from courses.reading.order import MOST, Orders
from courses.stamp import BELIEVED, Watch, look
from tests.factories import courses as make

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def orders(clock) -> Orders:
    """Return the orders of a process of its own."""
    make.make_lesson()
    return Orders(Watch(look, clock=clock))


def slugs(orders: Orders, course: str = "small-course", *, drafts: bool = False) -> list[str]:
    return [slug for _pk, slug in orders.of(course, drafts=drafts).lessons]


def is_read(orders: Orders, course: str) -> bool:
    """Tell whether the order is read from the database now."""
    with CaptureQueriesContext(connection) as queries:
        orders.of(course)
    return any('"courses_lesson"' in query["sql"] for query in queries)


def test_an_order_is_read_once_while_nothing_changes(orders, clock):
    found = []
    for _second in range(3):
        found.append(is_read(orders, "small-course"))
        clock.now += 1
    assert found == [True, False, False]


def test_what_has_changed_is_seen_as_soon_as_the_process_looks_again(orders, clock):
    assert slugs(orders) == ["first-lesson"]
    make.make_lesson("second-lesson")
    assert slugs(orders) == ["first-lesson"]
    clock.now += BELIEVED
    assert slugs(orders) == ["first-lesson", "second-lesson"]


def test_a_process_keeps_the_orders_of_a_few_courses_only(orders):
    for number in range(MOST):
        make.make_lesson(f"lesson-{number}", course=make.make_course(f"course-{number}"))
    read = [is_read(orders, slug) for slug in ["small-course", "course-0", "small-course"]]
    assert read == [True, True, False]
    for number in range(MOST):
        orders.of(f"course-{number}")
    assert is_read(orders, "small-course")


def test_addresses_that_somebody_invents_push_out_no_order(orders):
    orders.of("small-course")
    for number in range(MOST + 1):
        assert orders.of(f"invented-{number}").lessons == []
    assert not is_read(orders, "small-course")


def test_a_preview_is_not_shown_the_order_of_readers_nor_readers_that_of_a_preview(orders):
    assert slugs(orders) == ["first-lesson"]
    with transaction.atomic():
        make.make_lesson("second-lesson")
        make.make_lesson("draft", state=State.DRAFT)
        assert slugs(orders) == ["first-lesson", "second-lesson"]
        assert slugs(orders, drafts=True) == ["first-lesson", "second-lesson", "draft"]
        transaction.set_rollback(True)
    assert slugs(orders) == ["first-lesson"]


def test_a_page_shows_each_change_at_once():
    make.make_lesson()
    make.make_lesson("second-lesson", title="Of rats")
    page = lesson_page("small-course", "first-lesson", "en")
    assert (page.number, page.count, page.next.title) == (1, 2, "Of rats")
    Lesson.objects.filter(slug="second-lesson").update(position=0)
    page = lesson_page("small-course", "first-lesson", "en")
    assert (page.number, page.count, page.next, page.previous.title) == (2, 2, None, "Of rats")
    Lesson.objects.filter(slug="second-lesson").update(state=State.WITHDRAWN)
    page = lesson_page("small-course", "first-lesson", "en")
    assert (page.number, page.count, page.previous) == (1, 1, None)
    Course.objects.update(state=State.DRAFT)
    assert lesson_page("small-course", "first-lesson", "en") is None
