"""The page of results: what was typed is shown and marked, harmlessly; nobody keeps it; every visitor gets the same."""

import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Claim, State, TermText
from courses.search.passage import ROOM, Text, passage
from courses.search.plain import Stretch
from courses.search.query import parse
from courses.search.results import MOST_RESULTS, search
from tests.factories.courses import add_text, make_claim, make_lesson, make_reference, make_term
from tests.factories.support import make_staff
from tests.project.walking import parsed

pytestmark = pytest.mark.django_db
BODY = "Opening.\n\n## Seen {#seen}\n\nA word before. [The <b>zebra</b> & co ran](claim:so). And after."


@pytest.fixture
def lesson():
    """A lesson with a statement that is seen in mice."""
    lesson = make_lesson(title="The <i>title</i>", body=BODY)
    make_claim("so", lesson=lesson, statement="The zebra ran.", does_not_show="anything of people & quaggas")
    return lesson


def tree_of(client, typed: str = "", language: str = "en"):
    """Return the page of results as a tree without an error in it."""
    response = client.get(f"/{language}/search/", {"q": typed} if typed else {})
    assert response.status_code == 200
    return parsed(response.content, strict=True)


def words(element) -> str:
    """Return the words of an element as one line."""
    return " ".join("".join(element.itertext()).split())


def results(tree) -> list:
    """Return the results of a page."""
    return [each for each in tree.iter("ol") if each.get("class") == "found" for each in each.iter("li")]


def test_a_result_is_a_heading_that_leads_there_and_the_passage_with_its_evidence(client, lesson):
    [result] = results(tree_of(client, "zebra"))
    link = result.find("h2/a")
    assert (words(link), link.get("href")) == ("Seen", "/en/courses/small-course/first-lesson/#seen")
    assert words(result.find("p[@class='where']")) == "In the lesson “The <i>title</i>”"
    passage = result.find("p[@class='passage']")
    assert words(passage) == "A word before. The <b>zebra</b> & co ran. Evidence: in mice And after."
    assert [words(mark) for mark in passage.iter("mark")] == ["zebra"]
    claim = passage.find("span[@data-claim='so']")
    assert (claim.get("data-evidence"), words(claim)) == ("mice", "The <b>zebra</b> & co ran.")
    assert passage.find("a[@class='badge']").get("href") == "/en/courses/small-course/first-lesson/#note-so"


def test_what_stands_behind_a_statement_is_shown_with_the_statement(client, lesson):
    [result] = results(tree_of(client, "quaggas"))
    assert result.find("h2/a").get("href") == "/en/courses/small-course/first-lesson/#claim-so"
    said = "The zebra ran. Evidence: in mice It does not show: anything of people & quaggas"
    assert words(result.find("p[@class='passage']")) == said


def test_a_statement_that_was_not_checked_in_time_says_so(client, lesson):
    old = {"checked": "2020-01-02", "check_again_after_months": 6}
    Claim.objects.update(**old)
    assert "not checked again since" in words(results(tree_of(client, "zebra"))[0])
    Claim.objects.update(safety_critical=True)
    assert "Ask your doctor before you rely on this" in words(results(tree_of(client, "zebra"))[0])


def test_words_and_sources_say_what_they_are(client):
    make_term("zebra", name="Zebra", definition="A horse.", zh="斑馬")
    make_reference("smith2020", title="On zebras", doi="10.1000/1")
    word, source = results(tree_of(client, "zebra"))
    assert (words(word), words(source)) == (
        "Zebra Glossary · 斑馬 A horse.",
        "On zebras Reference Smith A, et al. Journal of Mice 2020",
    )
    assert words(results(tree_of(client, "10.1000/1"))[0]).endswith("10.1000/1 smith2020")


def test_how_much_was_found_stands_there_in_words(client, lesson):
    assert "1 place found for “zebra”." in words(tree_of(client, "zebra"))
    make_term("zebra", name="Zebra")
    assert "2 places found for “zebra”." in words(tree_of(client, "zebra"))
    assert "「zebra」：找到2處。" in words(tree_of(client, "zebra", "zh-hant"))
    for number in range(MOST_RESULTS):
        make_term(f"zebra-{number}", name="Zebra")
    tree = tree_of(client, "zebra")
    assert len(results(tree)) == MOST_RESULTS
    assert f"The {MOST_RESULTS} best places for “zebra”. There are more: add a word to find fewer." in words(tree)


def test_nothing_found_offers_what_looks_alike_and_the_specialists(client):
    make_term("receptor", name="Receptor", zh="受體")
    tree = tree_of(client, "receptorium")
    assert "Nothing was found for “receptorium”." in words(tree)
    links = [a.get("href") for a in tree.find(".//main").iter("a")]
    assert links == ["/en/glossary/receptor/", "/en/glossary/", "/en/contact/"]


def test_a_slip_and_a_word_that_is_missing_are_named(client, lesson):
    text = words(tree_of(client, "zebbra moonlight"))
    assert "“zebbra” is not on our pages. We looked for “zebra” instead." in text
    assert "Not on our pages: “moonlight”." in text


def test_without_a_query_there_is_a_field_and_no_result(client, lesson):
    tree = tree_of(client)
    form = tree.find(".//main//form")
    assert (form.get("method"), form.get("action"), form.get("role")) == ("get", "/en/search/", "search")
    field = form.find(".//input")
    assert {name: field.get(name) for name in ("type", "name", "value", "autocomplete")} == {
        "type": "search",
        "name": "q",
        "value": "",
        "autocomplete": "off",
    }
    label = next(each for each in form.iter("label") if each.get("for") == field.get("id"))
    assert (words(label), results(tree)) == ("What are you looking for?", [])


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "\"' onfocus=alert(1) x=\"",
        "%", "_", "\\", "%zebra%", "zebra' OR '1'='1", "'; DROP TABLE courses_searchword; --",
        "\x00zebra\x01\x1f", "\u202ezebra\u202c", "שלום זברה", "🦓🦓 zebra 👩🏽\u200d⚕️", "\U0010ffff\ufffe",
        "ﷺ" * 500, "a\u0301\u0301\u0301" * 300, "x" * 10_000, "zebra " * 3_000, "自然" * 4_000, "1 2 3 " * 2_000,
        "LGK-" * 2_000, "-" * 5_000, "ﬃ①½", "AND OR NOT NEAR(zebra)", "zebra*", "(((((", "\r\n\t \x0b\x0c",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered_with_a_sound_page(client, lesson, typed):
    for language in ("en", "zh-hant"):
        tree = tree_of(client, typed, language)
        field = tree.find(".//main//input")
        assert field.get("value") == parse(typed).typed
        assert [each for each in tree.iter("script") if not each.get("src")] == []


def test_a_query_string_of_others_is_no_matter(client, lesson):
    assert client.get("/en/search/?q=zebra&q=%ED%A0%80%FF%FE&page=x&%00=%00").status_code == 200
    assert client.get("/en/search/?q[]=zebra").status_code == 200
    assert client.post("/en/search/", {"q": "zebra"}).status_code == 405


def test_the_page_is_the_same_for_everybody_and_is_not_kept_by_others(client, lesson):
    stranger = client.get("/en/search/?q=zebra")
    nurse = Client(headers={"User-Agent": "Another", "Cookie": "csrf=1; session=2"})
    nurse.force_login(make_staff("nurse", "editor"))
    assert nurse.get("/en/search/?q=zebra").content == stranger.content
    assert dict(stranger.cookies) == {}
    assert stranger.headers["Cache-Control"] == client.get("/en/glossary/").headers["Cache-Control"]
    assert "cookie" not in stranger.headers.get("Vary", "").lower()


def test_search_engines_do_not_keep_results(client, lesson):
    robots = [each.get("content") for each in tree_of(client, "zebra").iter("meta") if each.get("name") == "robots"]
    assert robots == ["noindex"]
    assert "zebra" not in "".join(words(each) for each in tree_of(client, "zebra").iter("title"))


def test_the_other_language_is_asked_the_same(client, lesson):
    tree = tree_of(client, "zebra & <co>")
    languages = [each.get("href") for each in tree.iter("a") if each.get("hreflang")]
    assert languages == ["/en/search/?q=zebra+%26+%3Cco%3E", "/zh-hant/search/?q=zebra+%26+%3Cco%3E"]
    assert [each.get("href") for each in tree_of(client).iter("a") if each.get("hreflang")] == [
        "/en/search/",
        "/zh-hant/search/",
    ]


def test_what_was_looked_for_stands_in_no_log(client, lesson, log_lines):
    client.get("/en/search/?q=Wolkenkuckucksheim")
    client.get("/en/search/Wolkenkuckucksheim/?q=Wolkenkuckucksheim")
    assert len(log_lines) == 2
    assert [line for line in log_lines if "olkenkuck" in line] == []
    assert '"route": "courses:search"' in log_lines[0]


def test_a_search_asks_as_many_questions_however_much_is_found(client, django_assert_num_queries):
    def make(number: int):
        lesson = make_lesson(f"zebra-{number}", body=f"## Seen {{#seen}}\n\nA zebra. [It was so](claim:so-{number}).")
        make_claim(f"so-{number}", lesson=lesson, statement="The zebra ran.")
        add_text(lesson, "zh-hant", title="一", takeaway="二", body="## 看見 {#seen}\n\n斑馬 zebra。")
        make_term(f"zebra-{number}", name="Zebra", zh="斑馬")
        make_reference(f"zebra{number}", title="On zebras")

    make(1)
    search("zebra", "en")  # compiles what it asks
    with django_assert_num_queries(11):
        assert len(search("zebra", "en").results) == 3
    for number in range(2, 9):
        make(number)
    with django_assert_num_queries(11):
        assert len(search("zebra", "en").results) == 24


def test_a_search_stores_nothing(client, lesson, django_assert_num_queries):
    with django_assert_num_queries(8) as asked:
        client.get("/en/search/?q=zebra")
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.text(st.sampled_from("abz .。!\n自然🦓<>&\u0301") | st.characters(), max_size=300)


@at_leisure
@given(TEXTS, st.sets(st.sampled_from(["a", "b", "z", "自", "自然", "ab"])))
def test_a_marked_text_is_the_text(text, terms):
    runs = Text(text, terms).marked(terms)
    assert "".join(run.words for run in runs) == text
    assert [run for run in runs if not run.words] == []


@at_leisure
@given(TEXTS, st.lists(st.integers(0, 300), max_size=6), st.sets(st.sampled_from(["a", "b", "自", "自然"])))
def test_a_passage_is_made_of_the_text_and_cuts_no_statement(text, places, terms):
    places = sorted({min(place, len(text)) for place in places})
    stretches = [Stretch(start, end, f"k{start}") for start, end in zip(places[::2], places[1::2], strict=False)]
    for part in passage(Text(text, terms), stretches, terms):
        said = "".join(run.words for run in part.runs)
        assert said.strip("…") in text
        if part.key:
            start, end, _key = next(each for each in stretches if each.key == part.key)
            assert said == text[start:end].strip()


@at_leisure
@given(st.text(max_size=400))
def test_any_query_can_be_asked(typed):
    query = parse(typed)
    assert len(query.units) <= 12
    assert len(query.typed) <= 200
    assert all(unit.terms for unit in query.units)
    assert query.typed == "" or query.typed.isprintable()


def test_a_passage_begins_where_most_was_found_and_takes_whole_sentences():
    words = "One. Two zebras ran. " + "Other words follow here. " * 30 + "A zebra and a giraffe. The end."
    [part] = passage(Text(words, {"zebra", "giraff"}), (), {"zebra", "giraff"})
    said = "".join(run.words for run in part.runs)
    assert (said.startswith("Other words"), said.endswith("A zebra and a giraffe. The end.")) == (True, True)
    assert len(said.split()) <= ROOM


def test_a_sentence_without_end_is_cut_around_what_was_found():
    [part] = passage(Text("word " * 200 + "zebra " + "word " * 200, {"zebra"}), (), {"zebra"})
    said = "".join(run.words for run in part.runs)
    assert (said[0], said[-1], "zebra" in said, len(said) < 300) == ("…", "…", True, True)


def test_the_header_and_the_first_page_lead_to_the_search(client):
    for path in ("/en/", "/en/glossary/", "/en/contact/"):
        page = client.get(path).content.decode()
        assert (path, re.findall(r'<a class="to-search"\s+href="([^"]+)"', page)) == (path, ["/en/search/"])
    assert [form.get("action") for form in parsed(client.get("/zh-hant/").content).iter("form")] == ["/zh-hant/search/"]


def test_definitions_are_shown_in_the_language_that_has_them(client):
    term = make_term("zebra", name="Zebra", definition="A striped horse.", zh="斑馬")
    TermText.objects.filter(term=term, language="zh-hant").update(checked=True)
    [result] = results(tree_of(client, "stripe", "zh-hant"))
    definition = result.find("p[@class='passage']/span")
    assert (words(definition), definition.get("lang")) == ("A striped horse.", "en-HK")


def test_a_claim_in_a_lesson_that_is_not_translated_says_in_which_language_what_is(client, lesson):
    add_text(Claim.objects.get(), "zh-hant", statement="斑馬跑了。")
    [result] = results(tree_of(client, "斑馬", "zh-hant"))
    link, said = result.find("h2/a"), result.find("p[@class='passage']/span")
    assert (link.get("href"), link.get("lang"), words(link)) == (
        "/zh-hant/courses/small-course/first-lesson/#claim-so",
        "en-HK",
        "Seen",
    )
    assert (words(said), said.get("lang")) == ("斑馬跑了。", None)


def test_a_draft_is_not_named_by_its_claim(client, lesson):
    lesson.state = State.DRAFT
    lesson.save()
    assert results(tree_of(client, "zebra")) == []
