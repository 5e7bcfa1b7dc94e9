"""Writes into translations which wording of their source they were made from.

A translation from before titles were marked says nothing of them and counts as current. So whoever changes the title
of a source notes in each translation without a mark what the title was: from then on the change shows. A translation
that stays as it is is not written: an import that brings nothing new changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from django.db.models import QuerySet

from courses.actions.versions import Credit, keep, keep_before, reviews_of
from courses.interchange.records import digest
from courses.models import SOURCE_LANGUAGE, LessonText, Version
from courses.translations import TITLE, title_digest
from courses.versions import in_form


def mark(text: LessonText, made_from: Mapping[str, str], marks: Mapping[str, str], credit: Credit) -> None:
    """Write into `text` what it was made from; carry the new `marks` into its content that waits, if there is one.

    Neither the day of the text changes, for its words are the same, nor whether it counts as edited since an import.
    """
    keep_before(in_form(text))
    [shown] = in_form(text)
    review = reviews_of([shown])[shown.key]
    newest = Version.objects.get(kind=review.kind, name=review.name, number=review.number)
    LessonText.objects.filter(pk=text.pk).update(made_from=made_from)
    [now] = in_form(text)
    keep([now], replace(credit, same_words=True))
    record = now.record
    if review.is_held:
        record = newest.record  # Empty where the text is to go.
        if record:
            record = record | {"made_from": {**made_from, **record.get("made_from", {}), **marks}}
        keep([replace(now, record=record)], credit, held=True)
    LessonText.objects.filter(pk=text.pk, imported_digest=newest.digest).update(imported_digest=digest(record))


@contextmanager
def marking_titles(lessons: Iterable[int] | QuerySet, credit: Credit, *, public: bool = False) -> Iterator[None]:
    """Within it texts of `lessons`, by primary key, are written: translations without a mark learn of the old title.

    Those are looked at that are there before it; with `public`, those that readers see.
    """
    rows = LessonText.objects.filter(lesson__in=lessons)
    before = _titles(lessons)
    found = (rows.public() if public else rows).exclude(language=SOURCE_LANGUAGE).exclude(made_from__has_key=TITLE)
    unmarked = list(found.values_list("pk", flat=True))
    yield
    after = _titles(lessons)
    moved = [lesson for lesson, title in before.items() if after.get(lesson, title) != title]
    for text in rows.filter(pk__in=unmarked, lesson__in=moved).exclude(made_from__has_key=TITLE):
        mark(text, {TITLE: before[text.lesson_id]} | text.made_from, {TITLE: before[text.lesson_id]}, credit)


def _titles(lessons: Iterable[int] | QuerySet) -> dict[int, str]:
    """Return the fingerprint of title and takeaway of each source, by lesson."""
    rows = LessonText.objects.filter(lesson__in=lessons, language=SOURCE_LANGUAGE)
    return {lesson: title_digest(*words) for lesson, *words in rows.values_list("lesson", "title", "takeaway")}
