"""A translation knows when its source has moved on, and its readers are told."""

from dataclasses import replace

import html5lib
import pytest

from courses.actions.review import decide
from courses.actions.translations import Moved, NotAllowed, confirm, say, still_right
from courses.actions.versions import Credit, keep, keep_before
from courses.models import (
    Act,
    Kind,
    LessonText,
    Level,
    Review,
    Reviewer,
    Role,
    SourceChange,
    Stage,
    TranslationCheck,
    Version,
)
from courses.translations import OPENING, overviews, section_digests
from courses.versions import snapshot_of, with_content
from tests.factories.courses import add_text, make_claim, make_lesson, make_reference
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db

ENGLISH = """\
A mouse is small.

## Size {#size}

[It is small](claim:small).

## Care {#care}

[Take care](claim:care)[](ref:smith2020).
"""
CHINESE = """\
老鼠很小。

## 大小 {#size}

[牠很小](claim:small)。

## 小心 {#care}

[要小心](claim:care)。
"""
ADDRESS = "/zh-hant/courses/small-course/first-lesson/"
PRINT = "/zh-hant/courses/small-course/print/"


@pytest.fixture
def text() -> LessonText:
    """A translation that follows its source; the last of its three sections has a safety-critical claim."""
    lesson = make_lesson(body=ENGLISH)
    make_reference()
    add_text(make_claim("small", lesson=lesson, statement="It is small."), "zh-hant", statement="牠很小。")
    care = make_claim(
        "care", lesson=lesson, statement="Take care.", safety_critical=True, check_again_after_months=1200
    )
    add_text(care, "zh-hant", statement="要小心。")
    made = add_text(lesson, "zh-hant", title="一課", takeaway="小。", body=CHINESE)
    translator = make_staff("translator", "translator")
    for section in (OPENING, "size", "care"):
        still_right(text=made, section=section, by=translator)
    return LessonText.objects.get(pk=made.pk)


@pytest.fixture
def editor():
    """Somebody who may call a change one of wording."""
    return make_staff("editor", "editor")


@pytest.fixture
def second():
    """Somebody else who may confirm it."""
    return make_staff("second", "editor")


def rewrite(text: LessonText, old: str, new: str, language: str = "en") -> None:
    """Replace words in the source, or in the text of another language."""
    row = text.lesson.texts.get(language=language)
    assert old in row.body
    row.body = row.body.replace(old, new)
    row.save()


def stale(text: LessonText) -> dict:
    """Return each section that does not follow the source, by name."""
    overview = next(overviews(type(text.lesson).objects.filter(pk=text.lesson_id)))
    return {each.name: each for each in overview.stale}


def standing(text: LessonText) -> dict[str, str]:
    """Return how the stale sections stand."""
    return {name: str(each.standing) for name, each in stale(text).items()}


def call(text: LessonText, by, kind: Kind = Kind.WORDING, section: str = "size") -> SourceChange | None:
    """Say what changed in a stale section."""
    found = stale(text)[section]
    before = found.step or found.remembered
    return say(text=text, section=section, before=before, after=found.present, kind=kind, by=by)


def tree_of(client, address: str = ADDRESS):
    """Return a page as a tree, after checking that it is free of errors."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(client.get(address).content, transport_encoding="utf-8")


def prose(client, address: str = ADDRESS) -> str:
    """Return the words of the lesson itself, without what stands behind them."""
    tree = tree_of(client, address)
    return " ".join(
        "".join(each.itertext()) for each in tree.iter("div") if each.get("class") == "prose" and each.findall("*")
    )


def notices(client, address: str = ADDRESS) -> list[str]:
    """Return what readers are told about sections."""
    return [
        "".join(each.itertext()) for each in tree_of(client, address).iter("p") if each.get("class") == "note moved"
    ]


# The fingerprint


def test_line_breaks_and_indentation_do_not_count():
    one = section_digests("One two.\n\n## Three {#three}\n\nFour.", {})
    assert one == section_digests("One\n  two.\r\n\r\n\r\n## Three {#three}\r\n\r\nFour.\n\n", {})
    assert {name: len(digest) for name, digest in one.items()} == {"opening": 16, "three": 16}


def test_a_change_of_one_section_is_no_change_of_another():
    before = section_digests(ENGLISH, {})
    after = section_digests(ENGLISH.replace("It is small", "It is tiny"), {})
    assert [name for name in before if before[name] != after[name]] == ["size"]
    assert section_digests(ENGLISH.replace("## Size", "## Height"), {})["size"] != before["size"]


@pytest.mark.parametrize("said", [("trial", "A.", "B."), ("mice", "Z.", "B."), ("mice", "A.", "Z.")])
def test_a_claim_that_says_something_else_changes_the_sections_that_use_it(said):
    before = section_digests(ENGLISH, {"small": ("mice", "A.", "B."), "care": ("mice", "C.", "")})
    after = section_digests(ENGLISH, {"small": said, "care": ("mice", "C.", "")})
    assert [name for name in before if before[name] != after[name]] == ["size"]


def test_a_text_without_sections_has_no_fingerprint():
    assert section_digests("", {}) == {}


# What is stale


def test_a_translation_follows_its_source_until_the_source_changes(text):
    assert standing(text) == {}
    rewrite(text, "It is small", "It is tiny")
    assert standing(text) == {"size": "changed"}


def test_a_claim_whose_statement_changes_makes_its_sections_stale(text):
    text.lesson.claims.get(key="small").texts.filter(language="en").update(statement="It is big.")
    assert standing(text) == {"size": "changed"}
    text.lesson.claims.filter(key="care").update(level=Level.TRIAL)
    assert standing(text) == {"size": "changed", "care": "changed"}


def test_the_translation_of_a_claim_is_no_change_of_the_source(text):
    text.lesson.claims.get(key="small").texts.filter(language="zh-hant").update(statement="牠很大。")
    assert standing(text) == {}


def test_a_typo_mended_in_the_translation_does_not_clear_the_mark(text):
    rewrite(text, "It is small", "It is tiny")
    rewrite(text, "牠很小", "牠很細小", "zh-hant")
    assert standing(text) == {"size": "changed"}


def test_a_source_that_returns_to_its_old_words_is_followed_again(text):
    rewrite(text, "It is small", "It is tiny")
    rewrite(text, "It is tiny", "It is small")
    assert standing(text) == {}


def test_sections_that_only_one_of_the_texts_has_are_found_in_their_place(text):
    rewrite(text, "## Care", "## New {#new}\n\nNew.\n\n## Care")
    rewrite(text, "## 大小 {#size}", "## 大小 {#old}", "zh-hant")
    assert standing(text) == {"old": "gone", "size": "untranslated", "new": "untranslated"}


def test_a_translation_that_remembers_nothing_is_not_known(text, client):
    LessonText.objects.filter(pk=text.pk).update(made_from={})
    assert set(standing(text).values()) == {"not-known"}
    assert len(notices(client)) == 3
    assert "要小心" in prose(client)
    assert "Take care" not in prose(client)


# Wording or meaning


def test_wording_holds_when_a_second_person_has_confirmed_it(text, editor, second):
    rewrite(text, "It is small", "It is tiny")
    change = call(text, editor)
    assert standing(text) == {"size": "changed"}
    confirm(change=change, by=second)
    assert standing(text) == {"size": "reworded"}
    assert stale(text)["size"].since == SourceChange.objects.get().said_at


def test_a_chain_of_confirmed_wordings_leads_to_the_present_source(text, editor, second):
    rewrite(text, "It is small", "It is tiny")
    confirm(change=call(text, editor), by=second)
    rewrite(text, "It is tiny", "It is little")
    assert standing(text) == {"size": "changed"}
    change = call(text, second)
    assert change.before == SourceChange.objects.first().after
    confirm(change=change, by=editor)
    assert standing(text) == {"size": "reworded"}


def test_a_chain_with_one_link_that_nobody_confirmed_holds_nothing(text, editor, second):
    rewrite(text, "It is small", "It is tiny")
    first = call(text, editor)
    rewrite(text, "It is tiny", "It is little")
    link = {"before": first.after, "after": stale(text)["size"].present, "kind": Kind.WORDING}
    last = SourceChange.objects.create(lesson=text.lesson, section="size", said_by="editor", **link)
    confirm(change=last, by=second)
    assert standing(text) == {"size": "changed"}
    confirm(change=first, by=second)
    assert standing(text) == {"size": "reworded"}


def test_who_calls_it_a_change_of_meaning_later_is_heard(text, editor, second):
    rewrite(text, "It is small", "It is tiny")
    change = call(text, editor)
    call(text, second, Kind.MEANING)
    with pytest.raises(Moved):
        confirm(change=change, by=second)
    again = call(text, editor)
    confirm(change=again, by=second)
    assert standing(text) == {"size": "reworded"}
    SourceChange.objects.create(
        lesson=text.lesson,
        section="size",
        before=again.before,
        after=again.after,
        kind=Kind.MEANING,
        said_by="third",
    )
    assert standing(text) == {"size": "changed"}


def test_nobody_confirms_their_own_word_nor_a_change_of_meaning(text, editor, second):
    rewrite(text, "It is small", "It is tiny")
    change = call(text, editor)
    with pytest.raises(NotAllowed):
        confirm(change=change, by=editor)
    with pytest.raises(NotAllowed):
        confirm(change=call(text, editor, Kind.MEANING), by=second)
    assert SourceChange.objects.filter(confirmed_by__isnull=False).count() == 0


def test_a_change_is_confirmed_once(text, editor, second):
    rewrite(text, "It is small", "It is tiny")
    change = call(text, editor)
    confirm(change=change, by=second)
    with pytest.raises(Moved):
        confirm(change=change, by=make_staff("third", "editor"))
    assert SourceChange.objects.get().confirmed_by == "second"


def test_saying_the_same_twice_is_saying_it_once(text, editor):
    rewrite(text, "It is small", "It is tiny")
    assert call(text, editor) is not None
    assert call(text, editor) is None
    assert SourceChange.objects.count() == 1


def test_what_was_said_of_another_comparison_is_refused(text, editor):
    rewrite(text, "It is small", "It is tiny")
    seen = stale(text)["size"]
    rewrite(text, "It is tiny", "It is big")
    with pytest.raises(Moved):
        say(
            text=text,
            section="size",
            before=seen.remembered,
            after=seen.present,
            kind=Kind.WORDING,
            by=editor,
        )
    assert not SourceChange.objects.exists()


# Still right


def test_still_right_clears_the_mark_and_is_recorded(text):
    was = text.made_from["size"]
    rewrite(text, "It is small", "It is tiny")
    check = still_right(text=text, section="size", by=make_staff("other", "translator"))
    assert standing(text) == {}
    now = LessonText.objects.get(pk=text.pk).made_from["size"]
    assert (check.said_by, check.section, check.language, check.before, check.after) == (
        "other",
        "size",
        "zh-hant",
        was,
        now,
    )
    assert still_right(text=text, section="size", by=make_staff("third", "translator")) is None
    assert TranslationCheck.objects.filter(section="size").count() == 2


def test_still_right_is_refused_for_a_source_that_the_translator_has_not_seen(text):
    rewrite(text, "It is small", "It is tiny")
    seen = stale(text)["size"].present
    rewrite(text, "It is tiny", "It is big")
    with pytest.raises(Moved):
        still_right(text=text, section="size", by=make_staff("other", "translator"), seen=seen)
    assert standing(text) == {"size": "changed"}


def test_still_right_leaves_the_day_of_the_text(text):
    rewrite(text, "It is small", "It is tiny")
    still_right(text=text, section="size", by=make_staff("other", "translator"))
    assert LessonText.objects.get(pk=text.pk).changed_at == text.changed_at


@pytest.mark.parametrize("section", ["old", "new", "nothing"])
def test_a_section_that_one_of_the_texts_lacks_cannot_be_right(text, section):
    rewrite(text, "## Care", "## New {#new}\n\nNew.\n\n## Care")
    rewrite(text, "## 小心", "## 舊 {#old}\n\n舊。\n\n## 小心", "zh-hant")
    with pytest.raises(Moved):
        still_right(text=text, section=section, by=make_staff("other", "translator"))


# What readers see


# --- A translation whose next words wait -------------------------------------------------------------


def review_of(text: LessonText) -> Review:
    """Return how far the newest content of the translation has come."""
    return Review.objects.get(kind="lesson-text", name="small-course/first-lesson/zh-hant")


def newest(text: LessonText) -> dict:
    """Return the newest content of the translation."""
    review = review_of(text)
    return Version.objects.get(kind=review.kind, name=review.name, number=review.number).record


def test_still_right_is_written_to_what_readers_see_and_carried_into_what_waits(text):
    found = snapshot_of(with_content(LessonText).get(pk=text.pk))
    keep_before([found])
    keep([replace(found, record=found.record | {"title": "新的一課"})], Credit("author"), held=True)
    rewrite(text, "It is small", "It is tiny")
    still_right(text=text, section="size", by=make_staff("other", "translator"))
    text.refresh_from_db()
    review = review_of(text)
    assert (text.title, newest(text)["title"], review.is_held) == ("一課", "新的一課", True)
    shown = Version.objects.get(kind=review.kind, name=review.name, number=review.public_number).record
    assert shown["made_from"]["size"] == newest(text)["made_from"]["size"] == text.made_from["size"]
    publish_all()
    assert (LessonText.objects.get(pk=text.pk).title, standing(text)) == ("新的一課", {})


def test_still_right_leaves_the_review_of_the_words(text):
    keep_before([snapshot_of(with_content(LessonText).get(pk=text.pk))])
    nurse = make_staff("nurse", "reviewer")
    Reviewer.objects.create(user=nurse, role=Role.NURSE, shown_name="A. Nurse")
    before = review_of(text).number
    decide(act=Act.CONFIRM, seen={review_of(text).pk: before}, by=nurse)
    rewrite(text, "It is small", "It is tiny")
    still_right(text=text, section="size", by=make_staff("other", "translator"))
    review = review_of(text)
    assert (review.number, review.public_number, review.stage) == (before + 1, before + 1, Stage.PUBLISHED)
    assert review.reviewed.by == "nurse"
