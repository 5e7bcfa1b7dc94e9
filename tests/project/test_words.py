"""Every word of the interface, as if read aloud to a frightened person: short, plain and kind.

What the reading age measures is in courses/checks/reading_age.py; the Chinese punctuation of the catalogues is held by
test_catalogues.py, that of the mails and of the page for our own failures here.
"""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.contrib.auth.models import User
from django.template import loader
from django.utils import translation

from courses.checks.passages import Passage
from courses.checks.reading_age import reading_age
from scripts import messages
from support.models import Specialist

OLDEST = 12
LABEL = 8  # a message of fewer words is a label: the measure is made for sentences
# Where words for staff stand: the admin, what models are called there, what actions refuse. The choices of an enquiry
# are the person's. A drawing is health text, held to the age of the lessons.
STAFF = re.compile(
    r"(^|/)(?:admin|registration)(/|\.py$)|/actions/|/models/(?!choices)|^config/welcome\.py$|^support/channels\.py$"
)
DRAWINGS = "templates/courses/figures/"
# What is older than twelve by the measure, and why it stays.
EXCEPTIONS = {
    "Nobody reads messages at night or on holidays.": "everyday words; “nobody” and “holidays” are long",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
MARKUP = re.compile(r"<[^>]+>")
# Words of software, of offices, of blame and of false cheer.
FORBIDDEN = re.compile(
    r"\b(invalid|submit\w*|submission|errors?|click\w*|oops|unfortunately|sessions?|tokens?|upload\w*|server|database|"
    r"mandatory|incorrect|illegal|fail(?:ed|ure)?|please note|please be advised|kindly|valued|great news|log ?in)\b",
    re.IGNORECASE,
)
STAFF_TOO = re.compile(
    r"\b(invalid|submit\w*|oops|unfortunately|sessions?|tokens?|click here|please note)\b", re.IGNORECASE
)
NARROW = re.compile(r"[\u3400-\u9fff][,;:?!()]|[,;:?!()][\u3400-\u9fff]|[\u3400-\u9fff]\.(?!\w)")
SPACED = re.compile(r"[\u3400-\u9fff] [A-Za-z0-9%]|(?:[A-Za-z0-9]|%\(\w+\)[sd]) [\u3400-\u9fff]")
SEEDS = Path(settings.BASE_DIR, "support", "content")
OWN_FAILURES = ("500.html", "503.html")


def english(*, public: bool) -> set[str]:
    """Return the English messages: those that the public meets, or all of them."""
    return {
        words
        for app in messages.APPS
        for message in messages.stored(app)
        for words in (message.id if isinstance(message.id, tuple) else (message.id,))
        if words and (not public or any(is_public(path) for path, _line in message.locations))
    }


def is_public(path: str) -> bool:
    """Tell whether a person who is not on the staff meets the words of a file."""
    return not STAFF.search(path) and not path.startswith(DRAWINGS)


def mails(language: str) -> list[tuple[str, str]]:
    """Return (mail, words) for each subject and paragraph in a language."""
    found = []
    for name, mail in yaml.safe_load((SEEDS / "mails.yaml").read_text(encoding="utf-8")).items():
        for wording in filter(None, (mail.get(language), mail.get(language, {}).get("quiet"))):
            found += [(name, words) for words in (wording["subject"], *wording["paragraphs"])]
    return found


def own_failure(tag: str) -> list[tuple[str, str]]:
    """Return (file, words) of the pages for our own failures, of the part in a language."""
    texts = []
    for name in OWN_FAILURES:
        before, after = loader.get_template(name).render().split("<body>")[1].split('lang="zh-Hant-HK"')
        part = {"en": before, "zh-hant": after}[tag]
        found = re.findall(r"<(?:p|h1|h2)\b(?! class=.back)[^>]*>(.*?)</(?:p|h1|h2)>", part, re.DOTALL)
        texts += [(name, " ".join(MARKUP.sub("", words).split())) for words in found]
    return texts


def age(words: str) -> float:
    """Return the reading age of one message; 0 for a label. What is filled in is no word of ours."""
    plain = PLACEHOLDER.sub("1", MARKUP.sub("", words))
    return reading_age([Passage(1, plain)]) if len(re.findall(r"[A-Za-z’'-]+", plain)) >= LABEL else 0


def too_old(texts) -> dict[str, float]:
    """Return what is harder to read than it may be, with its age."""
    return {words: round(age(words), 1) for words in texts if age(words) > OLDEST and words not in EXCEPTIONS}


def test_whoever_is_twelve_can_read_every_message():
    assert too_old(english(public=True)) == {}


def test_each_exception_from_the_reading_age_is_still_needed():
    assert {words for words in EXCEPTIONS if words not in english(public=True) or age(words) <= OLDEST} == set()


def test_whoever_is_twelve_can_read_every_mail_and_the_page_for_our_own_failures():
    assert too_old(words for _name, words in [*mails("en"), *own_failure("en")]) == {}


def test_no_message_to_the_public_speaks_as_software_does():
    texts = english(public=True) | {words for _name, words in [*mails("en"), *own_failure("en")]}
    assert {words: FORBIDDEN.findall(words) for words in texts if FORBIDDEN.search(PLACEHOLDER.sub("", words))} == {}


def test_no_message_to_the_staff_speaks_as_software_does():
    texts = english(public=False)
    assert {words: STAFF_TOO.findall(words) for words in texts if STAFF_TOO.search(PLACEHOLDER.sub("", words))} == {}


def chinese() -> list[tuple[str, str]]:
    """Return (message, its Chinese), of the catalogues, the mails and the page for our own failures."""
    found = [*mails("zh-hant"), *own_failure("zh-hant")]
    for app in messages.APPS:
        for message in messages.stored(app):
            made = message.string if isinstance(message.string, tuple) else (message.string,)
            found += [(str(message.id), words) for words in made if message.id]
    return found


def test_nothing_is_called_out():
    texts = english(public=False) | {words for _name, words in [*mails("en"), *own_failure("en"), *chinese()]}
    assert {words for words in texts if re.search(r"[!！]", words)} == set()


@pytest.mark.parametrize("source", [mails, own_failure])
def test_chinese_that_is_in_no_catalogue_has_chinese_punctuation(source):
    assert [(name, words) for name, words in source("zh-hant") if NARROW.search(words)] == []


def test_no_space_stands_between_chinese_and_latin():
    assert [(name, words) for name, words in chinese() if SPACED.search(words)] == []


def test_a_colleague_stands_in_the_brackets_of_the_language():
    colleague = Specialist(user=User(username="mei"), role=Specialist.Role.NURSE)
    shown = {}
    for language in ("en", "zh-hant"):
        with translation.override(language):
            shown[language] = str(colleague)
    assert shown == {"en": "mei (nurse)", "zh-hant": "mei（護士）"}


def test_every_source_of_words_is_found():
    """A check of nothing finds nothing."""
    assert len(english(public=True)) > 300
    assert [len(made) > 2 for made in (mails("en"), mails("zh-hant"), own_failure("en"), own_failure("zh-hant"))] == [
        True
    ] * 4
