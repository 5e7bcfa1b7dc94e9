"""What a first visit costs on a slow line, as it goes over the wire: counted in bytes and requests, never in time."""

import gzip
import zlib
from pathlib import Path

import pytest
from django.conf import settings

from tests.project.walking import parsed

KB = 1024
LESSONS = [
    f"/{language}/courses/tnbc-immune-cells/{slug}/"
    for language in ("en", "zh-hant")
    for slug in ("why-tnbc-feels-different", "immature-nk-cells", "lgk-974-an-experimental-drug")
]
PAGES = [f"/{language}/{path}" for language in ("en", "zh-hant") for path in ("", "contact/", "glossary/", "courses/")]

pytestmark = pytest.mark.usefixtures("db", "real_course")


def page_of(client, path: str) -> tuple[bytes, list[str], list[str]]:
    """Return a page as it is sent to a browser that takes gzip, its style sheets, and what else it asks for at once."""
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    tree = parsed(gzip.decompress(response.content))
    links = [(link.get("rel"), link.get("href")) for link in tree.iter("link")]
    sheets = [address for rel, address in links if rel == "stylesheet"]
    scripts = [script.get("src") for script in tree.iter("script") if script.get("src")]
    return response.content, sheets, [*scripts, *(address for rel, address in links if rel == "icon")]


def weight(address: str) -> int:
    """Return how many bytes a static file is over the wire."""
    file = Path(settings.STATIC_ROOT, address.removeprefix(settings.STATIC_URL))
    packed = file.with_name(file.name + ".gz")
    return (packed if packed.exists() else file).stat().st_size


@pytest.mark.parametrize("path", LESSONS)
def test_a_first_visit_to_a_lesson_is_light(client, path):
    page, sheets, others = page_of(client, path)
    assert 1 + len(sheets) + len(others) <= 5  # the goal is six
    assert len(page) + sum(map(weight, sheets + others)) <= 35 * KB
    assert sum(weight(address) for address in others if address.endswith(".js")) <= 8 * KB


@pytest.mark.parametrize("path", PAGES + LESSONS)
def test_one_sheet_holds_up_the_first_picture(client, path):
    assert len(page_of(client, path)[1]) == 1


@pytest.mark.parametrize("path", PAGES + LESSONS)
def test_the_scripts_of_a_page_are_what_comes_before_the_first_picture_and_one_more(client, path):
    scripts = [address for address in page_of(client, path)[2] if address.endswith(".js")]
    assert len(scripts) == 2
    assert weight(scripts[0]) <= 2 * KB  # it holds up the first picture
    assert sum(map(weight, scripts)) <= 8 * KB


@pytest.mark.parametrize("path", PAGES + LESSONS)
def test_a_page_can_be_read_after_its_first_14_kb(client, path):
    """The sheets hold up the first picture; the rest of the 14 KB carries the page, or at least its first screens."""
    page, sheets, _others = page_of(client, path)
    left = 14 * KB - sum(map(weight, sheets))
    first = zlib.decompressobj(wbits=31).decompress(page[:left])
    assert len(first) >= min(len(gzip.decompress(page)), 16 * KB)


def test_what_a_person_typed_is_not_compressed(client):
    answer = client.post("/en/contact/", {"message": "A secret."}, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, "Content-Encoding" in answer.headers) == (200, False)
    assert "Content-Encoding" not in client.get("/en/conversation/", headers={"Accept-Encoding": "gzip"}).headers


def test_a_compressed_page_is_the_same_bytes_each_time(client):
    assert page_of(client, LESSONS[0])[0] == page_of(client, LESSONS[0])[0]
