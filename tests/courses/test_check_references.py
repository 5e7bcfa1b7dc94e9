"""`check_references` finds what is wrong with the references, and says what to do."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Answer, Ladder, Level, Reference, Rung, State, Step
from courses.reference_checks import check_references
from tests.factories.courses import make_claim, make_lesson, make_reference


@pytest.fixture
def run(db):
    """Run the command and return (exit code, lines)."""

    def run() -> tuple[int, list[str]]:
        out = StringIO()
        try:
            call_command("check_references", stdout=out)
        except CommandError as error:
            return error.returncode, [*out.getvalue().splitlines(), str(error)]
        return 0, out.getvalue().splitlines()

    return run


def cite(*keys: str) -> None:
    """Store a lesson that cites the references."""
    make_lesson(body="Words" + "".join(f"[](ref:{key})" for key in keys) + ".")


def test_nothing_wrong_is_said_in_one_line(run):
    make_reference(doi="10.1056/NEJMoa2409932")
    cite("smith2020")
    assert run() == (0, ["No errors. Notices: 0."])


@pytest.mark.parametrize(
    "doi", ["https://doi.org/10.1000/1", "10.1000/a b", "10.1/1", "11.1000/1", "10.1000", "nonsense"]
)
def test_a_malformed_doi_is_an_error_although_no_form_would_take_it(run, doi):
    make_reference(doi=doi)
    cite("smith2020")
    finding = (
        f"reference smith2020: the DOI {doi!r} is malformed. Write it as in 10.1056/NEJMoa2409932, without https://."
    )
    assert run() == (1, [finding, "Errors: 1. Notices: 0."])


@pytest.mark.parametrize(
    "doi", ["10.1000/ABC", "https://doi.org/10.1000/abc", "doi: 10.1000/abc", "http://dx.doi.org/10.1000/Abc"]
)
def test_two_references_with_the_same_doi_are_found_however_it_is_written(run, doi):
    make_reference(doi="10.1000/abc")
    make_reference("zed2021", title="Another", doi=doi)
    cite("smith2020", "zed2021")
    code, lines = run()
    assert (code, lines[-2]) == (
        1,
        "reference zed2021: it and smith2020 have the same DOI. Keep one and cite that.",
    )


@pytest.mark.parametrize("title", ["on  Mice!", "On mice.", "‘On’ mice", "Ön mice"])
def test_two_references_with_the_same_title_and_year_are_found(run, title):
    make_reference()
    make_reference("zed2021", title=title)
    cite("smith2020", "zed2021")
    assert run() == (
        1,
        [
            "reference zed2021: it and smith2020 have the same title and year. Keep one and cite that.",
            "Errors: 1. Notices: 0.",
        ],
    )


@pytest.mark.parametrize("fields", [{"year": 2021}, {"title": "On men"}, {"title": "關於老鼠"}])
def test_another_year_or_title_is_another_reference(run, fields):
    make_reference()
    make_reference("zed2021", **fields)
    cite("smith2020", "zed2021")
    assert run() == (0, ["No errors. Notices: 0."])


def test_a_reference_that_nothing_cites_is_a_notice(run):
    make_reference()
    assert run() == (
        0,
        ["reference smith2020: no statement and no lesson cites it. Cite it or remove it.", "No errors. Notices: 1."],
    )


def test_a_draft_a_claim_and_a_rung_cite_too(run):
    make_claim(references=[make_reference("of-a-claim", title="One")])
    lesson = make_lesson("draft", state=State.DRAFT, body="A draft[](ref:of-a-draft).")
    make_reference("of-a-draft", title="Two")
    ladder = Ladder.objects.create(course=lesson.course, lesson=lesson, key="drug")
    reference = make_reference("of-a-rung", title="Three")
    Rung.objects.create(ladder=ladder, step=Step.MICE, answer=Answer.YES, reference=reference, checked="2026-11-23")
    assert run() == (0, ["No errors. Notices: 0."])


@pytest.mark.parametrize("level", [level for level in Level if level != Level.SUPPORT])
def test_a_claim_without_a_reference_is_an_error(run, level):
    make_claim(level=level, references=[])
    finding = (
        f"claim small-course/mice-are-small: this statement ({level.label}) rests on no reference. "
        "Name one, or remove the statement."
    )
    assert run() == (1, [finding, "Errors: 1. Notices: 0."])


def test_a_word_of_support_needs_no_reference(run):
    make_claim(level=Level.SUPPORT, references=[])
    assert run() == (0, ["No errors. Notices: 0."])


def test_what_is_not_verified_is_a_notice_on_one_line(run):
    make_reference(not_verified="volume\nis from memory.")
    cite("smith2020")
    finding = (
        "reference smith2020: not yet verified: volume is from memory. Look it up at the source, then empty the field."
    )
    assert run() == (0, [finding, "No errors. Notices: 1."])


def test_a_key_that_is_the_name_of_the_file_of_all_is_an_error(run):
    make_reference("all")
    cite("all")
    assert run() == (
        1,
        [
            "reference all: this key is the name of the file of all references. Give it another key.",
            "Errors: 1. Notices: 0.",
        ],
    )


def test_errors_stand_before_notices(run):
    make_reference("abel2020", title="One", not_verified="volume")
    make_reference("zed2021", title="Two", doi="nonsense")
    cite("abel2020", "zed2021")
    code, lines = run()
    assert (code, [line.split(":")[0] for line in lines[:2]]) == (1, ["reference zed2021", "reference abel2020"])


def test_it_costs_the_same_however_many_references_there_are(db):
    costs = []
    for count in (5, 50):
        for number in range(Reference.objects.count(), count):
            make_claim(f"claim-{number}", references=[make_reference(f"ref-{number}", title=f"Title {number}")])
        with CaptureQueriesContext(connection) as captured:
            assert check_references() == []
        costs.append(len(captured))
    assert costs == [5, 5]
