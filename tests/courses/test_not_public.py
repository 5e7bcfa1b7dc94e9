"""What nobody has approved yet is seen by no reader, wherever it could stand."""

import json
from collections.abc import Callable

import pytest

from courses.actions.editions import record_edition
from courses.editions import contents_of
from courses.models import (
    Claim,
    Correction,
    Course,
    Ladder,
    Lesson,
    LessonText,
    Module,
    Reference,
    Term,
)
from courses.reading import passage
from courses.translations import overviews
from support.admin.link_search import find_links
from tests.factories.courses import (
    add_text,
    make_claim,
    make_correction,
    make_ladder,
    make_lesson,
    make_module,
    make_reference,
    make_term,
)

pytestmark = pytest.mark.django_db

BODY = """\
The drug is new[](ref:jones2021).

## Seen {#seen}

[It was so](claim:secret-claim) in [a word](term:secret-term).
"""
COURSE = "courses/small-course/"
LESSON = f"{COURSE}first-lesson/"
# Every kind of page and file that readers may ask for.
PLACES = [
    *(f"/{code}/{path}" for code in ("en", "zh-hant") for path in ("", "courses/", COURSE, f"{COURSE}print/", LESSON)),
    *(f"/en/{path}" for path in (f"{COURSE}second-lesson/", "glossary/", "references/", "corrections/")),
    *(f"/en/corrections/{path}" for path in ("feed/", "small-course/", "small-course/feed/", "?since=small-course.1")),
    *(f"/en/references/export/all.{ending}" for ending in ("bib", "ris", "json")),
    "/en/references/jones2021/",
    "/en/glossary/other-term/",
    "/en/contact/?about=small-course/first-lesson",
    "/sitemap.xml",
]


@pytest.fixture
def lesson() -> Lesson:
    """A lesson with one of everything; each can be hidden by its own words."""
    module = make_module(title="Module of secrets")
    lesson = make_lesson(module=module, title="The first", body=BODY)
    make_lesson(
        "second-lesson", module=make_module("other-module", title="The rest"), title="The second", body="Plain."
    )
    zh = {"title": "譯文的秘密", "takeaway": "秘密的一句。", "body": "秘密的內容。"}
    add_text(lesson, "zh-hant", **zh)
    make_reference("smith2020", title="Public article")
    make_reference("jones2021", title="Secret article")
    claim = {"statement": "Secret statement.", "numbers": "Secret figures."}
    make_claim("secret-claim", lesson=lesson, **claim)
    make_term("secret-term", name="Secretword", definition="A secret definition.")
    make_term("other-term", name="Otherword")
    make_correction("secret-correction", lesson=lesson, was="Secret was.", now="Secret now.", section="seen")
    make_ladder("secret-ladder", lesson=lesson, name="Secretmab")
    record_edition(course=lesson.course)
    return lesson


# What is hidden, and the words by which its readers would know it.
HIDDEN: dict[str, tuple[Callable, tuple[str, ...]]] = {
    "the text of a lesson": (
        lambda: LessonText.objects.filter(language="zh-hant"),
        ("譯文的秘密", "秘密的一句", "秘密的內容"),
    ),
    "every text of a lesson": (
        lambda: LessonText.objects.filter(lesson__slug="first-lesson"),
        ("The first", "譯文的秘密", LESSON),
    ),
    "a claim": (
        lambda: Claim.objects.all(),
        ("Secret statement", "Secret figures", "secret-claim"),
    ),
    "a term": (
        lambda: Term.objects.filter(key="secret-term"),
        ("Secretword", "secret definition", "secret-term"),
    ),
    "a reference": (
        lambda: Reference.objects.filter(key="jones2021"),
        ("Secret article", "jones2021"),
    ),
    "a correction": (
        lambda: Correction.objects.all(),
        ("Secret was", "Secret now", "secret-correction", "Corrected on"),
    ),
    "a ladder": (lambda: Ladder.objects.all(), ("Secretmab", "secret-ladder")),
    "a module with its lessons": (
        lambda: Module.objects.filter(key="first-module"),
        ("Module of secrets", LESSON),  # who holds a copy is told the lesson's title: not to rely on it
    ),
}


def everywhere(client) -> str:
    """Return all that readers can ask for, as one text; a page that is not there adds nothing."""
    pages = [client.get(place) for place in PLACES]
    assert {page.status_code for page in pages} <= {200, 404}
    return "\n".join(page.text for page in pages if page.status_code == 200)


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_not_public_stands_nowhere(client, lesson, name):
    rows, words = HIDDEN[name]
    seen = everywhere(client)
    assert [word for word in words if word not in seen] == []
    rows().update(is_public=False)
    seen = everywhere(client)
    assert [word for word in words if word in seen] == []


@pytest.mark.parametrize(
    ("model", "path"),
    [
        (Term, "/en/glossary/secret-term/"),
        (Reference, "/en/references/jones2021/"),
        (Reference, "/en/references/export/jones2021.json"),
        (Module, f"/en/{LESSON}"),
    ],
)
def test_the_page_of_what_is_not_public_is_not_there(client, lesson, model, path):
    assert client.get(path).status_code == 200
    model.objects.update(is_public=False)
    assert client.get(path).status_code == 404


def test_a_hidden_translation_leaves_the_english_and_says_that_it_does(client, lesson):
    LessonText.objects.filter(language="zh-hant").update(is_public=False)
    response = client.get(f"/zh-hant/{LESSON}")
    head = response.text.split("</head>")[0]
    assert (response["Content-Language"], "本頁尚未有中文版" in response.text, "hreflang" in head) == (
        "en",
        True,
        False,
    )


def test_a_hidden_source_leaves_its_translation(client, lesson):
    LessonText.objects.filter(language="en", lesson=lesson).update(is_public=False)
    response = client.get(f"/zh-hant/{LESSON}")
    assert ("秘密的內容" in response.text, "The drug is new" in response.text) == (True, False)


def test_an_edition_takes_no_note_of_what_is_hidden(lesson):
    HIDDEN["the text of a lesson"][0]().update(is_public=False)
    without = contents_of(lesson.course)
    LessonText.objects.filter(language="zh-hant").update(title="別的")
    assert contents_of(lesson.course) == without


@pytest.mark.parametrize("name", ["a claim", "a term", "a reference", "a ladder", "a correction"])
def test_an_edition_knows_what_is_hidden_from_what_is_shown(lesson, name):
    course = Course.objects.get()
    shown = contents_of(course).digest
    HIDDEN[name][0]().update(is_public=False)
    assert contents_of(course).digest != shown


def test_a_reference_that_only_a_hidden_claim_names_is_not_cited(client, lesson):
    Ladder.objects.update(is_public=False)
    Claim.objects.update(is_public=False)
    file = json.loads(client.get("/en/references/export/all.json").content)
    assert [each["id"] for each in file] == ["jones2021"]
    assert "No published lesson cites it" in client.get("/en/references/smith2020/").text


def test_a_hidden_reference_leaves_claims_and_ladders_that_rest_on_it(client, lesson):
    Reference.objects.update(is_public=False)
    page = client.get(f"/en/{LESSON}")
    assert ("Secret statement" in page.text, "Secretmab" in page.text, "smith2020" in page.text) == (True, True, False)


def test_a_passage_with_a_hidden_claim_is_not_offered(lesson):
    assert passage("small-course/first-lesson/secret-claim", "en")
    Claim.objects.update(is_public=False)
    assert passage("small-course/first-lesson/secret-claim", "en") is None


@pytest.mark.parametrize(
    ("name", "query", "kind"),
    [
        ("a claim", "secret statement", "claims"),
        ("a term", "secretword", "terms"),
        ("every text of a lesson", "first", "lessons"),
    ],
)
def test_no_search_of_the_desk_finds_it(lesson, name, query, kind):
    assert len(find_links(query, "en")[kind]) == 1
    HIDDEN[name][0]().update(is_public=False)
    assert find_links(query, "en")[kind] == []


def test_no_search_of_the_desk_finds_the_words_of_a_hidden_translation(lesson):
    assert len(find_links("譯文的秘密", "zh-hant")["lessons"]) == 1
    LessonText.objects.filter(language="zh-hant").update(is_public=False)
    assert find_links("譯文的秘密", "zh-hant")["lessons"] == []


def test_a_word_of_the_source_is_used_where_the_translation_is_hidden(client, lesson):
    path = "/zh-hant/glossary/secret-term/"
    assert LESSON not in client.get(path).text
    LessonText.objects.filter(language="zh-hant").update(is_public=False)
    assert f"/zh-hant/{LESSON}#seen" in client.get(path).text


def test_translators_see_how_a_hidden_translation_stands(lesson):
    LessonText.objects.update(is_public=False)
    assert [each.text.language for each in overviews(Lesson.objects.filter(pk=lesson.pk))] == ["zh-hant"]
