"""What changes are called and where their forms are, for many at once, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator

from courses.models import SOURCE_LANGUAGE, Course, Lesson, LessonText, Reference, Review, Term, Version, VersionKind
from courses.versions import MODELS

# What a thing is called, out of its record; a lesson by its address.
_TITLES = {
    VersionKind.COURSE: "title",
    VersionKind.MODULE: "title",
    VersionKind.LESSON_TEXT: "title",
    VersionKind.CLAIM: "statement",
    VersionKind.REFERENCE: "title",
    VersionKind.TERM: "name",
    VersionKind.CORRECTION: "was",
    VersionKind.LADDER: "name",
}
LONGEST = 100  # characters of a title

Key = tuple[str, str]


@dataclass(frozen=True)
class Content:
    """What one version of a thing is: its title and the language of that, who made it and when."""

    title: str
    language: str
    author: str
    at: datetime
    record: dict


def content_of(version: Version) -> Content:
    """Return a version as a list shows it."""
    title, language = _title(version.kind, version.name, version.record)
    return Content(title, language, version.author, version.at, version.record)


def newest(reviews: Iterable[Review]) -> dict[Key, Content]:
    """Return the newest content of each change by kind and name; what is to be taken away has its old title."""
    reviews = list(reviews)
    found = versions(reviews, {each.key: {each.number, each.public_number or each.number} for each in reviews})
    contents = {}
    for each in reviews:
        rows = found.get(each.key, {})
        last, public = rows.get(each.number), rows.get(each.public_number)
        if last is None:
            continue
        content = content_of(last)
        if not last.record and public is not None:
            title, language = _title(public.kind, public.name, public.record)
            content = Content(title, language, last.author, last.at, {})
        contents[each.key] = content
    return contents


def versions(reviews: Iterable[Review], wanted: dict[Key, set[int]]) -> dict[Key, dict[int, Version]]:
    """Return the wanted versions of things with their records, by kind and name, then by number; one query."""
    reviews = list(reviews)
    rows = Version.objects.filter(
        kind__in={each.kind for each in reviews},
        name__in={each.name for each in reviews},
        number__in={number for numbers in wanted.values() for number in numbers},
    )
    found: dict[Key, dict[int, Version]] = {}
    for row in rows:
        if row.number in wanted.get((row.kind, row.name), ()):
            found.setdefault((row.kind, row.name), {})[row.number] = row
    return found


def form_urls(keys: Iterable[Key]) -> dict[Key, str]:
    """Return where the form of each thing is that is there; a query a kind."""
    by_kind: dict[str, list[str]] = {}
    for kind, name in keys:
        by_kind.setdefault(kind, []).append(name)
    return {
        (kind, name): reverse(f"admin:courses_{MODELS[kind]._meta.model_name}_change", args=[pk])
        for kind, names in by_kind.items()
        for name, pk in _rows(kind, set(names))
    }


def page_of(review: Review) -> str:
    """Return the page where a change is looked at."""
    return reverse("admin:courses_review_page", args=[review.pk])


def _rows(kind: str, names: set[str]) -> list[tuple[str, int]]:
    """Return name and primary key of each thing of a kind that is there."""
    model = MODELS[kind]
    parts = [name.split("/") for name in names]
    if model in {Course, Reference, Term}:
        column = "slug" if model is Course else "key"
        return list(model.objects.filter(**{f"{column}__in": names}).values_list(column, "pk"))
    if model is LessonText:
        rows = model.objects.filter(lesson__course__slug__in={each[0] for each in parts})
        rows = rows.filter(lesson__slug__in={each[1] for each in parts})
        columns = ("lesson__course__slug", "lesson__slug", "language")
    else:
        own = "slug" if model is Lesson else "key"
        rows = model.objects.filter(course__slug__in={each[0] for each in parts})
        rows = rows.filter(**{f"{own}__in": {each[1] for each in parts}})
        columns = ("course__slug", own)
    found = (("/".join(row[:-1]), row[-1]) for row in rows.values_list(*columns, "pk"))
    return [(name, pk) for name, pk in found if name in names]


def _title(kind: str, name: str, record: dict) -> tuple[str, str]:
    words, language = record.get(_TITLES.get(kind, ""), ""), record.get("language", "")
    if isinstance(words, dict):
        language = SOURCE_LANGUAGE if SOURCE_LANGUAGE in words else next(iter(words), "")
        words = words.get(language, "")
    return (Truncator(words).chars(LONGEST), language) if words else (name, "")
