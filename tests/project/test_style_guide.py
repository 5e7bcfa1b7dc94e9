"""The style guide: who may see it, that it is whole, and that each of its pages is sound."""

from pathlib import Path

import pytest
from django.conf import settings

from config.languages import CODES
from config.style_guide import sheets
from tests.factories.support import make_staff
from tests.project.walking import parsed

PARTS = [part for parts in sheets.parts().values() for part in parts]
BARE = [(part, variant) for part in PARTS for variant in part.variants]
INDEX = "/en/style-guide/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """Return a client of somebody of the staff without any right of their own."""
    client.force_login(make_staff("newcomer"))
    return client


def address(part: sheets.Part, variant: sheets.Variant | None = None, *, language: str = "en") -> str:
    path = f"/{language}/style-guide/{part.group}/{part.slug}/"
    return f"{path}{variant.name}/" if variant else path


def test_every_small_sheet_of_the_pages_for_readers_has_an_entry():
    files = {path.stem for path in Path(settings.BASE_DIR, "static/css/parts").glob("*.css")}
    assert {part.slug for part in sheets.parts()["parts"]} == files


def test_every_token_is_shown(staff):
    part = sheets.part("base", "tokens")
    page = staff.get(address(part, part.variants[0])).content.decode()
    assert len(sheets.tokens()) > 25
    assert [token.name for token in sheets.tokens() if f"--{token.name}" not in page] == []


@pytest.mark.parametrize("path", [INDEX, address(PARTS[0]), address(*BARE[0])])
def test_a_stranger_finds_nothing_there(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [INDEX, address(PARTS[0]), address(*BARE[0])])
def test_with_debug_everybody_who_builds_sees_it(client, settings, path):
    settings.DEBUG = True
    assert client.get(path).status_code == 200


def test_the_index_leads_to_each_part_and_says_what_it_is_for(staff):
    page = staff.get(INDEX).content.decode()
    for part in PARTS:
        assert f'href="{address(part)}"' in page
        assert part.use.split("’")[0].split("'")[0].split('"')[0] in page


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.group}-{part.slug}")
def test_the_page_of_a_part_frames_it_in_both_languages_and_both_themes(staff, part):
    tree = parsed(staff.get(address(part)).content)
    frames = [frame.get("src").partition("#")[0] for frame in tree.iter("iframe")]
    assert frames == [
        f"{address(part, variant, language=code)}?theme={theme}"
        for variant in part.variants
        for code in CODES
        for theme in ("light", "dark")
    ]


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize(("part", "variant"), BARE, ids=[variant.name for _part, variant in BARE])
def test_each_frame_is_a_sound_page_of_its_own(staff, part, variant, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        response = staff.get(f"{address(part, variant, language=language)}?theme=dark")
    tree = parsed(response.content, strict=True)
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert sorted(ids) == sorted(set(ids))
    assert tree.get("data-theme") == "dark"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in response.headers["Cache-Control"]
    if variant.opens:
        assert variant.opens in ids


def test_only_the_bare_pages_may_be_framed(staff):
    assert staff.get(address(PARTS[0])).headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["nothing/nothing/", "parts/nothing/", "parts/button/nothing/", "parts/button/form/"])
def test_what_is_not_there_is_not_found(staff, path):
    assert staff.get(f"{INDEX}{path}").status_code == 404


def test_a_theme_that_does_not_exist_is_none(staff):
    page = staff.get(f'{address(*BARE[0])}?theme="><script>').content.decode()
    assert "data-theme" not in page
    assert "<script" not in page
