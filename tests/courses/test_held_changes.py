"""An editor's change of what readers see waits until a second person has approved it."""

import pytest

from courses.actions.review import decide
from courses.models import Act, Claim, Review, Stage, Term, Version
from tests.courses.editor_pages import form_of, page_of, save
from tests.factories.courses import make_claim, make_lesson, make_reference, make_term
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
LESSON = "/en/courses/small-course/first-lesson/"


@pytest.fixture
def editor(client):
    """A browser in which an editor is signed in."""
    client.force_login(make_staff("editor", "editor"))
    return client


@pytest.fixture
def claim():
    """A claim that a public lesson shows."""
    return make_claim(lesson=make_lesson(body="[In mice, the drug worked.](claim:mice-are-small)"))


def shown(client) -> str:
    """Return the note of the claim as readers see it."""
    return client.get(LESSON).text


def test_a_change_is_not_seen_before_it_is_published(editor, claim):
    save(editor, claim, **{"texts-0-does_not_show": "Nothing about people."})
    assert "Nothing about people." not in shown(editor)
    publish_all()
    assert "Nothing about people." in shown(editor)


def test_the_form_goes_on_from_the_newest_content(editor, claim):
    save(editor, claim, **{"texts-0-does_not_show": "Nothing about people."})
    form = form_of(editor.get(page_of(claim)))
    assert form["texts-0-does_not_show"] == "Nothing about people."
    save(editor, claim, note="Look again.")
    newest = Version.objects.of("claim", "small-course/mice-are-small").first().record
    assert newest["does_not_show"] == {"en": "Nothing about people."}
    assert newest["note"] == "Look again."
    assert Claim.objects.get().note == ""


def test_words_in_another_language_are_kept_while_they_wait(editor, claim):
    added = {
        "texts-TOTAL_FORMS": "2",
        "texts-1-id": "",
        "texts-1-language": "zh-hant",
        "texts-1-statement": "老鼠很小。",
    }
    save(editor, claim, **added, **{"texts-1-claim": str(claim.pk)})
    form = form_of(editor.get(page_of(claim)))
    assert form["texts-1-statement"] == "老鼠很小。"
    response = editor.post(page_of(claim), form | {"texts-1-statement": "老鼠細小。"})
    assert response.status_code == 302
    assert not claim.texts.filter(language="zh-hant").exists()
    publish_all()
    assert claim.texts.get(language="zh-hant").statement == "老鼠細小。"


def test_rows_that_are_taken_away_come_back_in_no_form(editor, claim):
    extra = make_reference("jones2021")
    claim.sources.create(reference=extra, position=2)
    form = form_of(editor.get(page_of(claim)))
    at = next(name[:-10] for name, value in form.items() if name.endswith("-reference") and value == "jones2021")
    editor.post(page_of(claim), form | {f"{at}-DELETE": "on"})
    assert claim.sources.count() == 2
    assert "jones2021" not in form_of(editor.get(page_of(claim))).values()
    publish_all()
    assert [each.reference_id for each in claim.sources.all()] == ["smith2020"]


def test_what_is_typed_back_to_what_readers_see_needs_nobody(editor, claim):
    save(editor, claim, note="Look again.")
    save(editor, claim, note="")
    assert Review.objects.get(kind="claim").stage == Stage.PUBLISHED


def test_a_change_after_approval_needs_approval_again(editor, claim):
    save(editor, claim, note="Look again.")
    review = Review.objects.get(kind="claim")
    decide(act=Act.SUBMIT, seen={review.pk: review.number}, by=make_staff("first", "editor"))
    decide(act=Act.APPROVE, seen={review.pk: review.number}, by=make_staff("second", "reviewer"))
    save(editor, claim, note="And again.")
    review.refresh_from_db()
    assert review.stage == Stage.DRAFT
    assert Claim.objects.get().note == ""


def test_a_new_term_is_hidden_until_it_is_published(editor):
    make_lesson()
    add = "/admin/courses/term/add/"
    words = {"key": "rat", "texts-0-language": "en", "texts-0-name": "Rat", "texts-0-definition": "Small."}
    response = editor.post(add, form_of(editor.get(add)) | words)
    assert response.status_code == 302
    term = Term.objects.get(key="rat")
    assert (term.is_public, Review.objects.get(kind="term").stage) == (False, Stage.DRAFT)
    assert editor.get("/en/glossary/rat/").status_code == 404
    publish_all()
    assert "Rat" in editor.get("/en/glossary/rat/").text


def test_what_readers_see_goes_only_when_another_person_agrees(editor):
    term = make_term()
    editor.post(f"/admin/courses/term/{term.pk}/delete/", {"post": "yes"})
    assert Term.objects.filter(pk=term.pk).exists()
    publish_all()
    assert not Term.objects.exists()
    assert not Review.objects.exists()


def test_what_nobody_has_seen_is_deleted_at_once(editor):
    term = make_term()
    Term.objects.update(is_public=False)
    editor.post(f"/admin/courses/term/{term.pk}/delete/", {"post": "yes"})
    assert not Term.objects.exists()


def test_a_refused_form_leaves_nothing_behind(editor, claim):
    save(editor, claim, note="Look again.")
    response = editor.post(page_of(claim), form_of(editor.get(page_of(claim))) | {"checked": "never"})
    assert response.status_code == 200
    assert Claim.objects.get().note == ""
    assert "Look again." in response.text


def test_the_second_of_two_editors_sees_what_the_first_has_kept(editor, claim):
    opened = form_of(editor.get(page_of(claim)))
    save(editor, claim, note="Look again.")
    response = editor.post(page_of(claim), opened | {"note": "Mine."})
    assert response.status_code == 409
    assert "Mine." in response.text
    assert Version.objects.of("claim", "small-course/mice-are-small").first().record["note"] == "Look again."


def test_the_second_of_two_editors_sees_that_the_first_wants_it_gone(editor, claim):
    term = make_term()
    opened = form_of(editor.get(page_of(term)))
    editor.post(f"/admin/courses/term/{term.pk}/delete/", {"post": "yes"})
    response = editor.post(page_of(term), opened | {"texts-0-name": "A small mouse"})
    assert (response.status_code, "editor wants this to be taken away" in response.text) == (409, True)
    assert form_of(response)["texts-0-name"] == "A small mouse"
    assert Review.objects.get(kind="term").number == 2
    editor.post(page_of(term), form_of(response))
    publish_all()
    assert Term.objects.get().texts.get().name == "A small mouse"


def test_who_saves_what_is_to_go_keeps_it(editor, claim):
    term = make_term()
    editor.post(f"/admin/courses/term/{term.pk}/delete/", {"post": "yes"})
    assert "wants this to be taken away" in editor.get(page_of(term)).text
    save(editor, term)
    assert "wants this to be taken away" not in editor.get(page_of(term)).text
    assert Review.objects.get(kind="term").stage == Stage.PUBLISHED
