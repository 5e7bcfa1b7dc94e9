"""The page of a source and of a word: what it says, and which lessons use it. The files one can take along."""

import json

import bibtexparser
import html5lib
import pytest
import rispy
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Answer, Ladder, Rung, State, Step
from tests.factories.courses import add_text, make_claim, make_course, make_lesson, make_reference, make_term

COURSE = settings.BASE_DIR / "courses" / "content" / "tnbc-immune-cells"
ENDINGS = ("bib", "ris", "json")


def tree(client, path: str):
    """Return the page at `path`; raise for any error in its HTML."""
    html = client.get(path).content
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html, transport_encoding="utf-8")


def words_of(element) -> str:
    """Return the words of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def links(client, path: str, css_class: str) -> list[tuple[str, str]]:
    """Return (words, address) of each link in the list of that class, in order."""
    lists = [each for each in tree(client, path).iter("ul") if css_class in each.get("class", "").split()]
    return [(words_of(a), a.get("href")) for each in lists for a in each.iter("a")]


def queries(client, path: str) -> int:
    """Return how many queries a page costs."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def keys_in_file(client, path: str = "/en/references/export/all.json") -> list[str]:
    """Return the keys in a CSL-JSON file."""
    return [item["id"] for item in json.loads(client.get(path).content)]


@pytest.fixture
def smith(db):
    """The article smith2020, cited in two sections of one lesson and before the first heading of another."""
    reference = make_reference()
    first, third = (f"{word.title()} {{#{word}}}\n\nSee[](ref:smith2020)." for word in ("first", "third"))
    second = "Second {#second}\n\nNothing."
    make_lesson("one", title="Lesson one", body="".join(f"## {part}\n\n" for part in (first, second, third)))
    make_lesson("two", title="Lesson two", body="At once[](ref:smith2020).")
    return reference


# --- The page of a source --------------------------------------------------------------------------


def test_a_source_lists_each_lesson_and_section_that_cites_it(client, smith):
    assert links(client, "/en/references/smith2020/", "uses") == [
        ("Lesson one", "/en/courses/small-course/one/"),
        ("First", "/en/courses/small-course/one/#first"),
        ("Third", "/en/courses/small-course/one/#third"),
        ("Lesson two", "/en/courses/small-course/two/"),
    ]


def test_each_link_to_a_section_leads_to_that_section(client, smith):
    for _, address in links(client, "/en/references/smith2020/", "uses"):
        path, _, section = address.partition("#")
        ids = {element.get("id") for element in tree(client, path).iter()}
        assert (address, section == "" or section in ids) == (address, True)


def test_a_source_is_cited_where_a_claim_stands_that_rests_on_it(client, db):
    lesson = make_lesson("one", title="Lesson one", body="## First {#first}\n\n[It worked](claim:mice-are-small).")
    make_claim(lesson=lesson)
    other = make_lesson("one", course=make_course("other"), body="## First {#first}\n\n[It](claim:mice-are-small).")
    make_claim(lesson=other, references=[])
    assert links(client, "/en/references/smith2020/", "uses") == [
        ("Lesson one", "/en/courses/small-course/one/"),
        ("First", "/en/courses/small-course/one/#first"),
    ]
    assert keys_in_file(client) == ["smith2020"]


def test_a_source_is_cited_by_the_lesson_whose_ladder_rests_on_it(client, db):
    lesson = make_lesson("one", title="Lesson one", body="No link.")
    ladder = Ladder.objects.create(course=lesson.course, lesson=lesson, key="drug")
    Rung.objects.create(
        ladder=ladder, step=Step.MICE, answer=Answer.YES, reference=make_reference(), checked="2026-11-23"
    )
    assert links(client, "/en/references/smith2020/", "uses") == [("Lesson one", "/en/courses/small-course/one/")]
    assert keys_in_file(client) == ["smith2020"]


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_a_lesson_that_readers_do_not_see_is_not_named(client, smith, state):
    body = "[](ref:smith2020)[](ref:secret2020) Words with a [word](term:mouse)."
    make_lesson("sealed", title="Sealed", body=body, state=state)
    make_reference("secret2020")
    make_term()
    pages = [client.get(path).content for path in ("/en/references/smith2020/", "/en/glossary/mouse/", "/en/glossary/")]
    assert [b"ealed" in page for page in pages] == [False, False, False]
    assert b"In 1 lesson" not in pages[2]
    assert keys_in_file(client) == ["smith2020"]


def test_a_source_that_no_lesson_cites_says_so(client, db):
    make_reference()
    page = words_of(tree(client, "/en/references/smith2020/"))
    assert "No published lesson cites it at present." in page


def test_a_chinese_page_leads_to_the_chinese_text_where_there_is_one(client, smith):
    lesson = make_lesson("three", title="Lesson three", body="[](ref:smith2020) Words.")
    add_text(lesson, "zh-hant", title="第三課", takeaway="三", body="## 甲 {#first}\n\n字[](ref:smith2020)。")
    assert links(client, "/zh-hant/references/smith2020/", "uses")[-3:] == [
        ("Lesson two", "/zh-hant/courses/small-course/two/"),
        ("第三課", "/zh-hant/courses/small-course/three/"),
        ("甲", "/zh-hant/courses/small-course/three/#first"),
    ]
    assert links(client, "/en/references/smith2020/", "uses")[-1] == (
        "Lesson three",
        "/en/courses/small-course/three/",
    )


def test_a_source_has_a_link_to_each_place_where_it_can_be_read(client, db):
    make_reference(
        doi="10.1000/1", pmid="123", pmcid="PMC9", trial="NCT01351103", url="https://example.org/paper", kind="trial"
    )
    assert [address for _, address in links(client, "/en/references/smith2020/", "addresses")] == [
        "https://doi.org/10.1000/1",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC9/",
        "https://clinicaltrials.gov/study/NCT01351103",
        "https://example.org/paper",
    ]
    assert "Trial registration" in words_of(tree(client, "/en/references/smith2020/"))


def test_readers_see_neither_the_remark_of_the_editors_nor_a_detail_that_nobody_confirmed(client, smith):
    smith.volume, smith.pages, smith.doi = "384", "2394-2405", "10.1000/1"
    smith.not_verified = "volume and pages are from memory"
    smith.save()
    for path in ("/en/references/", "/en/references/smith2020/", "/en/courses/small-course/one/"):
        page = words_of(tree(client, path))  # not the HTML: the name of a static file may hold any digits
        found = ("from memory" in page, "384" in page, "2394" in page, "10.1000/1" in page)
        assert (path, found) == (path, (False, False, False, True))
    assert "could not confirm everything" in client.get("/en/references/smith2020/").content.decode()


def test_strange_words_of_a_source_are_shown_as_they_are(client, smith):
    smith.title, smith.journal, smith.authors = "<script>alert(1)</script>", "A & B <i>", "Ö'Neill Ä, 王小明"
    smith.save()
    page = tree(client, "/en/references/smith2020/")
    assert words_of(next(page.iter("h1"))) == "<script>alert(1)</script>"
    assert [script for script in page.iter("script") if "alert" in (script.text or "")] == []


def test_each_entry_of_the_list_leads_to_its_page(client, smith):
    entries = [a.get("href") for a in tree(client, "/en/references/").iter("a") if a.get("class") == "source"]
    assert entries == ["/en/references/smith2020/"] == [smith.get_absolute_url()]


# --- Files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "content_type"),
    [
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_a_file_says_what_it_is_and_what_it_is_called(client, smith, ending, content_type):
    for name, path in {"smith2020": "smith2020", "references": "all"}.items():
        response = client.get(f"/en/references/export/{path}.{ending}", headers={"Cookie": "sessionid=1"})
        assert (response["Content-Type"], response["Content-Disposition"], dict(response.cookies)) == (
            content_type,
            f'attachment; filename="{name}.{ending}"',
            {},
        )
        assert "cookie" not in response.get("Vary", "").lower()


def test_pages_lead_to_their_files(client, smith):
    for page, name in {"smith2020/": "smith2020", "": "all"}.items():
        addresses = [address for _, address in links(client, f"/en/references/{page}", "files")]
        assert addresses == [f"/en/references/export/{name}.{ending}" for ending in ENDINGS]
        assert [client.get(address).status_code for address in addresses] == [200, 200, 200]


@pytest.mark.parametrize(
    "path",
    ["nothing/", "export/nothing.bib", "export/smith2020.xml", "export/all.xml", "export/all.", "export/a'b.bib"],
)
def test_what_is_not_there_is_a_404(client, smith, path):
    assert client.get(f"/en/references/{path}").status_code == 404


@pytest.mark.parametrize("path", ["smith2020/", "export/smith2020.bib", "export/all.bib"])
def test_nothing_can_be_posted(client, smith, path):
    assert client.post(f"/en/references/{path}").status_code == 405


def test_the_file_of_all_holds_what_published_lessons_cite_in_order_of_keys(client, smith):
    make_reference("never2020")
    make_reference("abel2020")
    make_lesson("three", body="One[](ref:abel2020), again[](ref:abel2020), lost[](ref:nothing).")
    assert keys_in_file(client) == ["abel2020", "smith2020"]
    assert keys_in_file(client, "/en/references/export/never2020.json") == ["never2020"]


def test_the_files_of_the_real_course_are_read_without_a_warning(client, db):
    call_command("import_course", str(COURSE), verbosity=0)
    files = {ending: client.get(f"/en/references/export/all.{ending}").content.decode() for ending in ENDINGS}
    library = bibtexparser.parse_string(files["bib"])
    keys = [item["id"] for item in json.loads(files["json"])]
    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == [each["id"] for each in rispy.loads(files["ris"])] == keys
    assert ("thacker2023" in keys, "kn522-2020" in keys) == (True, False)


# --- Glossary --------------------------------------------------------------------------------------


def test_a_word_lists_each_lesson_and_section_that_uses_it(client, db):
    make_term()
    make_lesson("one", title="Lesson one", body="## First {#first}\n\nA [mouse](term:mouse), [mice](term:mouse).")
    make_lesson("two", title="Lesson two", body="A [mouse](term:mouse).\n\n## Then {#then}\n\nA [mouse](term:mouse).")
    make_lesson("three", title="Lesson three", body="A [cat](term:cat).")
    assert links(client, "/en/glossary/mouse/", "uses") == [
        ("Lesson one", "/en/courses/small-course/one/"),
        ("First", "/en/courses/small-course/one/#first"),
        ("Lesson two", "/en/courses/small-course/two/"),
        ("Then", "/en/courses/small-course/two/#then"),
    ]


def test_the_glossary_counts_the_lessons_that_use_a_word(client, db):
    for key in ("mouse", "cat", "dog"):
        make_term(key, name=key.title())
    make_lesson("one", body="A [m](term:mouse).\n\n## First {#first}\n\nA [m](term:mouse) and a [c](term:cat).")
    make_lesson("two", body="A [mouse](term:mouse).")
    used = [each for each in tree(client, "/en/glossary/").iter("p") if "used" in each.get("class", "").split()]
    assert [(words_of(each), each.find("a").get("href")) for each in used] == [
        ("Cat: In 1 lesson", "/en/glossary/cat/#used_in"),
        ("Mouse: In 2 lessons", "/en/glossary/mouse/#used_in"),
    ]


# --- What it costs ---------------------------------------------------------------------------------


def fill(count: int) -> None:
    """Store so many references and terms; lessons cite all of them, by themselves, by claims and by words."""
    lessons = [make_lesson(f"lesson-{number}", body="Later.") for number in range(count // 10 + 1)]
    for number in range(count):
        make_claim(f"claim-{number}", lesson=lessons[0], references=[make_reference(f"ref-{number}")])
        make_term(f"term-{number}")
    links_to_all = "".join(f" [c](claim:claim-{n})[](ref:ref-{n}) [t](term:term-{n})." for n in range(count))
    for lesson in lessons:
        text = lesson.texts.get()
        text.body = f"Start:{links_to_all}\n\n## Again {{#again}}\n\nMore:{links_to_all}"
        text.save()


@pytest.mark.parametrize(
    ("path", "cost"),
    [
        ("/en/references/ref-1/", 3),
        ("/en/references/export/ref-1.bib", 1),
        ("/en/references/export/all.bib", 1),
        ("/en/glossary/", 3),
        ("/en/glossary/term-1/", 3),
    ],
)
@pytest.mark.parametrize("count", [5, 50])
def test_a_page_costs_the_same_however_much_there_is(client, db, path, cost, count):
    fill(count)
    assert (path, count, queries(client, path)) == (path, count, cost)


def test_the_list_of_references_costs_the_same_however_many_there_are(client, db):
    fill(5)
    few = queries(client, "/en/references/")
    for number in range(5, 50):
        make_reference(f"ref-{number}")
    text = make_lesson("last", body="Later.").texts.get()
    text.body = "Some:" + "".join(f" one[](ref:ref-{number})." for number in range(50))
    text.save()
    assert queries(client, "/en/references/") == few
