"""Sweeps over every reading page: the same bytes for everyone, nothing from elsewhere, no error in the HTML."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from courses.models import CourseText, LessonText
from tests.project.walking import parsed

RESOURCES = {"link": "href", "script": "src", "img": "src", "source": "src", "iframe": "src", "object": "data"}
LOADED_LINKS = {"stylesheet", "icon", "preload", "manifest"}


def test_there_are_as_many_pages_as_we_think(reading_pages):
    assert len(reading_pages) == 2 * (6 + 3 + 9 + 9 + 30 + 19)


def test_each_page_answers_and_neither_sets_nor_reads_a_cookie(answers):
    for path, response in answers.items():
        facts = (path, response.status_code, dict(response.cookies), "cookie" in response.get("Vary", "").lower())
        assert facts == (path, 200, {}, False)


def test_each_page_is_the_same_bytes_for_every_visitor(answers):
    nurse = Client(
        headers={"User-Agent": "Another", "Accept-Language": "zh-HK", "Cookie": "csrf=1; session=2; receipt=3"}
    )
    nurse.force_login(User.objects.create_superuser("root"))
    for path, stranger in answers.items():
        assert (path, nurse.get(path).content) == (path, stranger.content)


def test_no_page_holds_a_token_or_a_nonce(answers):
    for path, response in answers.items():
        html = response.content.decode()
        assert (path, re.findall(r"csrfmiddlewaretoken|nonce=|sessionid", html)) == (path, [])


def test_no_page_asks_another_host_for_anything(trees):
    for path, tree in trees.items():
        loaded = [
            element.get(attribute)
            for tag, attribute in RESOURCES.items()
            for element in tree.iter(tag)
            if element.get(attribute) and (tag != "link" or set(element.get("rel", "").split()) & LOADED_LINKS)
        ]
        assert (path, [url for url in loaded if urlsplit(url).netloc]) == (path, [])


def test_the_html_of_each_page_is_free_of_errors(answers, trees):
    for path, tree in trees.items():
        parsed(answers[path].content, strict=True)
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert (path, sorted({each for each in ids if ids.count(each) > 1})) == (path, [])


def test_every_link_within_a_page_leads_somewhere(trees):
    for path, tree in trees.items():
        ids = {element.get("id") for element in tree.iter()} | {"closed"}  # closes a note: it leads nowhere on purpose
        targets = [a.get("href")[1:] for a in tree.iter("a") if a.get("href", "").startswith("#")]
        lost = [target for target in targets if target not in ids]
        assert (path, lost) == (path, [])


def test_every_link_within_the_site_leads_to_a_page(client, answers, trees):
    links = {
        a.get("href").split("#")[0]
        for tree in trees.values()
        for a in tree.iter("a")
        if a.get("href", "").startswith("/")
    }
    responses = {link: answers.get(link) or client.get(link) for link in links}
    assert {link: response.status_code for link, response in responses.items() if response.status_code != 200} == {}


def test_each_page_names_its_language_its_title_and_its_canonical_address(trees):
    for path, tree in trees.items():
        canonical = [link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"]
        assert (path, canonical) == (path, [f"{settings.SITE_ORIGIN}{path}"])
        assert (path, bool(tree.findtext(".//title").strip()), len(list(tree.iter("h1")))) == (path, True, 1)


def test_lessons_and_course_carry_structured_data(trees):
    for path, tree in trees.items():
        blocks = [
            json.loads(script.text) for script in tree.iter("script") if script.get("type") == "application/ld+json"
        ]
        kind = {5: "Course", 6: "Article"}.get(len(path.split("/"))) if "/courses/" in path else None
        kind = None if path.endswith("/print/") else kind
        assert (path, [block["@type"] for block in blocks]) == (path, [kind] if kind else [])


def test_no_page_description_holds_a_survival_figure(trees):
    for path, tree in trees.items():
        for meta in tree.iter("meta"):
            assert (path, re.findall(r"\d\s*%|\d months", meta.get("content", ""))) == (path, [])


@pytest.mark.parametrize(
    "path",
    [
        "/en/nothing/",
        "/en/courses/nothing/",
        "/en/courses/tnbc-immune-cells/nothing/",
        "/en/glossary/nothing/",
        "/fr/",
        "/zh-hant/courses/nothing/",
        "/en/courses/%00/",
        "/en/courses/a'b/",
    ],
)
def test_what_is_not_there_is_a_404_with_a_way_on(client, db, real_course, path):
    response = client.get(path)
    tree = parsed(response.content, strict=True)
    onward = {a.get("href") for a in tree.iter("a")}
    assert (response.status_code, {"/en/contact/", "/zh-hant/contact/"} & onward != set()) == (404, True)
    assert dict(response.cookies) == {}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("zh-CN,zh;q=0.9", "zh-hant"),
        ("fr,de;q=0.5", "en"),
        ("fr;q=0.9,zh-Hant-HK;q=0.8", "zh-hant"),
        ("", "en"),
        ("\x00;;;q=x", "en"),
    ],
)
def test_the_root_leads_to_the_readers_language(client, accepted, language):
    response = client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response["Location"], response["Vary"]) == (302, f"/{language}/", "Accept-Language")


def test_a_cookie_does_not_choose_the_language(client):
    client.cookies["django_language"] = "zh-hant"
    assert client.get("/")["Location"] == "/en/"


def test_the_sitemap_names_every_reading_page_by_the_sites_own_address(client, reading_pages):
    response = client.get("/sitemap.xml", headers={"Host": "localhost"})
    found = set(re.findall(r"<loc>([^<]+)</loc>", response.content.decode()))
    english = {path for path in reading_pages if path.startswith("/en/") and not path.endswith("/print/")}
    assert {f"{settings.SITE_ORIGIN}{path}" for path in english} <= found
    assert {url for url in found if not url.startswith(f"{settings.SITE_ORIGIN}/")} == set()


def test_robots_may_read_lessons_and_no_desk(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /en/contact/received/",
        "Disallow: /zh-hant/contact/received/",
        "",
        f"Sitemap: {settings.SITE_ORIGIN}/sitemap.xml",
    ]


def test_a_course_without_words_has_no_page_and_breaks_none(client, db, real_course):
    CourseText.objects.all().delete()
    paths = {"/en/": 200, "/en/courses/": 200, "/en/courses/tnbc-immune-cells/": 404, "/sitemap.xml": 200}
    paths["/en/courses/tnbc-immune-cells/immature-nk-cells/"] = 404
    assert {path: client.get(path).status_code for path in paths} == paths


def test_a_lesson_without_words_has_no_page_and_is_in_no_list(client, db, real_course):
    LessonText.objects.filter(lesson__slug="immature-nk-cells").delete()
    path = "/en/courses/tnbc-immune-cells/immature-nk-cells/"
    assert client.get(path).status_code == 404
    assert path not in client.get("/sitemap.xml").content.decode()


def test_the_numbers_stay_out_of_search_excerpts(client, db, real_course):
    html = client.get("/en/courses/tnbc-immune-cells/why-tnbc-feels-different/").content.decode()
    assert html.index("<dl data-nosnippet") < html.index("81.7 %")
