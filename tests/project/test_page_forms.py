"""One answer in each form: which bytes are sent to whom, and when nothing needs to be sent."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.pages.page import Page, coding_of, names

BODY = b"<p>A mouse is small.</p>" * 100
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache")]


def page() -> Page:
    return Page("200 OK", HEADERS, BODY)


def ask(page: Page, method: str = "GET", **headers: str):
    """Return status, headers and body of what a client is answered."""
    names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    status, headers, body = page.answer({"REQUEST_METHOD": method, **names})
    return status, dict(headers), b"".join(body)


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [("", "", bytes), ("gzip, deflate", "gzip", gzip.decompress), ("gzip, deflate, br, zstd", "br", brotli.decompress)],
)
def test_each_form_is_the_same_page_and_says_what_it_is(accepted, coding, unpack):
    status, headers, body = ask(page(), accept_encoding=accepted)
    assert (status, unpack(body)) == ("200 OK", BODY)
    assert (headers.get("Content-Encoding", ""), headers["Content-Length"]) == (coding, str(len(body)))
    assert (headers["Vary"], headers["Content-Type"]) == ("Accept-Encoding", "text/html; charset=utf-8")


def test_each_form_has_a_strong_tag_of_its_own_and_the_same_words_have_the_same_one():
    tags = {coding: ask(page(), accept_encoding=coding)[1]["ETag"] for coding in ("", "gzip", "br")}
    assert len(set(tags.values())) == 3
    assert {tag[0] + tag[-1] for tag in tags.values()} == {'""'}
    assert ask(page(), accept_encoding="br")[1]["ETag"] == tags["br"]
    assert ask(Page("200 OK", HEADERS, BODY + b"."), accept_encoding="br")[1]["ETag"] != tags["br"]


@pytest.mark.parametrize("around", ["{}", "W/{}", '"other", {}', "*", "  {} "])
def test_who_has_the_page_already_is_sent_nothing(around):
    known = around.format(ask(page(), accept_encoding="gzip")[1]["ETag"])
    status, headers, body = ask(page(), accept_encoding="gzip", if_none_match=known)
    assert (status, body, headers["Vary"]) == ("304 Not Modified", b"", "Accept-Encoding")
    assert sorted(headers) == ["Cache-Control", "ETag", "Vary"]


@pytest.mark.parametrize("known", ['"other"', "", "nonsense", '"'])
def test_who_has_another_page_is_sent_this_one(known):
    assert ask(page(), if_none_match=known)[::2] == ("200 OK", BODY)


def test_the_tag_of_another_form_is_not_this_page():
    plain = ask(page())[1]["ETag"]
    assert ask(page(), accept_encoding="gzip", if_none_match=plain)[0] == "200 OK"


def test_head_is_answered_with_the_same_headers_and_nothing_else():
    for coding in ("", "gzip", "br"):
        status, headers, body = ask(page(), "HEAD", accept_encoding=coding)
        assert (status, headers, body) == (*ask(page(), accept_encoding=coding)[:2], b"")


def test_a_page_that_was_taken_down_is_sent_whole_each_time():
    gone = Page("410 Gone", HEADERS, BODY)
    assert ask(gone, if_none_match="*")[::2] == ("410 Gone", BODY)


def test_what_would_not_get_smaller_is_sent_as_it_is():
    small = Page("200 OK", HEADERS, b"ok")
    _status, headers, body = ask(small, accept_encoding="gzip, br")
    assert (body, "Content-Encoding" in headers) == (b"ok", False)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br", "br"),
        ("BR", "br"),
        ("gzip;q=1.0, br;q=0.1", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0, gzip; q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("identity", ""),
        ("gzip;q=much", ""),
        ("deflate, zstd", ""),
        ("gzip;level=1", ""),
    ],
)
def test_the_coding_is_one_that_the_client_takes(accepted, coding):
    assert coding_of(accepted) == coding


@given(st.text(max_size=100))
def test_no_header_of_a_stranger_is_an_error(words):
    assert coding_of(words) in ("", "gzip", "br")
    assert names(words, '"tag"') in (True, False)
