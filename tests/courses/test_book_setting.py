"""What the typesetter gets: no file of anybody else's, pictures with words, and lines as a printer sets them."""

import re
import socket
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from courses.books import tree, typesetting
from courses.books.typesetting import HERE, ROOT, TypesettingError, missing, our_own_files, typeset
from courses.models import Level

# Only on a developer's machine that lacks it: with CI=true scripts/check.py ends before a test is left out.
with_pango = pytest.mark.skipif(bool(missing()), reason="there is no Pango")
BASE = "https://portal.example/en/"


def prepared(body: str, language: str = "en") -> str:
    """Return what becomes of the body of a page."""
    svg = body.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    root = ET.fromstring(f'<html lang="{language}"><body>{svg}</body></html>')  # noqa: S314 - our own words
    tree.prepare(root)
    made = ET.tostring(root[0], encoding="unicode").replace("ns0:", "").replace(":ns0", "")
    return re.fullmatch("<body[^>]*>(.*)</body>", made, re.DOTALL)[1]


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body>{body}</body></html>'


AIR = "<x-air />"


@pytest.mark.parametrize(
    ("words", "set_as"),
    [
        ("<p>用NK細胞</p>", f"<p>用{AIR}NK{AIR}細胞</p>"),
        ("<p>2026年，NK</p>", f"<p>2026{AIR}年，NK</p>"),
        ("<p>這是<a>NK</a>細胞</p>", f"<p>這是<a>{AIR}NK</a>{AIR}細胞</p>"),
        ("<p>細胞</p><p>NK</p>", "<p>細胞</p><p>NK</p>"),
        ("<p>細胞<sup>1</sup></p>", "<p>細胞<sup>1</sup></p>"),
        ('<p>細胞<span lang="en">NK cell</span></p>', '<p>細胞<span lang="en">NK cell</span></p>'),
        ("<p>細胞 NK 細胞</p>", "<p>細胞 NK 細胞</p>"),
    ],
)
def test_han_and_latin_letters_that_meet_get_some_air(words, set_as):
    assert prepared(words, "zh-Hant-HK") == set_as


def test_english_words_get_none():
    assert prepared("<p>NK cells (細胞)</p>") == "<p>NK cells (細胞)</p>"


def test_a_name_with_a_number_stays_on_one_line():
    named = "<p>LGK-974 and <x-name>PD-L1</x-name>, not HER2-low</p>"
    assert prepared("<p>LGK-974 and PD-L1, not HER2-low</p>") == named.replace("LGK-974", "<x-name>LGK-974</x-name>")


def test_a_picture_says_all_its_words_and_has_its_colours():
    made = prepared("<svg><title>A ladder</title><desc>From\n below: yes.</desc><path/></svg>")
    assert made.startswith("<svg><title>A ladder: From below: yes.</title><style>")
    assert "<desc>" not in made


def test_an_ornament_becomes_a_background():
    made = prepared('<p><svg class="mark" aria-hidden="true"><path/></svg> Words</p>')
    assert made.startswith(f'<p><span class="ornament mark" style="background-image: url({tree.ORNAMENT}')
    assert made.endswith(')" /> Words</p>')


def test_each_level_of_evidence_has_a_sign_of_its_own():
    sheet = (HERE / "book.css").read_text()
    signs = {level: (HERE / "icons" / f"{level}.svg").read_text() for level in Level}
    assert len(set(signs.values())) == len(Level)
    assert [level for level in Level if sheet.count(f'url("icons/{level}.svg")') != 1] == []


@with_pango
def test_files_of_our_own_are_fetched_and_no_others(tmp_path):
    from weasyprint.urls import FatalURLFetchingError

    fetcher = our_own_files()
    assert fetcher.fetch(f"file://{HERE}/icons/mice.svg").read() == (HERE / "icons" / "mice.svg").read_bytes()
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg/>")
    asked = [
        f"file://{secret}",
        f"file://{HERE}/../../config/settings.py",
        f"file://{HERE}/tree.py",
        f"file://{HERE}/icons/../../../../../../../..{secret}",
        f"file://elsewhere{HERE}/icons/mice.svg",
        "http://127.0.0.1/x.svg",
        "https://example.com/x.svg",
        "data:text/html,x",
        "ftp://example.com/x.svg",
    ]
    for url in asked:
        with pytest.raises(FatalURLFetchingError, match=r"^Something that is not ours was asked for\.$"):
            fetcher.fetch(url)


@with_pango
@pytest.mark.parametrize(
    "body", ['<img alt="x" src="{}/x.svg">', '<link rel="stylesheet" href="{}/x.css">', '<object data="{}/x"></object>']
)
def test_no_host_is_asked_for_anything(body):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(TypesettingError):
            typeset(page(body.format(address)), base_url=BASE, identifier="x")
        with pytest.raises(TimeoutError):
            server.accept()


@with_pango
def test_a_page_becomes_a_file():
    made = typeset(page("<p>Mice are small.</p>"), base_url=BASE, identifier="small-course.1.en")
    assert made.startswith(b"%PDF-1.7")
    assert made.rstrip().endswith(b"%%EOF")


@with_pango
def test_a_letter_that_no_font_has_makes_no_file():
    with pytest.raises(TypesettingError, match=r"^1 things are missing on this machine, such as a font"):
        typeset(page("<p>\U0010fffd</p>"), base_url=BASE, identifier="x")


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("sleep 60", "It took too long."),
        ("kill -9 $$", "The process was ended by signal 9."),  # as for want of memory
        ("echo %PDF-1.7; exit 3", "The process ended with 3."),
        ("echo 'A font is missing.' >&2; exit 1", "A font is missing."),
        ("echo words", "The process ended with 0."),
        ("echo %PDF-1.7 and far too much", "The file would be larger than 0 MB."),
    ],
)
def test_whatever_becomes_of_the_process_is_one_sentence(tmp_path, monkeypatch, does, said):
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setattr(typesetting.sys, "executable", str(program))
    monkeypatch.setattr(typesetting, "MOST_SECONDS", 0.5)
    monkeypatch.setattr(typesetting, "LARGEST", 20)
    with pytest.raises(TypesettingError, match=f"^{re.escape(said)}$"):
        typeset(page("<p>Mice are small.</p>"), base_url=BASE, identifier="x")


@with_pango
def test_a_page_that_wants_too_much_memory_makes_no_file_and_no_harm(monkeypatch):
    code = "import courses.books.typesetting as t; t.MOST_MEMORY = 150_000_000; t.main('https://portal.example/', 'x')"
    made = subprocess.run(
        [sys.executable, "-c", code], input=page("<p>A secret word.</p>").encode(), capture_output=True, cwd=ROOT
    )
    assert (made.returncode != 0, made.stdout) == (True, b"")
    assert b"secret" not in made.stderr


def test_the_typesetter_knows_no_secret_of_ours(monkeypatch):
    class StartedError(Exception):
        pass

    given = []
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/portal")

    def run(command, *, env, **options):
        given.append(set(env))
        raise StartedError

    monkeypatch.setattr("courses.books.typesetting.subprocess.run", run)
    with pytest.raises(StartedError):
        typeset(page(""), base_url=BASE, identifier="x")
    assert given[0] & {"SECRET_KEY", "DATABASE_URL", "DATA_DIR"} == set()
