"""The index follows what is saved, imported and published, within the same transaction; nothing is found twice."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from courses.actions.index_search import lacking
from courses.models import (
    ClaimText,
    LessonText,
    Reference,
    SearchBatch,
    SearchEntry,
    SearchPostings,
    SearchWord,
    Term,
    TermText,
)
from courses.models.search import Kind
from courses.search.lookup import hits
from courses.search.postings import SHIFT, pack, unpack, weight
from courses.search.results import search
from tests.courses.editor_pages import save
from tests.factories.course_folder import edit
from tests.factories.courses import add_text, make_claim, make_lesson, make_reference, make_term
from tests.factories.large_folder import write_large_folder
from tests.factories.reviews import publish_all
from tests.factories.support import make_staff

pytestmark = pytest.mark.django_db
LESSON = "/en/courses/small-course/first-lesson/"


def found(typed: str, language: str = "en") -> list[str]:
    """Return where the results lead."""
    return [result.url for result in search(typed, language).results]


def index() -> dict[tuple, set]:
    """Return what the index says, without the numbers that say in which order it was written."""
    entries = {}
    for entry in SearchEntry.objects.select_related("batch"):
        owner = next(getattr(entry, f"{kind}_id") for kind in Kind if getattr(entry, f"{kind}_id"))
        entries[entry.pk] = (entry.batch.kind, entry.batch.language, owner, entry.section, entry.heading, entry.words)
    words = {}
    for row in SearchPostings.objects.select_related("word"):
        for posting in unpack(row.entries, row.count):
            entry = entries.get(row.batch_id << SHIFT | posting & (1 << SHIFT) - 1)
            if entry:
                words.setdefault(entry, set()).add((row.word.term, posting >> SHIFT))
    assert words.keys() == set(entries.values())
    return words


def test_a_saved_lesson_is_found_by_its_new_words_and_not_by_its_old_ones():
    text = make_lesson(body="Zebras.\n\n## Size {#size}\n\nA giraffe.").texts.get()
    assert (found("zebra"), found("giraffes")) == ([LESSON], [f"{LESSON}#size"])
    text.body = "Zebras.\n\n## Size {#size}\n\nAn okapi."
    text.save()
    assert (found("zebra"), found("giraffes"), found("okapi")) == ([LESSON], [], [f"{LESSON}#size"])


def test_a_lesson_is_found_by_title_takeaway_and_heading():
    lesson = make_lesson(title="About zebras", body="## Of giraffes {#giraffes}\n\nWords.")
    lesson.texts.update(takeaway="An okapi.")
    lesson.texts.get().save()
    assert [found(typed) for typed in ("zebra", "okapi", "giraffe")] == [[LESSON], [LESSON], [f"{LESSON}#giraffes"]]


def test_words_and_sources_follow_what_is_saved():
    term = make_term("zebra", name="Zebra", definition="A striped horse.", zh="斑馬")
    source = make_reference("smith2020", title="On giraffes", authors="Smith A", doi="10.1000/giraffe")
    assert found("zebra") == found("stripes") == found("斑馬") == ["/en/glossary/zebra/"]
    assert found("giraffe") == found("Smith") == found("10.1000/giraffe") == ["/en/references/smith2020/"]
    term.texts.filter(language="en").get().delete()
    source.title = "On okapis"
    source.save()
    assert (found("stripes"), found("斑馬")) == ([], ["/en/glossary/zebra/"])
    assert (found("okapi"), found("giraffe smith")) == (["/en/references/smith2020/"], ["/en/references/smith2020/"])


def test_what_nobody_could_confirm_of_a_source_does_not_find_it():
    make_reference("smith2020", authors="Zebra Z", not_verified="authors")
    assert (found("zebra"), found("mice")) == ([], ["/en/references/smith2020/"])


def test_a_claim_is_found_where_a_lesson_states_it():
    lesson = make_lesson(body="Words.\n\n## Seen {#seen}\n\n[It was so](claim:so).")
    claim = make_claim(
        "so", lesson=lesson, statement="The zebra ran.", rests_on="twelve giraffes", does_not_show="okapi"
    )
    for typed in ("zebra", "giraffe", "okapi"):
        assert found(typed) == [f"{LESSON}#claim-so"]
    claim.texts.all()[0].delete()
    assert found("zebra") == []


def test_survival_figures_find_nothing():
    lesson = make_lesson(body="[It was so](claim:so).")
    make_claim("so", lesson=lesson, statement="The zebra ran.", numbers="77.1 giraffes")
    assert (found("giraffe"), found("77.1"), found("zebra")) == ([], [], [f"{LESSON}#claim-so"])


def test_a_section_and_the_claim_that_it_states_are_one_result():
    lesson = make_lesson(body="## Seen {#seen}\n\n[The zebra ran](claim:so).")
    make_claim("so", lesson=lesson, statement="The zebra ran.")
    assert found("zebra") == [f"{LESSON}#seen"]


def test_an_import_indexes_what_it_writes(folder, run_import):
    run_import(folder)
    assert sorted(found("animal")) == ["/en/courses/mice/first/", "/en/glossary/mouse/"]
    assert found("watched") == ["/en/courses/mice/second/#watching", "/en/courses/mice/second/"]
    assert found("有人觀察", "zh-hant") == ["/zh-hant/courses/mice/second/#claim-watched"]
    assert found("10.1000/mice")[:1] == ["/en/references/smith2020/"]
    assert [lacking(kind).count() for kind in Kind] == [0, 0, 0, 0]


def test_an_import_leaves_what_saving_would_leave(folder, run_import):
    run_import(folder)
    imported = index()
    for model in (LessonText, ClaimText, TermText, Reference):
        for row in model.objects.order_by("-pk"):
            row.save()
    assert index() == imported


def test_a_changed_import_is_found_once_it_is_published(folder, run_import):
    run_import(folder)
    edit(folder, "glossary.yaml", "A small animal.", "A small zebra.")
    edit(folder, "lessons/en/first.md", "is an animal", "is a giraffe")
    run_import(folder)
    assert (found("zebra"), found("giraffe")) == ([], [])
    publish_all()
    assert (found("zebra"), found("giraffe")) == (["/en/glossary/mouse/"], ["/en/courses/mice/first/"])


def test_an_editors_change_is_found_once_it_is_published(client):
    client.force_login(make_staff("editor", "editor"))
    term = make_term()
    save(client, term, **{"texts-0-definition": "A small zebra."})
    assert found("zebra") == []
    publish_all()
    assert found("zebra") == ["/en/glossary/mouse/"]


def test_what_is_taken_back_was_never_indexed():
    before = index()
    with transaction.atomic():
        make_lesson(body="A zebra.")
        transaction.set_rollback(True)
    assert (index(), found("zebra")) == (before, [])


def test_what_is_deleted_is_found_no_more():
    make_term("zebra", name="Zebra")
    make_reference("smith2020", title="On zebras")
    lesson = make_lesson(body="A zebra. [It was so](claim:so).")
    make_claim("so", lesson=lesson, statement="The zebra ran.", references=[])
    assert len(found("zebra")) == 3
    Term.objects.all().delete()
    Reference.objects.all().delete()
    lesson.claims.all().delete()
    lesson.delete()
    assert (found("zebra"), SearchEntry.objects.count()) == ([], 0)


def test_a_batch_goes_with_its_last_entry(folder, run_import):
    run_import(folder)
    batches = set(SearchBatch.objects.values_list("pk", flat=True))
    first, second = LessonText.objects.order_by("pk")
    old = SearchEntry.objects.filter(text=first).values_list("batch", flat=True)[0]
    first.save()
    assert SearchBatch.objects.filter(pk=old).exists()
    second.save()
    assert not SearchBatch.objects.filter(pk=old).exists()
    assert not SearchPostings.objects.filter(batch=old).exists()
    assert len(batches - set(SearchBatch.objects.values_list("pk", flat=True))) == 1


def test_a_word_is_stored_once_and_as_it_read_first():
    make_term("zebra", name="Zebras")
    make_term("other", name="zebra")
    assert list(SearchWord.objects.filter(term="zebra").values_list("shown", flat=True)) == ["zebras"]
    with pytest.raises(IntegrityError), transaction.atomic():
        SearchWord.objects.create(term="zebra", shown="zebra")


def test_an_entry_is_of_one_thing():
    make_term()
    entry = SearchEntry.objects.get()
    for values in ({"term_text": None}, {"reference": make_reference()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SearchEntry.objects.filter(pk=entry.pk).update(**values)


def test_a_batch_has_a_word_once():
    make_term()
    row = SearchPostings.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        SearchPostings.objects.create(word=row.word, batch=row.batch, best=1, count=1, entries=b"\0\0\0\0")


def run(*options: str) -> str:
    """Run the command and return what it says."""
    out = StringIO()
    call_command("index_search", *options, stdout=out)
    return out.getvalue().strip()


def test_the_command_indexes_what_is_lacking_and_no_more():
    make_lesson(body="A zebra.")
    TermText.objects.bulk_create([TermText(term=Term.objects.create(key="okapi"), language="en", name="Okapi")])
    assert (found("okapi"), lacking(Kind.TERM).count()) == ([], 1)
    assert run() == "Search: 1 text indexed."
    assert (found("okapi"), found("zebra")) == (["/en/glossary/okapi/"], [LESSON])
    assert run() == "Search: the index is up to date."


def test_the_command_writes_anew_what_an_earlier_version_wrote():
    lesson = make_lesson(body="A zebra.")
    add_text(lesson, "zh-hant", title="斑馬", takeaway="一", body="長頸鹿")
    make_reference()
    before = index()
    SearchBatch.objects.filter(kind=Kind.TEXT).update(format=0)
    assert run() == "Search: 2 texts indexed."
    assert (index(), SearchBatch.objects.filter(format=0).count()) == (before, 0)


def test_the_command_makes_a_patched_index_compact():
    for number in range(3):
        make_term(f"zebra-{number}", name="Zebra")
    before, batches = index(), SearchBatch.objects.count()
    assert (run("--all"), batches, SearchBatch.objects.count()) == ("Search: 3 texts indexed.", 3, 1)
    assert index() == before


def test_postings_are_read_as_they_were_written_the_best_first():
    stored = pack([3 << SHIFT | 70_000, 255 << SHIFT | 1, 9 << SHIFT | 5])
    assert [(each >> SHIFT, each & (1 << SHIFT) - 1) for each in unpack(stored, 9)] == [(255, 1), (9, 5), (3, 70_000)]
    assert len(unpack(stored, 2)) == 2
    assert stored == bytes([1, 0, 0, 255, 5, 0, 0, 9, 112, 17, 1, 3])


@pytest.fixture
def uneven(run_import, tmp_path):
    """Seventy lessons in one batch and one more in its own; in a few the word stands in the title."""
    run_import(write_large_folder(tmp_path / "large", 70))
    make_lesson("alone", title="Question", body="Words.")


def test_of_a_word_that_is_not_common_nothing_is_left_out(uneven):
    entries = SearchEntry.objects.filter(heading__icontains="question").values_list("pk", flat=True)
    assert set(hits({"question"}, "en")["question"].scores) == set(entries)
    assert len(entries) == 141


def test_of_a_common_word_the_best_of_each_batch_are_looked_at(uneven, monkeypatch):
    monkeypatch.setattr("courses.search.lookup.MOST_POSTINGS", 60)
    monkeypatch.setattr("courses.search.lookup._OF_EACH_ROW", 20)
    found = hits({"question"}, "en")["question"]
    assert (found.count, len(found.scores)) == (141, 41)
    alone = SearchEntry.objects.get(text__lesson__slug="alone", section="").pk
    assert found.scores[alone] == max(found.scores.values())


def test_a_word_weighs_more_the_more_often_it_stands_in_a_shorter_text():
    assert weight(1, 80) < weight(2, 80) < weight(2, 20) < weight(10, 20) <= 255
    assert weight(0.01, 10_000) == 1
