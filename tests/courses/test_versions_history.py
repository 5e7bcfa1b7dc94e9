"""The history of a thing: what was said when by whom, what differs, and an old version as a new one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.differences import Piece, differences, paragraphs, words
from courses.models import Claim, Ladder, Lesson, LessonText, State, Term, Version
from tests.courses.editor_pages import form_of, save, text_of
from tests.factories.courses import add_text, make_claim, make_ladder, make_lesson, make_reference, make_term
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
TEXT = "small-course/first-lesson/en"


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("mei", "editor"))
    return client


def history(thing) -> str:
    """Return the address of the history of a thing."""
    return reverse(f"admin:courses_{thing._meta.model_name}_history", args=[thing.pk])


def restore(editor, thing, kind: str, name: str, number: int, **changes):
    """Press the button that restores a version; return what the browser shows then."""
    newest = Version.objects.of(kind, name).first().number
    words = {"kind": kind, "name": name, "number": number, "newest": newest} | changes
    return editor.post(f"{history(thing)}restore/", words, follow=True)


# --- Differences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("A small mouse.", "A small grey mouse.", "A small [+grey +]mouse."),
        ("三陰性乳癌的標靶治療", "三陰性乳癌的免疫治療", "三陰性乳癌的[-標靶-][+免疫+]治療"),
        ("用 NK 細胞。", "用 T 細胞。", "用 [-NK-][+T+] 細胞。"),
        ("[In mice](claim:small).", "[In mice](claim:large).", "[In mice](claim:[-small-][+large+])."),
        ("", "New.", "[+New.+]"),
        ("Old.", "", "[-Old.-]"),
        ("One thing.", "全然不同", "[-One thing.-][+全然不同+]"),
    ],
)
def test_words_are_compared_as_words_and_han_characters_one_by_one(old, new, expected):
    signs = {"": "{}", "ins": "[+{}+]", "del": "[-{}-]"}
    assert "".join(signs[piece.change].format(piece.text) for piece in words(old, new)) == expected


def test_a_long_text_shows_what_changed_with_its_neighbours():
    old = [f"Paragraph {number}." for number in range(9)]
    new = [*old[:4], "Another thing altogether", *old[5:]]
    shown = paragraphs("\n\n".join(old), "\n\n".join(new))
    assert [each and "".join(piece.text for piece in each) for each in shown] == [
        None,
        "Paragraph 3.",
        "Paragraph 4.Another thing altogether",
        "Paragraph 5.",
        None,
    ]


def test_a_paragraph_of_half_a_million_signs_is_not_compared_word_by_word():
    old, new = "a " * 250_000, "b " * 250_000
    assert words(old, new) == [Piece("del", old), Piece("ins", new)]


def test_fields_differ_one_by_one_and_language_by_language():
    old = {
        "key": "small",
        "level": "mice",
        "statement": {"en": "A mouse.", "zh-hant": "小鼠"},
        "references": ["a", "b"],
    }
    new = {"key": "small", "level": "idea", "statement": {"en": "A mouse.", "zh-hant": "老鼠"}, "references": ["b"]}
    found = [(each.labels, each.language) for each in differences("claim", old, new)]
    assert found == [(("evidence level",), ""), (("statement",), "zh-hant"), (("references",), "")]


# --- The page ---------------------------------------------------------------------------------------


def test_the_page_shows_every_version_and_marks_what_differs(editor):
    text = text_of(make_lesson(body="A mouse is small."))
    save(editor, text, body="A mouse is <b>very</b> small.", version_remark="No HTML.")
    save(editor, text, body="A mouse is very small.", version_remark="Size.")
    save(editor, text, body="A mouse is very small & grey.")
    page = editor.get(history(text), {"kind": "lesson-text", "name": TEXT, "old": "1", "new": "3"})
    [section] = page.context["sections"]
    assert [(row.number, row.author, row.remark) for row in section.versions] == [
        (3, "mei", ""),
        (2, "mei", "Size."),
        (1, "(before)", ""),
    ]
    assert "A mouse is <ins>very </ins>small<ins> &amp; grey</ins>." in page.text
    newest_two = editor.get(history(text)).text
    assert "A mouse is very small<ins> &amp; grey</ins>." in newest_two


@pytest.mark.parametrize("query", ["old=9&new=8", "old=x&new=", "old=-1&new=²", "old=1&new=99999999999999999999"])
def test_numbers_that_no_version_has_show_the_newest(editor, query):
    term = make_term()
    save(editor, term, **{"texts-0-name": "Mice"})
    page = editor.get(f"{history(term)}?kind=term&name=mouse&{query}")
    assert page.status_code == 200


def test_a_thing_without_versions_says_so(editor):
    assert "No version yet" in editor.get(history(make_term())).text


def test_rungs_have_their_history_with_their_ladder(editor):
    ladder = make_ladder()
    assert editor.get(history(ladder.rungs.get())).headers["Location"] == history(ladder)


def test_who_may_see_a_thing_sees_its_history_and_who_may_not_does_not(client):
    lesson, ladder = make_lesson(), make_ladder()
    client.force_login(make_staff("lee", "translator"))
    page = client.get(history(lesson))
    assert (page.status_code, "Restore" in page.text) == (200, False)
    assert client.get(history(ladder)).status_code == 403
    assert client.post(f"{history(lesson)}restore/", {"kind": "lesson", "name": "x", "number": 1}).status_code == 403


def test_the_page_costs_as_many_queries_for_many_versions_as_for_few(editor):
    term = make_term()
    save(editor, term, **{"texts-0-name": "Mice"})
    with CaptureQueriesContext(connection) as few:
        editor.get(history(term))
    for number in range(5):
        save(editor, term, **{"texts-0-name": f"Mice {number}"})
    with CaptureQueriesContext(connection) as many:
        editor.get(history(term))
    assert len(many) == len(few)


# --- Restoring --------------------------------------------------------------------------------------


def test_an_old_text_is_restored_as_a_new_version_with_its_answers(editor):
    text = text_of(make_lesson(body="A mouse is small."))
    text.answers.create(code="no-claim", at="A mouse is small.", answer="Plain.")
    save(editor, text, body="Grey.", title="Other", takeaway="Other.")
    publish_all()
    text.answers.all().delete()
    restore(editor, text, "lesson-text", TEXT, 1)
    publish_all()
    text.refresh_from_db()
    assert (text.title, text.takeaway, text.body) == (
        "A small lesson",
        "What A small lesson leaves you with.",
        "A mouse is small.",
    )
    assert list(text.answers.values_list("code", "at", "answer")) == [("no-claim", "A mouse is small.", "Plain.")]
    newest, *_, first = Version.objects.of("lesson-text", TEXT)
    assert (newest.author, newest.restored_from, newest.record) == ("mei", 1, first.record)
    assert f"Restored from version {first.number}." in " ".join(editor.get(history(text)).text.split())


def test_a_restored_translation_says_again_from_which_source_it_was_made(editor):
    lesson = make_lesson()
    old = add_text(lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。", made_from={"": "0" * 16})
    save(editor, old, body="老鼠。")
    publish_all()
    LessonText.objects.filter(pk=old.pk).update(made_from={"": "1" * 16})
    restore(editor, old, "lesson-text", "small-course/first-lesson/zh-hant", 1)
    publish_all()
    assert LessonText.objects.get(pk=old.pk).made_from == {"": "0" * 16}


def test_a_text_that_was_taken_away_stands_in_the_form_that_adds_it_again(editor):
    lesson = make_lesson()
    text = add_text(lesson, "zh-hant", title="課", takeaway="甲。", body="小鼠。")
    editor.post(reverse("admin:courses_lessontext_delete", args=[text.pk]), {"post": "yes"})
    publish_all()
    address = reverse("admin:courses_lessontext_add", query={"lesson": lesson.pk, "language": "zh-hant"})
    page = editor.get(address)
    assert "Such a text was taken away." in page.text
    editor.post(address, form_of(page))
    assert text_of(lesson, "zh-hant").body == "小鼠。"
    newest = Version.objects.of("lesson-text", "small-course/first-lesson/zh-hant").first()
    assert (newest.number, newest.record["title"]) == (3, "課")


def test_an_old_claim_is_restored_with_its_words_and_references(editor):
    make_reference("jones2021", title="More mice")
    claim = make_claim(lesson=make_lesson(), safety_critical=True, check_again_after_months=6)
    add_text(claim, "zh-hant", statement="小鼠。")
    changed = {"texts-0-statement": "In mice.", "texts-1-DELETE": "on", "level": "idea", "check_again_after_months": ""}
    form = form_of(editor.get(reverse("admin:courses_claim_change", args=[claim.pk])))
    form = {name: value for name, value in form.items() if name != "safety_critical"} | changed
    form |= {"sources-0-reference": "jones2021"}
    editor.post(reverse("admin:courses_claim_change", args=[claim.pk]), form)
    publish_all()
    assert list(claim.sources.values_list("reference", flat=True)) == ["jones2021"]
    restore(editor, claim, "claim", "small-course/mice-are-small", 1)
    publish_all()
    claim = Claim.objects.get()
    assert (claim.level, claim.safety_critical, claim.check_again_after_months) == ("mice", True, 6)
    assert dict(claim.texts.values_list("language", "statement")) == {
        "en": "In mice, the drug worked.",
        "zh-hant": "小鼠。",
    }
    assert list(claim.sources.values_list("reference", flat=True)) == ["smith2020"]


def test_an_old_ladder_is_restored_with_rungs_and_remarks(editor):
    ladder = make_ladder(rungs={"mice": "yes", "approved": "no"})
    save(editor, ladder.rungs.get(step="mice"), **{"texts-0-remark": "Other.", "answer": "not-known"})
    save(editor, ladder, **{"rungs-1-DELETE": "on"})
    restore(editor, ladder, "ladder", "small-course/small-drug", 1)
    newest, *_, first = Version.objects.of("ladder", "small-course/small-drug")
    assert (newest.restored_from, newest.record) == (1, first.record)


def test_an_old_lesson_and_an_old_term_are_restored(editor):
    lesson, term = make_lesson(), make_term(zh="老鼠")
    save(editor, lesson, position="7")
    save(editor, term, **{"texts-0-name": "Mice", "texts-1-checked": "on"})
    publish_all()
    assert (Lesson.objects.get().position, Term.objects.get().texts.get(language="en").name) == (7, "Mice")
    restore(editor, lesson, "lesson", "small-course/first-lesson", 1)
    restore(editor, term, "term", "mouse", 1)
    publish_all()
    assert Lesson.objects.get().position == 1
    assert dict(Term.objects.get().texts.values_list("name", "checked")) == {"Mouse": False, "老鼠": False}


def test_a_published_lesson_does_not_get_back_a_text_that_breaks_the_rules(editor):
    lesson = make_lesson(state=State.DRAFT, body="[Small](claim:small).")
    LessonText.objects.update(is_public=False)
    claim = make_claim("small", lesson=lesson)
    save(editor, text_of(lesson), body="Grey.")
    claim.delete()
    response = restore(editor, text_of(lesson), "lesson-text", TEXT, 1)
    assert LessonText.objects.get().body == "Grey."
    assert "Version 1 was not restored" in " ".join(response.text.split())
    assert len(response.context["errors"]) == 1
    assert form_of(response)["body"] == "[Small](claim:small)."
    assert f'action="{reverse("admin:courses_lessontext_change", args=[text_of(lesson).pk])}"' in response.text
    assert Version.objects.of("lesson-text", TEXT).first().number == 2


def test_an_old_remark_with_a_promise_does_not_come_back(editor):
    ladder = make_ladder()
    Ladder.objects.update(is_public=False)
    ladder.rungs.get().texts.update(remark="A cure.")
    save(editor, ladder.rungs.get(), **{"texts-0-remark": "In mice."})
    response = restore(editor, ladder, "ladder", "small-course/small-drug", 1)
    assert "“cure” promises too much" in response.text
    assert ladder.rungs.get().texts.get().remark == "In mice."


def test_nothing_is_restored_over_a_version_that_was_not_seen(editor):
    term = make_term()
    save(editor, term, **{"texts-0-name": "Mice"})
    response = restore(editor, term, "term", "mouse", 1, newest="1")
    assert "there is a newer version" in response.text
    publish_all()
    assert Term.objects.get().texts.get().name == "Mice"


@pytest.mark.parametrize(
    "wrong", [{"number": "9"}, {"number": "x"}, {"number": "9" * 40}, {"name": "rat"}, {"kind": "cake"}]
)
def test_only_a_version_of_the_thing_itself_is_restored(editor, wrong):
    term, other = make_term(), make_term("rat")
    save(editor, term, **{"texts-0-name": "Mice"})
    save(editor, other, **{"texts-0-name": "Rats"})
    known = {"kind": "term", "name": "mouse", "number": "1", "newest": "2"} | wrong
    assert editor.post(f"{history(term)}restore/", known).status_code == 404


def test_a_restoration_is_a_post(editor):
    assert editor.get(f"{history(make_term())}restore/").status_code == 405
