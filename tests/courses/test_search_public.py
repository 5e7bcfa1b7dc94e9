"""Only what is public is found: no draft, nothing withdrawn, no withheld section; and no word of these is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.actions.review import decide
from courses.actions.versions import Credit, keep
from courses.models import Act, Claim, Course, CourseText, Kind, LessonText, Module, Reference, Review, State, Term
from courses.models.translation import SourceChange
from courses.search.results import search
from courses.translations import said_by_claims, section_digests, title_digest
from courses.versions import in_form
from tests.factories.courses import (
    add_text,
    make_claim,
    make_course,
    make_lesson,
    make_module,
    make_reference,
    make_term,
)
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
LESSON = "courses/small-course/first-lesson/"


def found(typed: str, language: str = "en") -> list[str]:
    """Return where the results lead, below the language."""
    return [result.url.partition(f"/{language}/")[2] or result.url for result in search(typed, language).results]


@pytest.fixture
def lesson():
    """A lesson with a claim that says more than its text."""
    lesson = make_lesson(body="Opening zebra.\n\n## Seen {#seen}\n\n[A giraffe](claim:so).")
    make_claim("so", lesson=lesson, statement="The okapi ran.")
    return lesson


HIDING = {
    "the lesson is a draft": lambda lesson: lesson.__class__.objects.update(state=State.DRAFT),
    "the lesson was withdrawn": lambda lesson: lesson.__class__.objects.update(state=State.WITHDRAWN),
    "its time has not come": lambda lesson: lesson.__class__.objects.update(
        published_at=timezone.now() + timedelta(days=1)
    ),
    "the course was withdrawn": lambda lesson: Course.objects.update(state=State.WITHDRAWN),
    "the course has no words": lambda lesson: CourseText.objects.all().delete(),
    "the module is new": lambda lesson: Module.objects.update(is_public=False),
    "the text is new": lambda lesson: LessonText.objects.update(is_public=False),
}


@pytest.mark.parametrize("hide", HIDING.values(), ids=HIDING)
def test_what_readers_do_not_see_is_not_found(lesson, hide):
    assert [found(typed) for typed in ("zebra", "giraffe", "okapi")] == [
        [LESSON],
        [f"{LESSON}#seen"],
        [f"{LESSON}#claim-so"],
    ]
    hide(lesson)
    assert [found(typed) for typed in ("zebra", "giraffe", "okapi")] == [[], [], []]


def test_a_claim_a_word_and_a_source_that_are_new_are_not_found(lesson):
    make_term("quagga", name="Quagga")
    make_reference("jones2021", title="On quaggas")
    assert len(found("quagga")) == 2
    for model in (Claim, Term, Reference):
        model.objects.update(is_public=False)
    assert (found("okapi"), found("quagga")) == ([], [])
    assert [part.claim for result in search("giraffe", "en").results for part in result.parts] == [None]


def test_a_claim_that_its_public_lesson_does_not_state_is_not_found(lesson):
    draft = make_lesson("second", body="[It was so](claim:other).", state=State.DRAFT)
    make_claim("other", lesson=draft, statement="The quagga ran.")
    assert found("quagga") == []
    draft.state = State.PUBLISHED
    draft.save()
    assert found("quagga") == ["courses/small-course/second/#claim-other"]
    draft.texts.update(body="It was so.")
    draft.texts.get().save()
    assert found("quagga") == []


def test_a_claim_of_another_course_with_the_same_key_is_another(lesson):
    other = make_lesson("elsewhere", module=make_module(course=make_course("other")), body="[It](claim:so).")
    make_claim("so", lesson=other, statement="The quagga ran.")
    assert (found("quagga"), found("okapi")) == (["courses/other/elsewhere/#claim-so"], [f"{LESSON}#claim-so"])
    other.course.state = State.DRAFT
    other.course.save()
    assert (found("quagga"), found("okapi")) == ([], [f"{LESSON}#claim-so"])


def test_withdrawing_takes_a_lesson_from_what_is_found_and_publishing_brings_it_back(lesson):
    text = lesson.texts.get()
    text.is_public = False
    text.save()
    keep(in_form(text), Credit("editor"))
    assert found("zebra") == []
    publish_all()
    assert found("zebra") == [LESSON]
    review = Review.objects.get(kind="lesson-text")
    decide(act=Act.WITHDRAW, seen={review.pk: review.number}, by=make_staff("third", "reviewer"))
    assert found("zebra") == []


@pytest.fixture
def translation(lesson):
    """Its translation, made from the present English; the claim is about safety."""
    Claim.objects.update(safety_critical=True, check_again_after_months=12)
    source = lesson.texts.get()
    said = said_by_claims(Claim.objects.all())
    marks = section_digests(source.body, said) | {"title_takeaway": title_digest(source.title, source.takeaway)}
    body = "斑馬。\n\n## 看見 {#seen}\n\n[長頸鹿](claim:so)。"
    return add_text(lesson, "zh-hant", title="一", takeaway="二", body=body, made_from=marks)


def test_a_translation_is_found_while_it_follows_its_source(translation):
    assert (found("斑馬", "zh-hant"), found("長頸鹿", "zh-hant")) == ([LESSON], [f"{LESSON}#seen"])


def test_a_section_that_is_withheld_is_not_found_and_the_english_in_its_place_is(translation, lesson):
    add_text(Claim.objects.get(), "zh-hant", statement="獾㹢狓跑了。")
    assert found("獾㹢", "zh-hant") == [f"{LESSON}#claim-so"]
    source = lesson.texts.get(language="en")
    source.body = source.body.replace("A giraffe", "No giraffe")
    source.save()
    assert (found("斑馬", "zh-hant"), found("長頸鹿", "zh-hant"), found("獾㹢", "zh-hant")) == ([LESSON], [], [])
    assert [result.url for result in search("giraffe", "zh-hant").results] == [f"/en/{LESSON}#seen"]


def test_a_claim_that_says_something_else_withholds_the_section_that_states_it(translation):
    claim = Claim.objects.get()
    claim.texts.update(statement="The okapi did not run.")
    assert (found("斑馬", "zh-hant"), found("長頸鹿", "zh-hant")) == ([LESSON], [])


def test_a_changed_section_that_is_not_about_safety_is_found_and_says_so(translation, lesson):
    source = lesson.texts.get(language="en")
    source.body = source.body.replace("Opening zebra", "No zebra")
    source.save()
    [result] = search("斑馬", "zh-hant").results
    assert result.is_changed is True
    before = translation.made_from["opening"]
    after = section_digests(source.body, said_by_claims(Claim.objects.all()))["opening"]
    change = SourceChange.objects.create(
        lesson=lesson, section="opening", before=before, after=after, kind=Kind.WORDING, said_by="one"
    )
    SourceChange.objects.confirm(pk=change.pk, by="two")
    [result] = search("斑馬", "zh-hant").results
    assert result.is_changed is False


def test_a_lesson_that_is_not_translated_is_found_where_readers_read_it(lesson):
    assert [result.url for result in search("zebra", "zh-hant").results] == [f"/zh-hant/{LESSON}"]
    add_text(lesson, "zh-hant", title="一", takeaway="二", body="三")
    assert [result.url for result in search("zebra", "zh-hant").results] == [f"/en/{LESSON}"]


def test_where_both_languages_have_it_a_reader_gets_their_own(lesson):
    add_text(lesson, "zh-hant", title="一", takeaway="二", body="Zebra 斑馬")
    for language in ("en", "zh-hant"):
        assert [(result.language, result.url) for result in search("zebra", language).results] == [
            (language, f"/{language}/{LESSON}")
        ]


def test_who_types_chinese_on_an_english_page_reads_chinese(lesson):
    add_text(lesson, "zh-hant", title="一", takeaway="二", body="這是腫瘤。")
    lesson.texts.filter(language="en").update(body="This is a tumour.")
    lesson.texts.get(language="en").save()
    assert [result.url for result in search("腫瘤", "en").results] == [f"/zh-hant/{LESSON}"]
    assert [result.url for result in search("tumour", "en").results] == [f"/en/{LESSON}"]


def test_no_word_of_what_is_hidden_is_told(lesson):
    make_term("quagga", name="Quagga")
    assert search("quaga", "en").corrections == [("quaga", ["quagga"])]
    assert [each.key for each in search("quaggamire", "en").suggestions] == ["quagga"]
    Term.objects.update(is_public=False)
    for typed in ("quaga", "quaggamire"):
        hidden = search(typed, "en")
        assert (hidden.results, hidden.corrections, hidden.suggestions) == ([], [], [])


def test_many_drafts_do_not_hide_the_one_that_is_public():
    for number in range(70):
        make_lesson(f"draft-{number}", title="Zebra", body="Zebra zebra zebra.", state=State.DRAFT)
    make_lesson("public", body="Among many other words there is a zebra.")
    assert found("zebra") == ["courses/small-course/public/"]
