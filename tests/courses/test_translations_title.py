"""Title and takeaway of a translation know when those of the source have changed, and readers are told."""

import pytest

from courses.actions.editions import record_edition
from courses.actions.translations import confirm, still_right
from courses.editions import changes_since
from courses.interchange.reader import examine_folder
from courses.models import Edition, LessonText, Review, Stage, TranslationCheck
from courses.translations import TITLE, title_digest
from tests.courses.editor_pages import save
from tests.courses.test_translations import ADDRESS, PRINT, call, notices, second, standing, text, tree_of
from tests.courses.test_translations import editor as editor_user
from tests.courses.test_translations_desk import acts, address, browser
from tests.courses.test_translations_interchange import CHINESE, ZH, faults, mark, translated
from tests.courses.test_translations_interchange import text as stored
from tests.factories.course_folder import edit
from tests.factories.courses import add_text, make_lesson
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

__all__ = ["editor_user", "second", "text", "translated"]  # the fixtures

pytestmark = pytest.mark.django_db

PAGES = pytest.mark.parametrize("page", [ADDRESS, PRINT])
NEW = "A tiny lesson"


def retitle(text: LessonText, **words: str) -> None:
    """Give the source other words above its body."""
    for row in text.lesson.texts.filter(language="en"):
        for name, value in (words or {"title": NEW}).items():
            setattr(row, name, value)
        row.save()


def forget(text: LessonText) -> None:
    """Make the translation one from before titles were marked."""
    made_from = {name: value for name, value in text.made_from.items() if name != TITLE}
    LessonText.objects.filter(pk=text.pk).update(made_from=made_from)


def besides(client, page: str = ADDRESS) -> list[tuple[str, str]]:
    """Return language and words of what stands beside a translated title."""
    found = [each for each in tree_of(client, page).iter("div") if each.get("class") == "beside"]
    return [(each.get("lang"), " ".join("".join(each.itertext()).split())) for each in found]


# What is stale


@pytest.mark.parametrize("words", [{"title": "Another"}, {"takeaway": "Another."}])
def test_a_title_or_a_takeaway_that_changes_is_noticed(text, words):
    retitle(text, **words)
    assert standing(text) == {TITLE: "changed"}


def test_spaces_in_a_title_do_not_count():
    assert title_digest("One  two", "Three.\n") == title_digest("One two", " Three.")
    assert title_digest("One two", "") != title_digest("One", "two")


def test_a_translation_from_before_counts_as_current(text, client):
    forget(text)
    retitle(text)
    assert standing(text) == {}
    assert notices(client) == []


def test_no_heading_can_have_the_key_of_the_title(translated):
    edit(translated, "lessons/en/first.md", "{#size}", "{#title_takeaway}")
    assert ("lessons/en/first.md", "section-without-key") in {(path, code) for path, _, code in faults(translated)}


# What readers see


@PAGES
def test_a_changed_title_stays_with_the_english_beside_it(text, client, page):
    retitle(text)
    assert len(notices(client, page)) == 1
    assert besides(client, page) == [("en-HK", f"{NEW} What A small lesson leaves you with.")]
    assert "一課" in client.get(page).text


@PAGES
def test_a_reworded_title_has_a_quiet_notice(text, client, editor_user, second, page):
    retitle(text)
    confirm(change=call(text, editor_user, section=TITLE), by=second)
    assert standing(text) == {TITLE: "reworded"}
    assert len(notices(client, page)) == 1
    assert besides(client, page) == []


def test_the_source_has_no_notice(text, client):
    retitle(text)
    assert notices(client, ADDRESS.replace("zh-hant", "en")) == []


def test_readers_of_the_translation_alone_hear_of_the_notice(text):
    course = text.lesson.course
    retitle(text)
    record_edition(course=course)
    edition = Edition.objects.newest(course)
    still_right(text=text, section=TITLE, by=make_staff("other", "translator"))
    assert [lesson.slug for lesson in changes_since(edition, "zh-hant").changed] == ["first-lesson"]
    assert not changes_since(edition, "en")


# The desk


def test_the_page_shows_both_titles_and_offers_each_act(text):
    retitle(text)
    both = browser("editor", "translator", name="both")
    page = both.get(address(text)).text
    assert "Title and takeaway" in page
    assert f"{NEW}\n\nWhat A small lesson leaves you with." in page
    assert "一課\n\n小。" in page
    assert acts(both, text) == ["wording", "meaning", "still-right"]


def test_a_title_that_is_still_right_is_recorded(text):
    retitle(text)
    found = {"section": TITLE, "after": title_digest(NEW, "What A small lesson leaves you with.")}
    browser("translator", name="other").post(address(text, "still-right"), found)
    assert standing(text) == {}
    assert TranslationCheck.objects.last().section == TITLE


def test_still_right_notes_the_title_of_a_translation_from_before(text):
    forget(text)
    text.refresh_from_db()
    LessonText.objects.filter(pk=text.pk).update(made_from=text.made_from | {"size": "0" * 16})
    still_right(text=text, section="size", by=make_staff("other", "translator"))
    retitle(text)
    assert standing(text) == {TITLE: "changed"}


def test_the_form_of_a_text_notes_the_old_title_in_a_translation_from_before(text):
    forget(text)
    assert save(browser("editor"), text.lesson.texts.get(language="en"), title=NEW).status_code == 200
    assert standing(text) == {}
    publish_all()
    assert standing(text) == {TITLE: "changed"}
    made_from = LessonText.objects.get(pk=text.pk).made_from
    assert made_from[TITLE] == title_digest("A small lesson", "What A small lesson leaves you with.")


def test_the_form_of_a_text_leaves_a_translation_alone_while_the_title_stays(text):
    forget(text)
    before = LessonText.objects.get(pk=text.pk).made_from
    save(browser("editor"), text.lesson.texts.get(language="en"), body="A rat is small.")
    publish_all()
    assert LessonText.objects.get(lesson=text.lesson, language="en").body == "A rat is small."
    assert LessonText.objects.get(pk=text.pk).made_from == before


# Folders


def test_a_folder_marks_and_keeps_the_title(translated, run_import):
    mark(translated)
    run_import(translated)
    edit(translated, "lessons/en/first.md", "The first lesson", NEW)
    assert mark(translated) == ["Files changed: 0."]
    run_import(translated)
    publish_all()
    assert standing(stored()) == {TITLE: "changed"}
    assert mark(translated, f"first#{TITLE}")[-1] == "Files changed: 1."
    run_import(translated)
    publish_all()
    assert standing(stored()) == {}


def test_an_import_notes_the_old_title_before_it_brings_a_new_one(translated, run_import):
    run_import(translated)
    assert TITLE not in stored().made_from
    edit(translated, "lessons/en/first.md", "The first lesson", NEW)
    assert run_import(translated)[-2] == "mice: 0 created, 1 changed, 12 unchanged, 0 kept."
    publish_all()
    assert standing(stored())[TITLE] == "changed"
    assert run_import(translated)[-1] == "mice: 0 created, 0 changed, 13 unchanged, 0 kept."
    assert standing(stored())[TITLE] == "changed"


def test_a_translation_that_was_edited_here_learns_of_the_old_title_too(translated, run_import):
    run_import(translated)
    row = stored()
    row.takeaway = "改了。"
    row.save()
    edit(translated, "lessons/en/first.md", "The first lesson", NEW)
    assert run_import(translated)[-2] == "mice: 0 created, 1 changed, 11 unchanged, 1 kept."
    publish_all()
    assert standing(stored())[TITLE] == "changed"


def test_noting_the_old_title_is_no_edit_that_keeps_an_import_out(translated, run_import):
    run_import(translated)
    edit(translated, "lessons/en/first.md", "The first lesson", NEW)
    run_import(translated)
    publish_all()
    edit(translated, ZH, "第一課", "首課")
    assert run_import(translated)[-2] == "mice: 0 created, 1 changed, 12 unchanged, 0 kept."
    publish_all()
    assert (stored().title, standing(stored())[TITLE]) == ("首課", "changed")


def test_a_translation_that_comes_with_a_new_title_follows_it(translated, run_import):
    (translated / ZH).unlink()
    run_import(translated)
    edit(translated, "lessons/en/first.md", "The first lesson", NEW)
    (translated / ZH).write_text(CHINESE, encoding="utf-8")
    run_import(translated)
    publish_all()
    assert TITLE not in standing(stored())


def test_a_folder_may_not_list_the_title_as_behind(translated):
    edit(translated, ZH, "---\nDo", f"behind: [{TITLE}]\n---\nDo")
    assert examine_folder(translated)[1] != []


def test_a_translation_that_changes_with_the_title_of_its_source_is_not_known_to_follow_it(translated, run_import):
    run_import(translated)
    edit(translated, "lessons/en/first.md", "The first lesson", NEW)
    edit(translated, ZH, "第一課", "首課")
    assert run_import(translated)[-2] == "mice: 0 created, 2 changed, 11 unchanged, 0 kept."
    publish_all()
    assert (stored().title, standing(stored())[TITLE]) == ("首課", "changed")
    assert Review.objects.filter(stage=Stage.PUBLISHED).count() == Review.objects.count()


# New translations


def test_a_new_translation_without_a_mark_counts_as_current():
    text = add_text(make_lesson(), "zh-hant", title="一", takeaway="二", body="三")
    assert TITLE not in standing(text)
