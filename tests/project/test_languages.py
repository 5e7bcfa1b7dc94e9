"""Every page in both languages: each passage is marked with the language that it is in, and says what is not there."""

import re

import pytest
from django.conf import settings

from config.languages import TAGS, from_path, in_language
from courses.models import (
    ClaimText,
    CorrectionText,
    CourseText,
    LadderText,
    LessonText,
    ModuleText,
    RungText,
    Term,
    TermText,
)
from tests.project.walking import parsed, texts

HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")
# What is the same in both languages: addresses of the web, and the network's own name.
NEUTRAL = re.compile(r"\S*(?:://|@|/)\S*|Hong Kong Cancer Support Network")
BOTH = "Language, 語言"  # what the switch is called, for whoever reads only one of them
COURSE = "courses/tnbc-immune-cells"
UNTRANSLATED = {"en": "This page is not in your language yet.", "zh-hant": "本頁尚未有中文版"}
NOT_REVIEWED = {"en": "This translation has not been reviewed yet.", "zh-hant": "此譯文尚未經審閱。"}


def strangers(tree) -> list[tuple]:
    """Return the texts of a page that are marked with a language which they are not in.

    A text with a Han character is Chinese. One without, with three Latin words or more, is English: fewer are
    a name or a code, such as NK, LGK-974 or PubMed Central, and stand in both languages.
    """
    found = []
    for text in texts(tree):
        if text.place.startswith(("meta", "title")) or text.words == BOTH:
            continue  # one line of the browser, whose `lang` is the page's
        if HAN.search(text.words):
            is_right = text.lang.startswith("zh")
        else:
            is_right = text.lang.startswith("en") or len(WORD.findall(NEUTRAL.sub("", text.words))) < 3
        if not is_right:
            found.append((text.place, text.lang, text.words))
    return found


def links(tree, rel: str) -> dict[str, str]:
    """Return the addresses of the `link` elements by their hreflang."""
    return {link.get("hreflang", ""): link.get("href") for link in tree.iter("link") if link.get("rel") == rel}


def test_each_page_is_in_the_language_of_its_address(client, db, trees):
    others = [*(f"/{code}/contact/" for code in TAGS), "/en/nothing/", "/zh-hant/nothing/"]
    for path, tree in {**trees, **{path: parsed(client.get(path).content) for path in others}}.items():
        assert (path, tree.get("lang")) == (path, TAGS[from_path(path)])


def test_each_passage_in_the_other_language_says_so(trees):
    for path, tree in trees.items():
        assert (path, strangers(tree)) == (path, [])


@pytest.fixture
def without_chinese(reading_pages) -> list[str]:
    """Take every Chinese word of the course away, and return the Chinese pages."""
    rows = (CourseText, ModuleText, LessonText, ClaimText, TermText, CorrectionText, LadderText, RungText)
    for model in rows:
        model.objects.filter(language="zh-hant").delete()
    return [path for path in reading_pages if path.startswith("/zh-hant/")]


def test_where_the_chinese_is_missing_each_english_passage_says_so(client, without_chinese):
    for path in without_chinese:
        tree = parsed(client.get(path).content)
        assert (path, tree.get("lang")) == (path, "zh-Hant-HK")
        assert (path, strangers(tree)) == (path, [])


def test_each_page_names_its_address_in_both_languages_and_itself(answers, trees):
    for path, response in answers.items():
        tree = trees[path]
        both = {TAGS["zh-hant"]: "zh-hant", "en": "en"}
        alternates = {tag: f"{settings.SITE_ORIGIN}{in_language(path, code)}" for tag, code in both.items()}
        told = {tag: link for tag, link in links(tree, "alternate").items() if tag}  # the feed has no hreflang
        assert (path, told, links(tree, "canonical")) == (path, alternates, {"": f"{settings.SITE_ORIGIN}{path}"})
        assert (path, response["Content-Language"]) == (path, from_path(path))
        assert (path, UNTRANSLATED[from_path(path)] in response.text) == (path, False)


@pytest.mark.parametrize(
    ("path", "is_copy"),
    [
        ("", False),
        ("courses/", False),
        ("glossary/", False),
        ("references/", False),
        ("corrections/", False),
        ("references/thacker2023/", False),
        (f"{COURSE}/", True),
        (f"{COURSE}/print/", True),
        (f"{COURSE}/immature-nk-cells/", True),
        ("glossary/nk-cell/", True),
    ],
)
def test_only_a_page_whose_own_text_is_missing_is_a_copy_of_the_english_one(client, without_chinese, path, is_copy):
    response = client.get(f"/zh-hant/{path}")
    tree = parsed(response.content)
    code = "en" if is_copy else "zh-hant"
    locale = [meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:locale"]
    assert links(tree, "canonical") == {"": f"{settings.SITE_ORIGIN}/{code}/{path}"}
    assert (response["Content-Language"], locale) == (code, ["en_HK" if is_copy else "zh_HK"])
    assert (UNTRANSLATED["zh-hant"] in response.text, "hreflang" in response.text.split("</head>")[0]) == (
        is_copy,
        not is_copy,
    )


def test_each_translated_lesson_and_course_says_that_nobody_has_reviewed_it(answers):
    for path, response in answers.items():
        is_text = f"/{COURSE}/" in path and "corrections" not in path
        told = NOT_REVIEWED[from_path(path)] in response.text
        assert (path, told) == (path, is_text and path.startswith("/zh-hant/"))


def test_a_lesson_without_a_translation_does_not_speak_of_one(client, without_chinese):
    assert NOT_REVIEWED["zh-hant"] not in client.get(f"/zh-hant/{COURSE}/immature-nk-cells/").text


@pytest.mark.parametrize(("language", "marks"), [("en", 1), ("zh-hant", 1)])
def test_a_chinese_name_that_nobody_confirmed_is_marked_in_both_languages(client, db, real_course, language, marks):
    words = {"en": "to be confirmed", "zh-hant": "待確認"}[language]
    term = Term.objects.get(key="wnt")
    path = f"/{language}/glossary/{term.key}/"
    assert client.get(path).text.count(f">{words}<") == marks
    term.texts.filter(language="zh-hant").update(checked=True)
    assert client.get(path).text.count(f">{words}<") == 0


def test_as_many_names_are_marked_in_one_glossary_as_in_the_other(client, db, real_course):
    open_names = TermText.objects.filter(language="zh-hant", checked=False).count()
    english, chinese = (client.get(f"/{code}/glossary/").text.count('class="mark-open"') for code in TAGS)
    assert (english, chinese) == (open_names, open_names)


def test_a_chinese_list_has_chinese_punctuation(client, db, real_course):
    html = " ".join(client.get(f"/zh-hant/{COURSE}/why-tnbc-feels-different/").text.split())
    bar = re.sub(r"<[^>]+>", "", html[html.index('class="evidence"') :].split("</div>")[0])
    assert re.findall(r"\d+項陳述：[^。]+。", bar) == ["10項陳述：醫學公認4項、人體臨床試驗6項。"]
    assert re.findall(r"另計：[^。]+。", bar) == ["另計：公開紀錄1項。"]


def test_a_badge_within_an_english_sentence_is_marked_as_chinese(client, without_chinese):
    html = client.get(f"/zh-hant/{COURSE}/immature-nk-cells/").text
    badges = re.findall(r'<a class="badge"[^>]*>', html)
    assert badges != []
    assert [badge for badge in badges if 'lang="zh-Hant-HK"' not in badge] == []
