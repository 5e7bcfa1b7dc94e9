"""What readers of a translation see where its source has moved on."""

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.editions import record_edition
from courses.actions.translations import confirm, say, still_right
from courses.editions import changes_since
from courses.models import Edition, Kind, LessonText, SourceChange
from courses.translations import OPENING, overviews
from tests.factories.courses import add_text, make_claim, make_lesson, make_reference
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db

ENGLISH = """\
A mouse is small.

## Size {#size}

[It is small](claim:small).

## Care {#care}

[Take care](claim:care)[](ref:smith2020).
"""
CHINESE = """\
老鼠很小。

## 大小 {#size}

[牠很小](claim:small)。

## 小心 {#care}

[要小心](claim:care)。
"""
ADDRESS = "/zh-hant/courses/small-course/first-lesson/"
PRINT = "/zh-hant/courses/small-course/print/"


@pytest.fixture
def text() -> LessonText:
    """A translation that follows its source; the last of its three sections has a safety-critical claim."""
    lesson = make_lesson(body=ENGLISH)
    make_reference()
    add_text(make_claim("small", lesson=lesson, statement="It is small."), "zh-hant", statement="牠很小。")
    care = make_claim(
        "care", lesson=lesson, statement="Take care.", safety_critical=True, check_again_after_months=1200
    )
    add_text(care, "zh-hant", statement="要小心。")
    made = add_text(lesson, "zh-hant", title="一課", takeaway="小。", body=CHINESE)
    translator = make_staff("translator", "translator")
    for section in (OPENING, "size", "care"):
        still_right(text=made, section=section, by=translator)
    return LessonText.objects.get(pk=made.pk)


@pytest.fixture
def editor():
    """Somebody who may call a change one of wording."""
    return make_staff("editor", "editor")


@pytest.fixture
def second():
    """Somebody else who may confirm it."""
    return make_staff("second", "editor")


def rewrite(text: LessonText, old: str, new: str, language: str = "en") -> None:
    """Replace words in the source, or in the text of another language."""
    row = text.lesson.texts.get(language=language)
    assert old in row.body
    row.body = row.body.replace(old, new)
    row.save()


def stale(text: LessonText) -> dict:
    """Return each section that does not follow the source, by name."""
    overview = next(overviews(type(text.lesson).objects.filter(pk=text.lesson_id)))
    return {each.name: each for each in overview.stale}


def standing(text: LessonText) -> dict[str, str]:
    """Return how the stale sections stand."""
    return {name: str(each.standing) for name, each in stale(text).items()}


def call(text: LessonText, by, kind: Kind = Kind.WORDING, section: str = "size") -> SourceChange | None:
    """Say what changed in a stale section."""
    found = stale(text)[section]
    before = found.step or found.remembered
    return say(text=text, section=section, before=before, after=found.present, kind=kind, by=by)


def tree_of(client, address: str = ADDRESS):
    """Return a page as a tree, after checking that it is free of errors."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(client.get(address).content, transport_encoding="utf-8")


def prose(client, address: str = ADDRESS) -> str:
    """Return the words of the lesson itself, without what stands behind them."""
    tree = tree_of(client, address)
    return " ".join(
        "".join(each.itertext()) for each in tree.iter("div") if each.get("class") == "prose" and each.findall("*")
    )


def notices(client, address: str = ADDRESS) -> list[str]:
    """Return what readers are told about sections."""
    return [
        "".join(each.itertext()) for each in tree_of(client, address).iter("p") if each.get("class") == "note moved"
    ]


# The fingerprint


def test_a_translation_that_follows_shows_no_notice(text, client):
    assert notices(client) == notices(client, PRINT) == []
    assert "要小心" in prose(client)
    assert "Take care" not in prose(client)


@pytest.mark.parametrize("address", [ADDRESS, PRINT])
def test_a_reworded_section_stays_with_a_quiet_notice_and_its_day(text, client, editor, second, address):
    rewrite(text, "[Take care]", "[Be careful]")
    confirm(change=call(text, editor, section="care"), by=second)
    assert len(notices(client, address)) == 1
    assert str(SourceChange.objects.get().said_at.year) in notices(client, address)[0]
    assert "要小心" in prose(client, address)
    assert "Be careful" not in prose(client, address)


@pytest.mark.parametrize("address", [ADDRESS, PRINT])
def test_a_changed_section_stays_with_the_source_beside_it(text, client, address):
    rewrite(text, "It is small", "It is tiny")
    assert len(notices(client, address)) == 1
    tree = tree_of(client, address)
    (beside,) = [each for each in tree.iter("details") if each.get("class") == "beside"]
    assert beside.get("open") is None
    assert beside.find("div").get("lang") == "en-HK"
    assert "It is tiny" in "".join(beside.itertext())
    assert "牠很小" in prose(client, address)


@pytest.mark.parametrize("address", [ADDRESS, PRINT])
def test_a_changed_section_with_a_safety_critical_claim_is_withheld_and_the_source_shown(text, client, address):
    rewrite(text, "[Take care](claim:care)", "[Take no care](claim:care)")
    assert len(notices(client, address)) == 1
    assert "要小心" not in prose(client, address)
    assert "Take no care" in prose(client, address)
    headed = [(section, section.find("*")) for section in tree_of(client, address).iter("section")]
    # Read on a screen the section has the name; on paper its heading, which the contents of the file point to.
    ((section, heading),) = [each for each in headed if any((part.get("id") or "").endswith("care") for part in each)]
    assert heading.tag in {"h2", "h3"}
    assert section.find("div").get("lang") == "en-HK"


@pytest.mark.parametrize("address", [ADDRESS, PRINT])
def test_what_stands_behind_a_withheld_section_is_the_source_too(text, client, address):
    text.lesson.claims.get(key="care").texts.filter(language="en").update(statement="Take no care at all.")
    page = client.get(address).text
    assert "要小心。" not in page
    assert "Take no care at all." in page


@pytest.mark.parametrize("side", ["en", "zh-hant"])
def test_a_safety_critical_claim_in_either_text_withholds_the_translation(text, client, side):
    rewrite(text, "[It is small](claim:small)", "It is [tiny](claim:care)" if side == "en" else "It is tiny")
    if side == "zh-hant":
        rewrite(text, "[牠很小](claim:small)", "牠[很小](claim:care)", "zh-hant")
    assert "大小" not in prose(client)
    assert "tiny" in prose(client)


@pytest.mark.parametrize("address", [ADDRESS, PRINT])
def test_a_section_that_is_not_translated_is_shown_in_the_source(text, client, address):
    rewrite(text, "## Care", "## New {#new}\n\nNews.\n\n## Care")
    assert len(notices(client, address)) == 1
    assert "News." in prose(client, address)


@pytest.mark.parametrize("address", [ADDRESS, PRINT])
def test_a_section_that_the_source_lost_stays_with_a_notice(text, client, address):
    rewrite(text, "## Size {#size}\n\n[It is small](claim:small).\n\n", "")
    assert len(notices(client, address)) == 1
    assert "牠很小" in prose(client, address)


@pytest.mark.parametrize("address", [ADDRESS, PRINT])
def test_a_safety_critical_section_that_the_source_lost_is_withheld(text, client, address):
    rewrite(text, "## Care {#care}\n\n[Take care](claim:care)[](ref:smith2020).\n", "")
    assert len(notices(client, address)) == 1
    assert "要小心" not in client.get(address).text
    assert "小心" not in prose(client, address)


def test_a_lesson_without_translation_shows_the_source(client):
    make_lesson()
    page = client.get(ADDRESS)
    assert (page.status_code, page["Content-Language"], notices(client)) == (200, "en", [])


def test_references_follow_what_is_shown(text, client):
    cited = [each for each in tree_of(client).iter("sup") if each.get("class") == "cite"]
    rewrite(text, "[Take care]", "[Be careful]")
    assert (len(cited), len([each for each in tree_of(client).iter("sup") if each.get("class") == "cite"])) == (0, 1)


def test_every_link_of_a_page_with_the_source_beside_leads_somewhere(text, client):
    rewrite(text, "It is small", "It is [tiny](ref:smith2020)")
    rewrite(text, "[Take care]", "[Be careful]")
    for address in (ADDRESS, PRINT):
        tree = tree_of(client, address)
        ids = [each.get("id") for each in tree.iter() if each.get("id")]
        targets = {each.get("href")[1:] for each in tree.iter("a") if each.get("href", "").startswith("#")}
        assert targets - {*ids, "closed"} == set()
        assert len(ids) == len(set(ids))


def test_a_stale_translation_costs_as_many_queries_as_one_that_follows(text, client):
    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    rewrite(text, "[要小心](claim:care)", "[要小心](claim:care)[](ref:smith2020)", "zh-hant")  # references to look up
    few = (cost(ADDRESS), cost(PRINT))
    for number in range(3):
        rewrite(text, "## Size", f"## New {{#new-{number}}}\n\nNew.\n\n## Size")
    rewrite(text, "It is small", "It is tiny")
    rewrite(text, "[Take care]", "[Be careful]")
    assert (cost(ADDRESS), cost(PRINT)) == few


def test_a_reader_of_the_translation_hears_of_a_section_that_is_withheld(text):
    course = text.lesson.course
    record_edition(course=course)
    edition = Edition.objects.newest(course)
    rewrite(text, "[Take care]", "[Be careful]")
    record_edition(course=course)
    assert [lesson.slug for lesson in changes_since(edition, "zh-hant").changed] == ["first-lesson"]
    edition = Edition.objects.newest(course)
    still_right(text=text, section="care", by=make_staff("other", "translator"))
    assert [lesson.slug for lesson in changes_since(edition, "zh-hant").changed] == ["first-lesson"]
    assert not changes_since(edition, "en")
