"""Notes in translations which title and takeaway of the source they were made from, before those change.

A translation from before titles were marked says nothing of them and counts as current. So whoever changes the title of
a source notes in each translation without a mark what the title was: from then on the change shows. A translation
that stays as it is is not written: an import that brings nothing new changes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db.models import QuerySet

from courses.actions.versions import Credit, keep, keep_before
from courses.interchange.records import Located, digest
from courses.interchange.writer import as_record
from courses.models import SOURCE_LANGUAGE, Course, Lesson, LessonText
from courses.models.version import IMPORT
from courses.translations import TITLE, title_digest
from courses.versions import snapshots, with_content

BATCH = 200  # texts in memory at a time


@contextmanager
def marking_titles(lesson: Lesson) -> Iterator[None]:
    """Within it texts of `lesson` are saved: if the title of its source changes, its translations know from which."""
    before, there = _title_of(lesson), list(lesson.texts.exclude(language=SOURCE_LANGUAGE).values_list("pk", flat=True))
    yield
    if before and before != _title_of(lesson):
        for text in LessonText.objects.filter(pk__in=there):
            made_from = {TITLE: before} | text.made_from
            LessonText.objects.filter(pk=text.pk).update(made_from=made_from)  # The day of the text stays.


def with_title_marks(texts: list[Located], course: Course) -> list[Located]:
    """Return the lesson `texts` of a folder; where the file of a translation says no mark, with the one that is stored.

    Stored translations without a mark get one first, where the folder brings another title of their source.
    """
    stored = LessonText.objects.filter(lesson__course=course)
    titles = {
        slug: title_digest(*words)
        for slug, *words in stored.filter(language=SOURCE_LANGUAGE).values_list("lesson__slug", "title", "takeaway")
    }
    translations = stored.exclude(language=SOURCE_LANGUAGE)
    changing = {slug for slug, title in _titles_in(texts).items() if titles.get(slug, title) != title}
    rows = translations.filter(lesson__slug__in=changing).values_list("pk", "made_from")
    unmarked = [pk for pk, made_from in rows if TITLE not in made_from]
    for start in range(0, len(unmarked), BATCH):
        _mark(with_content(LessonText).filter(pk__in=unmarked[start : start + BATCH]), titles)
    rows = translations.values_list("lesson__slug", "language", "made_from")
    marks = {(slug, code): made_from[TITLE] for slug, code, made_from in rows if TITLE in made_from}
    return [_marked(text, marks) for text in texts]


def _titles_in(texts: list[Located]) -> dict[str, str]:
    """Return the fingerprints of the titles that a folder brings, by lesson."""
    sources = [text.record for text in texts if text.record["language"] == SOURCE_LANGUAGE]
    return {each["lesson"]: title_digest(each.get("title", ""), each.get("takeaway", "")) for each in sources}


def _mark(texts: QuerySet[LessonText], titles: dict[str, str]) -> None:
    """Note in stored `texts` the title of their source, by lesson; a text that nobody had edited still counts so."""
    keep_before(snapshots(texts))
    rows = list(texts)
    for text in rows:
        was_edited = text.imported_digest != digest(as_record(text))
        text.made_from = {TITLE: titles[text.lesson.slug], **text.made_from}
        text.imported_digest = text.imported_digest if was_edited else digest(as_record(text))
    LessonText.objects.bulk_update(rows, ["made_from", "imported_digest"])
    keep(snapshots(texts), Credit(IMPORT))


def _marked(text: Located, marks: dict[tuple[str, str], str]) -> Located:
    mark, made_from = marks.get((text.record["lesson"], text.record["language"])), text.record.get("made_from", {})
    if mark is None or TITLE in made_from:
        return text
    return replace(text, record=text.record | {"made_from": {TITLE: mark, **made_from}})


def _title_of(lesson: Lesson) -> str:
    row = lesson.texts.filter(language=SOURCE_LANGUAGE).values_list("title", "takeaway").first()
    return title_digest(*row) if row else ""
