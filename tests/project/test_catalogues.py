"""The words of the interface in Chinese: complete, as written in Hong Kong, and none of them outside the catalogues."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.shortcuts import render
from django.templatetags.i18n import TranslateNode
from django.utils import translation
from django.utils.translation import trans_real

from config.fixed_words import FixedWords
from courses.markdown.rendering import _kept_html
from courses.templatetags.kept import _made
from scripts import messages
from support.submission import new_token
from tests.project.test_languages import HAN, NEUTRAL, WORD
from tests.project.walking import parsed, texts

# From the rules for the text: what is not written in Hong Kong. 打印 is right, 列印 is not.
MAINLAND = ("靶向治療", "放療", "信息", "視頻", "列印")
OURS = {*"着恒吓"}  # written in Hong Kong, but not in Big5, whose supplement (HKSCS) holds simplified characters too
CONTENT = sorted(Path(settings.BASE_DIR, "courses", "content").rglob("*.yaml")) + sorted(
    Path(settings.BASE_DIR, "courses", "content").rglob("zh-hant/*.md")
)


def simplified(text: str) -> list[str]:
    """Return the characters that the mainland's standard has and Big5 has not: simplified ones."""
    return sorted({each for each in text if HAN.match(each) and _has(each, "gb2312") and not _has(each, "big5")} - OURS)


def _has(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def translations(app: str):
    """Yield (words, context, translations) of each message of an app's catalogue."""
    for message in messages.stored(app):
        if message.id:
            made = message.string if isinstance(message.string, tuple) else (message.string,)
            yield message.id, message.context, " ".join(filter(None, made))


@pytest.mark.parametrize("app", messages.APPS)
def test_the_catalogue_is_complete(app):
    assert [problem for problem in messages.problems() if problem.startswith(f"{app}:")] == []


def test_one_english_message_has_one_translation():
    """gettext puts the catalogues together: the same words with two meanings need a context."""
    known = defaultdict(set)
    for app in messages.APPS:
        for words, context, made in translations(app):
            known[words, context] |= {made} - {""}
    assert {words: made for words, made in known.items() if len(made) > 1} == {}


@pytest.mark.parametrize("app", messages.APPS)
def test_the_catalogue_is_written_as_in_hong_kong(app):
    made = {words: text for words, _context, text in translations(app)}
    assert {words: text for words, text in made.items() if any(term in text for term in MAINLAND)} == {}
    assert {words: simplified(text) for words, text in made.items() if simplified(text)} == {}


@pytest.mark.parametrize("app", messages.APPS)
def test_chinese_sentences_have_chinese_punctuation(app):
    """After a Han character no comma, colon, semicolon, question mark or bracket of Latin width stands."""
    narrow = re.compile(r"[\u3400-\u9fff][,;:?!()]|[,;:?!()][\u3400-\u9fff]|[\u3400-\u9fff]\.(?!\w)")
    code = re.compile(r"\[[^]]*\]\([^)]*\)|## \S+ \{#\w+\}")  # Markdown that a help text shows
    made = {words: code.sub("", text) for words, _context, text in translations(app)}
    assert {words: text for words, text in made.items() if narrow.search(text)} == {}


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.name)
def test_the_course_is_written_as_in_hong_kong(path):
    text = path.read_text(encoding="utf-8")
    assert ([term for term in MAINLAND if term in text], simplified(text)) == ([], [])


def test_the_check_for_simplified_characters_finds_them_and_no_others():
    assert simplified("三阴性乳癌的药，免疫治療，裏面、着重、麪包、PD-L1") == sorted("阴药")


# --- The pseudo-locale: every message in ⟦⟧, so that what stands outside is in no catalogue ---------------------


class Pseudo(trans_real.DjangoTranslation):
    """The Chinese of somebody who marks every message instead of translating it."""

    def gettext(self, message: str) -> str:
        """Return the message in marks, without its context."""
        return f"⟦{message.rsplit(trans_real.CONTEXT_SEPARATOR, 1)[-1]}⟧" if message else ""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the form for `number` in marks."""
        return self.gettext(singular if number == 1 else plural)


@pytest.fixture
def pseudo(monkeypatch) -> Iterator[None]:
    """Put the pseudo-locale in the place of Traditional Chinese."""
    with translation.override("en"):
        made = Pseudo("zh-hant")
    monkeypatch.setitem(trans_real._translations, "zh-hant", made)
    monkeypatch.setattr(FixedWords, "render", TranslateNode.render)  # nothing is kept of the marks
    forget_what_is_kept()
    yield
    forget_what_is_kept()


def forget_what_is_kept() -> None:
    """Let each piece of a page be made again, in the words of the catalogue."""
    for kept in (_made, _kept_html):
        kept.cache_clear()


def unmarked(html: bytes, names: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Return the words of a page that came from no catalogue and are no content.

    Content is what has a Han character, for then an editor or a date wrote it, what is marked as English, and what
    holds only `names`, numbers, addresses of the web and the network's name.
    """
    found, depth = [], 0
    for text in texts(parsed(html)):
        inside = text.place.endswith("]") or text.place == "title"
        outside, after = _outside(text.words, 0 if inside else depth)
        depth = depth if inside else after
        words = set(WORD.findall(NEUTRAL.sub("", outside))) - names
        if words and not text.lang.startswith("en") and not HAN.search(text.words):
            found.append((text.place, text.words))
    assert depth == 0
    return found


def _outside(words: str, depth: int) -> tuple[str, int]:
    """Return what of `words` is in no mark, and how many marks are open after them."""
    kept = []
    for each in words:
        depth += {"⟦": 1, "⟧": -1}.get(each, 0)
        if depth == 0 and each != "⟧":
            kept.append(each)
    return "".join(kept), depth


def test_every_word_of_an_empty_portal_comes_from_a_catalogue(client, db, pseudo):
    for path in ("", "courses/", "glossary/", "references/", "corrections/", "nothing/"):
        assert (path, unmarked(client.get(f"/zh-hant/{path}").content)) == (path, [])


def test_every_word_of_the_confirmation_comes_from_a_catalogue(client, db, pseudo):
    sent = client.post("/zh-hant/contact/", {"message": "你好", "consent": "on", "token": new_token()})
    page = client.get(sent["Location"])
    secrets = {shown for text in texts(parsed(page.content)) if text.place == "output" for shown in [text.words]}
    names = frozenset(word for words in secrets for word in WORD.findall(words))
    assert unmarked(page.content, names) == []


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413"])
def test_every_word_of_an_error_page_comes_from_a_catalogue(rf, pseudo, name):
    with translation.override("zh-hant"):
        page = render(rf.get("/zh-hant/nothing/"), f"{name}.html")
    assert unmarked(page.content) == []


def test_every_word_of_the_login_of_the_staff_comes_from_a_catalogue(client, db, pseudo):
    page = client.get("/admin/login/", headers={"Accept-Language": "zh-HK"})
    assert unmarked(page.content) == []


def test_the_pseudo_locale_finds_a_word_that_no_catalogue_has(client, db, pseudo):
    html = client.get("/zh-hant/").content.replace(b"</main>", b"<p>Read on</p></main>")
    assert unmarked(html) == [("p", "Read on")]
