"""The pages that show the real course, and the form beside it, in the pseudo-locale: no word is in no catalogue."""

import re

from courses.models import LessonText
from support.submission import new_token
from tests.project.test_catalogues import pseudo, unmarked
from tests.project.test_languages import WORD

__all__ = ["pseudo"]  # the fixture


def latin_names() -> frozenset[str]:
    """Return the Latin words that the Chinese lessons themselves use: names of drugs, genes, trials and offices."""
    rows = LessonText.objects.filter(language="zh-hant").values_list("title", "takeaway", "body")
    return frozenset(word for row in rows for words in row for word in WORD.findall(re.sub(r"\]\(.*?\)", "", words)))


# What files for reference managers, registers and their numbers are called everywhere.
FORMATS = {"BibTeX", "RIS", "CSL", "JSON", "DOI", "PubMed", "Central", "NCT", "ClinicalTrials", "gov"}


def test_every_word_of_the_reading_pages_comes_from_a_catalogue(client, reading_pages, pseudo):
    names = latin_names() | FORMATS
    for path in reading_pages:
        if path.startswith("/zh-hant/"):
            html = client.get(path).content
            if "/references/" in path:  # the title of a source is English, and in a <title> nothing can say so
                html = re.sub(rb"<title>.*?</title>|<meta property=.og:title.[^>]*>", b"", html, flags=re.S)
            assert (path, unmarked(html, names)) == (path, [])


def test_every_word_of_the_other_views_comes_from_a_catalogue(client, reading_pages, pseudo):
    course = "/zh-hant/courses/tnbc-immune-cells"
    names = latin_names()
    for path in (
        f"{course}/what-happened-in-mice/?evidence=people",
        "/zh-hant/corrections/?since=tnbc-immune-cells.1",
        "/zh-hant/corrections/?since=nothing",
    ):
        assert (path, unmarked(client.get(path).content, names | {"tnbc", "immune", "cells", "nothing"})) == (path, [])


def test_every_word_of_the_form_comes_from_a_catalogue(client, db, real_course, pseudo):
    path = "/zh-hant/contact/"
    refused = client.post(path, {"message": "", "email": "x", "phone": "1", "topic": "x", "token": new_token()})
    pages = [
        client.get(path),
        client.get(f"{path}?about=tnbc-immune-cells/immature-nk-cells"),
        refused,
        client.post(path, {"message": "x" * 300_000}),
    ]
    for page in pages:
        assert unmarked(page.content, latin_names() | {"English"}) == []  # each language by its own name
