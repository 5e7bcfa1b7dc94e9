"""What an import brings after the first one waits for a second person; what readers see stays as it is."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.review import NotReady, decide
from courses.actions.versions import Credit, keep
from courses.interchange.writer import as_record
from courses.models import (
    Act,
    Claim,
    Course,
    Edition,
    Ladder,
    Lesson,
    LessonText,
    Module,
    Reference,
    Review,
    Rung,
    Stage,
    State,
    Term,
    Version,
)
from courses.versions import Snapshot, record_of, snapshot_of, with_content
from courses.working import held_records
from tests.factories.course_folder import RECORDS, edit
from tests.factories.courses import make_course
from tests.factories.reviews import PUBLISHED, publish_all, waits
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db

LADDERS = """\
- key: small-drug
  lesson: second
  name: {en: "A small drug"}
  rungs:
    - step: mice
      answer: "yes"
      checked: 2026-11-23
      reference: smith2020
      remark: {en: "In mice."}
"""
NEW_RUNG = """\
    - step: early-trial
      answer: not-known
      checked: 2026-11-23
      remark: {en: "Not stated."}
"""
THIRD = "---\ntitle: Third\ntakeaway: One more.\n---\nWhat is a [rat](term:rat)?\n"
PAGES = ["", "courses/", "courses/mice/", "courses/mice/first/", "courses/mice/second/", "courses/mice/print/"]
PAGES += ["corrections/", "references/", "references/smith2020/", "glossary/mouse/"]


@pytest.fixture
def imported(folder, run_import):
    """A folder with a ladder that was imported into an empty database."""
    (folder / "ladders.yaml").write_text(LADDERS)
    run_import(folder)
    return folder


def change_what_is_there(folder) -> None:
    """Change one record of each kind that has versions."""
    edit(folder, "course.yaml", "About mice", "All about mice")
    edit(folder, "course.yaml", "The start", "The beginning")
    edit(folder, "lessons/en/first.md", "figure: many-cells\n", "")
    edit(folder, "lessons/en/first.md", "is an animal", "is a small animal")
    edit(folder, "claims.yaml", "Mice are small.", "Mice are very small.")
    edit(folder, "references.yaml", "On mice", "All on mice")
    edit(folder, "glossary.yaml", "A small animal.", "A very small animal.")
    edit(folder, "ladders.yaml", "In mice.", "In ten mice.")


def change_everything(folder) -> None:
    """Add a lesson before the last one, a text in Chinese, a word and a rung as well."""
    change_what_is_there(folder)
    edit(folder, "course.yaml", "      - second\n", "      - third\n      - second\n")
    with (folder / "ladders.yaml").open("a") as file:
        file.write(NEW_RUNG)
    with (folder / "glossary.yaml").open("a") as file:
        file.write('- key: rat\n  name: {en: "Rat"}\n')
    (folder / "lessons/en/third.md").write_text(THIRD)
    (folder / "lessons/zh-hant").mkdir()
    chinese = (folder / "lessons/en/first.md").read_text()
    (folder / "lessons/zh-hant/first.md").write_text(chinese.replace("The first lesson", "第一課"))


CHANGED, CREATED, WAITING = 9, 5, 13  # a new rung and a changed one wait together with their ladder


def seen(client) -> dict[str, bytes]:
    """Return what readers see, by address."""
    paths = [f"/{code}/{path}" for code in ("en", "zh-hant") for path in PAGES]
    return {path: client.get(path).content for path in [*paths, "/sitemap.xml"]}


def review(kind: str, name: str) -> tuple:
    """Return how far a thing has come: stage, newest version, the one that readers see."""
    return Review.objects.of(kind, name).values_list("stage", "number", "public_number").get()


def working_record(kind: str, name: str) -> dict:
    """Return what waits beside the public content of a thing."""
    return held_records(kind, [name])[name]


# --- The first import


def test_the_first_import_is_published_and_reviewed_by_nobody(folder, run_import):
    assert run_import(folder)[-1] == f"mice: {PUBLISHED}"
    assert set(Review.objects.values_list("stage", "number", "public_number", "reviewed")) == {
        (Stage.PUBLISHED, 1, 1, None)
    }
    assert Review.objects.count() == RECORDS
    assert {thing.is_public for model in (Module, LessonText, Claim, Reference, Term) for thing in model.objects.all()}


# --- Later ones


def test_a_later_import_changes_nothing_that_readers_see(imported, run_import, client):
    before = seen(client)
    change_what_is_there(imported)
    run_import(imported)
    after = seen(client)
    assert [path for path in before if before[path] != after[path]] == []
    assert Review.objects.held().count() == 8
    assert Edition.objects.count() == 1


def test_a_later_import_says_how_much_waits_and_where(imported, run_import):
    change_everything(imported)
    assert run_import(imported)[-2:] == [
        f"mice: {CREATED} created, {CHANGED} changed, {RECORDS + 2 - CHANGED} unchanged, 0 kept.",
        waits("mice", WAITING),
    ]


def test_what_waits_is_what_the_folder_says_and_is_published_as_a_whole(imported, run_import):
    change_everything(imported)
    run_import(imported)
    assert Review.objects.filter(stage=Stage.DRAFT).count() == WAITING
    assert len(publish_all()) == WAITING
    assert (Claim.objects.get(key="small").text_in("en").statement, Lesson.objects.get(slug="third").state) == (
        "Mice are very small.",
        State.PUBLISHED,
    )
    assert set(Rung.objects.values_list("step", flat=True)) == {"mice", "early-trial"}
    total = RECORDS + 2 + CREATED
    assert run_import(imported) == [f"mice: 0 created, 0 changed, {total} unchanged, 0 kept."]


def test_the_same_folder_again_is_unchanged_while_it_waits(imported, run_import):
    change_everything(imported)
    run_import(imported)
    versions = Version.objects.count()
    assert run_import(imported) == [f"mice: 0 created, 0 changed, {RECORDS + 2 + CREATED} unchanged, 0 kept."]
    assert Version.objects.count() == versions


def test_new_things_are_hidden_and_what_is_hidden_is_written_to_at_once(imported, run_import):
    change_everything(imported)
    run_import(imported)
    edit(imported, "glossary.yaml", "Rat", "Big rat")
    assert run_import(imported)[-1] == waits("mice", 1)
    rat = Term.objects.get(key="rat")
    assert (rat.is_public, rat.text_in("en").name) == (False, "Big rat")
    assert review("term", "rat") == (Stage.DRAFT, 2, None)
    third = Lesson.objects.get(slug="third")
    assert (third.state, third.texts.get().is_public) == (State.DRAFT, False)
    assert LessonText.objects.get(language="zh-hant").is_public is False


def test_a_course_arrives_as_a_draft_beside_another(folder, run_import):
    make_course()
    assert run_import(folder)[-1] == waits("mice", RECORDS)
    assert set(Review.objects.values_list("stage", "public_number")) == {(Stage.DRAFT, None)}
    assert Course.objects.get(slug="mice").state == State.DRAFT


def test_a_folder_that_says_again_what_readers_see_takes_the_change_back(imported, run_import):
    edit(imported, "glossary.yaml", "A small animal.", "An animal.")
    run_import(imported)
    assert review("term", "mouse") == (Stage.DRAFT, 2, 1)
    edit(imported, "glossary.yaml", "An animal.", "A small animal.")
    assert run_import(imported)[-1] == "mice: 1 change is taken back; the folder says again what readers see."
    assert review("term", "mouse") == (Stage.PUBLISHED, 3, 3)


# --- What an editor has done meanwhile


def hold(thing, **changes) -> None:
    """Let an editor change what readers see: a version that waits."""
    found = snapshot_of(with_content(type(thing)).get(pk=thing.pk))
    record = {**found.record, **changes} if changes else {}
    keep([Snapshot(found.kind, found.name, record, found.pk)], Credit("editor"), held=True)


KEPT = "edited here since the last import; kept. --overwrite replaces it."


def test_what_an_editor_holds_is_kept_and_overwrite_makes_another_draft(imported, run_import):
    term = Term.objects.get()
    hold(term, name={"en": "What the editor wrote"})
    edit(imported, "glossary.yaml", "A small animal.", "An animal.")
    assert run_import(imported)[0] == f"term mouse: {KEPT}"
    assert working_record("term", "mouse")["name"] == {"en": "What the editor wrote"}
    assert run_import(imported, "--overwrite")[-1] == waits("mice", 1)
    assert working_record("term", "mouse")["definition"] == {"en": "An animal."}
    assert as_record(Term.objects.get()) == as_record(term)


def test_a_translation_that_an_editor_holds_stays_when_the_folder_has_none(imported, run_import):
    claim = Claim.objects.get(key="small")
    statement = {"en": "Mice are small.", "zh-hant": "老鼠小。"}
    hold(claim, statement=statement)
    edit(imported, "claims.yaml", "level: mice", "level: laboratory")
    run_import(imported, "--overwrite")
    assert working_record("claim", "mice/small")["statement"] == statement


def test_a_removal_that_waits_is_kept_and_overwrite_takes_it_back(imported, run_import):
    hold(Term.objects.get())
    assert run_import(imported)[0] == f"term mouse: {KEPT}"
    assert working_record("term", "mouse") == {}
    assert run_import(imported, "--overwrite")[-1].startswith("mice: 1 change is taken back")
    assert review("term", "mouse") == (Stage.PUBLISHED, 3, 3)


def test_what_is_to_be_taken_away_here_too_is_not_missed_in_the_folder(imported, run_import):
    hold(Ladder.objects.get())
    (imported / "ladders.yaml").unlink()
    assert run_import(imported) == [f"mice: 0 created, 0 changed, {RECORDS} unchanged, 0 kept."]


# --- Ladders


def test_a_ladder_waits_with_its_rungs(imported, run_import):
    before = record_of(Ladder.objects.get())
    edit(imported, "ladders.yaml", "In mice.", "In ten mice.")
    with (imported / "ladders.yaml").open("a") as file:
        file.write(NEW_RUNG)
    assert run_import(imported)[-1] == waits("mice", 1)
    assert record_of(Ladder.objects.get()) == before
    rungs = working_record("ladder", "mice/small-drug")["rungs"]
    assert [(rung["step"], rung["remark"]["en"]) for rung in rungs] == [
        ("mice", "In ten mice."),
        ("early-trial", "Not stated."),
    ]


@pytest.mark.parametrize("published", [False, True])
def test_a_rung_that_was_held_when_it_came_is_changed_by_the_next_folder(imported, run_import, published):
    (imported / "ladders.yaml").write_text(LADDERS + NEW_RUNG)
    run_import(imported)
    if published:
        publish_all()
    edit(imported, "ladders.yaml", "Not stated.", "Nobody knows.")
    assert run_import(imported) == [f"mice: 0 created, 1 changed, {RECORDS + 2} unchanged, 0 kept.", waits("mice", 1)]


def test_a_rung_that_an_editor_changed_while_it_was_held_is_kept(imported, run_import):
    (imported / "ladders.yaml").write_text(LADDERS + NEW_RUNG)
    run_import(imported)
    rungs = working_record("ladder", "mice/small-drug")["rungs"]
    hold(Ladder.objects.get(), rungs=[rungs[0], {**rungs[1], "remark": {"en": "What the editor wrote."}}])
    edit(imported, "ladders.yaml", "In mice.", "In ten mice.")
    run_import(imported)
    edit(imported, "ladders.yaml", "Not stated.", "Nobody knows.")
    assert run_import(imported)[0] == f"rung small-drug early-trial: {KEPT}"


# --- DOIs

TRIAL = '  kind: trial\n  doi: "10.1000/trial"\n'


@pytest.fixture
def swapped(folder, run_import):
    """Two references that readers see, whose DOIs a later folder swaps."""
    edit(folder, "references.yaml", "  kind: trial\n", TRIAL)
    run_import(folder)
    for old, new in (("mice", "x"), ("trial", "mice"), ("x", "trial")):
        edit(folder, "references.yaml", f"10.1000/{old}", f"10.1000/{new}")
    run_import(folder)
    return folder


def test_one_of_two_references_that_swap_their_dois_is_not_published_alone(swapped):
    editor, reviewer = make_staff("one", "editor"), make_staff("two", "reviewer")
    waiting = Review.objects.get(kind="reference", name="smith2020")
    for act, by in ((Act.SUBMIT, editor), (Act.APPROVE, reviewer)):
        decide(act=act, seen={waiting.pk: 2}, by=by)
    with pytest.raises(NotReady, match="trial2021"):
        decide(act=Act.PUBLISH, seen={waiting.pk: 2}, by=reviewer)
    assert Reference.objects.get(key="smith2020").doi == "10.1000/mice"


def test_a_doi_that_readers_still_see_elsewhere_is_a_mistake_of_the_folder(imported, run_import):
    edit(imported, "references.yaml", "10.1000/mice", "10.1000/other")
    with (imported / "references.yaml").open("a") as file:
        file.write('- key: jones2019\n  title: "Another"\n  doi: "10.1000/mice"\n')
    with pytest.raises(CommandError) as raised:
        run_import(imported)
    assert str(raised.value).splitlines()[1:] == [
        f"{imported}/references.yaml:12: Readers see this DOI at “smith2020”. Publish the change of that first, "
        "or correct one."
    ]


def test_a_doi_that_an_editor_holds_belongs_to_another(imported, run_import):
    hold(Reference.objects.get(key="trial2021"), doi="10.1000/new")
    edit(imported, "references.yaml", "10.1000/mice", "10.1000/new")
    with pytest.raises(CommandError, match="belongs to “trial2021” in the database"):
        run_import(imported)


# --- Many


def test_drafts_of_many_claims_cost_as_many_queries_as_of_few(folder, run_import):
    claims = (folder / "claims.yaml").read_text().split("- key: watched")[0]
    more = "".join(claims.replace("key: small", f"key: small-{number}") for number in range(50))
    with (folder / "claims.yaml").open("a") as file:
        file.write(more)
    run_import(folder)
    counts = []
    for old, new in (("Mice are small.", "Mice are tiny."), ("level: mice", "level: laboratory")):
        text = (folder / "claims.yaml").read_text()
        (folder / "claims.yaml").write_text(text.replace(old, new, 1 if not counts else -1))
        with CaptureQueriesContext(connection) as queries:
            run_import(folder)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Review.objects.held().count() == 51


def test_the_folder_of_a_quiet_command_says_nothing(imported, capsys):
    edit(imported, "glossary.yaml", "A small animal.", "An animal.")
    call_command("import_course", str(imported), verbosity=0)
    assert capsys.readouterr() == ("", "")
