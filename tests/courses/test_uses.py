"""Where a claim, a reference or a term is used, so that its page can link back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.interchange.text_problems import text_problems
from courses.models import Lesson, LessonText, State, Use
from tests.factories.course_folder import edit
from tests.factories.courses import add_text, make_course, make_lesson, make_module
from tests.factories.reviews import publish_all

pytestmark = pytest.mark.django_db

BODY = """\
A [mouse](term:mouse) and another [mouse](term:mouse).

## What a [mouse](term:mouse) is {#what}

[Mice are
small](claim:small)[](ref:smith2020). Still [mice](term:mouse).

### A part of it

[Two](claim:two)[](ref:smith2020)[](ref:jones2019).

## The end {#end}

> * [Small](claim:small).
"""


def uses(text=None) -> list[tuple[str, str, str]]:
    """Return what the index holds, of one text or of all."""
    rows = Use.objects.filter(text=text) if text else Use.objects.all()
    return list(rows.values_list("kind", "key", "section"))


def places(kind: str, key: str, language: str = "en", **when) -> list[str]:
    """Return the addresses that a page of `language` links back to."""
    return [use.get_absolute_url() for use in Use.objects.of(kind, key).published(language, **when)]


def test_a_thing_is_indexed_once_in_each_section_that_links_to_it():
    make_lesson(body=BODY)
    assert uses() == [
        ("term", "mouse", ""),
        ("term", "mouse", "what"),
        ("claim", "small", "what"),
        ("ref", "smith2020", "what"),
        ("claim", "two", "what"),
        ("ref", "jones2019", "what"),
        ("claim", "small", "end"),
    ]


def test_a_saved_text_is_indexed_anew_and_the_others_are_left_alone():
    text = make_lesson("first", body=BODY).texts.get()
    other = make_lesson("second", body="[Small](claim:small).").texts.get()
    text.body = "## The end {#end}\n\n[A mouse](term:mouse)."
    text.save()
    assert (uses(text), uses(other)) == ([("term", "mouse", "end")], [("claim", "small", "")])


def test_links_that_lead_nowhere_are_indexed_and_harmless():
    long = "x" * 81
    make_lesson(body=f"[One](claim:nobody) and [two](claim:{long}).\n\n## A {{#{long}}}\n\n[Three](term:three).")
    assert uses() == [("claim", "nobody", ""), ("term", "three", "")]


def test_a_section_key_that_no_index_can_hold_is_a_mistake():
    body = f"## A {{#{'x' * 80}}}\n\nWords.\n\n## B {{#{'x' * 81}}}\n\nWords."
    found = [(problem.line, problem.code) for problem in text_problems(body, {})]
    assert found == [(5, "long-section-key")]


def test_an_import_indexes_the_texts_that_it_writes(folder, run_import):
    run_import(folder)
    second = [("claim", "watched", "watching"), ("ref", "trial2021", "watching"), ("claim", "kind-word", "watching")]
    first = [("term", "mouse", ""), ("claim", "small", "size"), ("ref", "smith2020", "size")]
    assert uses() == [*first, *second]
    edit(folder, "lessons/en/first.md", "[mouse](term:mouse)", "mouse")
    run_import(folder)
    publish_all()
    assert sorted(uses()) == sorted([*first[1:], *second])


def test_the_places_of_a_thing_stand_in_reading_order():
    second = make_course("second-course", position=2)
    make_lesson("elsewhere", module=make_module(course=second), body="[Mouse](term:mouse).")
    make_lesson("late", course=make_course(), position=2, body="[Mouse](term:mouse).")
    make_lesson("early", position=1, body=BODY)
    assert places("term", "mouse") == [
        "/en/courses/small-course/early/",
        "/en/courses/small-course/early/#what",
        "/en/courses/small-course/late/",
        "/en/courses/second-course/elsewhere/",
    ]
    assert places("claim", "two") == ["/en/courses/small-course/early/#what"]
    assert places("ref", "two") == []


def test_every_use_of_a_kind_is_found_at_once():
    make_lesson(body=BODY)
    found = Use.objects.of("claim").published("en").values_list("key", "section")
    assert list(found) == [("small", "what"), ("two", "what"), ("small", "end")]


def test_only_what_readers_see_links_back():
    tomorrow = timezone.now() + timedelta(days=1)
    make_lesson("seen", body=BODY)
    make_lesson("draft", state=State.DRAFT, body=BODY)
    make_lesson("withdrawn", state=State.WITHDRAWN, body=BODY)
    make_lesson("later", published_at=tomorrow, body=BODY)
    make_lesson("hidden", module=make_module(course=make_course("draft-course", state=State.DRAFT)), body=BODY)
    assert places("claim", "two") == ["/en/courses/small-course/seen/#what"]
    assert places("claim", "two", at=tomorrow) == [
        "/en/courses/small-course/seen/#what",
        "/en/courses/small-course/later/#what",
    ]


def test_a_reader_is_led_to_the_text_of_their_language_or_else_to_the_source():
    translated = make_lesson("translated", body="[Mouse](term:mouse).")
    add_text(translated, "zh-hant", title="一", takeaway="一。", body="## 鼠 {#mouse}\n\n[老鼠](term:mouse)。")
    make_lesson("source-only", body="[Mouse](term:mouse).")
    chinese_only = make_lesson("chinese-only", body="[Mouse](term:mouse).")
    chinese_only.texts.update(language="zh-hant")

    def seen(language):
        rows = Use.objects.of("term", "mouse").published(language)
        return [(use.text.lesson.slug, use.text.language, use.section) for use in rows]

    last = [("source-only", "en", ""), ("chinese-only", "zh-hant", "")]
    assert seen("zh-hant") == [("translated", "zh-hant", "mouse"), *last]
    assert seen("en") == [("translated", "en", ""), *last]
    add_text(chinese_only, "en", title="One", takeaway="One.", body="Words.")  # the later row is the source
    lessons = [translated, chinese_only]
    for language in ("en", "zh-hant", "fr"):
        found = LessonText.objects.seen_in(language).filter(lesson__in=lessons).order_by("lesson")
        assert list(found) == [Lesson.objects.get(pk=lesson.pk).text_in(language) for lesson in lessons]


def test_the_places_cost_one_query_however_many_there_are():
    for number in range(5):
        make_lesson(f"lesson-{number}", body=BODY)
    with CaptureQueriesContext(connection) as queries:
        assert len(places("term", "mouse")) == 10
    assert len(queries) == 1
