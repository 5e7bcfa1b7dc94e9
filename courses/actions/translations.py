"""What people say about a source that has moved on, and about the translation that follows it."""

from collections.abc import Mapping

from django.db import transaction

from courses.actions.editions import record_edition
from courses.actions.marks import mark
from courses.actions.versions import Credit, take_turn
from courses.models import Kind, Lesson, LessonText, SourceChange, TranslationCheck
from courses.translations import TITLE, Pair, SectionStanding, pair_of, said_in_courses, wordings


class Moved(Exception):  # noqa: N818 - it is what happened, not an error
    """The source or the translation is no longer what the person saw; nothing was written."""


class NotAllowed(Exception):  # noqa: N818
    """Nobody confirms what they have said themselves, nor what nobody has said."""


@transaction.atomic
def still_right(*, text: LessonText, section: str, by, seen: str | None = None) -> TranslationCheck | None:
    """Record that the `section` of a translation follows its present source, as `by` has found.

    `seen` is the fingerprint of the source that `by` has looked at; without it the present one is meant. Returns
    the row that says so, None where the translation had it already. Raises Moved when the source is another by now,
    or when one of the two texts has no such section.
    """
    made = all_still_right(text=text, seen={section: seen}, by=by)
    return made[0] if made else None


@transaction.atomic
def all_still_right(*, text: LessonText, seen: Mapping[str, str | None], by) -> list[TranslationCheck]:
    """Record that several sections of a translation follow their present source, as `by` has found.

    `seen` holds for each section the fingerprint of the source that `by` has looked at, or None for the present one.
    Returns a row for each section of which the translation did not have it already. Raises Moved, and records none,
    when the source of one is another by now, or when one of the two texts has no such section.
    """
    text = _locked(text)
    pair, found = _standings(text)
    if any(name not in found or not pair.has_both(name) for name in seen):
        raise Moved
    if any(digest not in {None, found[name].present} for name, digest in seen.items()):
        raise Moved
    moved = [found[name] for name in seen if found[name].remembered != found[name].present]
    if not moved:
        return []
    marks = {each.name: each.present for each in moved}
    mark(text, {TITLE: pair.title_digest, **text.made_from, **marks}, marks, Credit(by.get_username()))
    said = {"lesson": text.lesson, "language": text.language, "said_by": by.get_username()}
    made = [
        TranslationCheck.objects.create(section=each.name, before=each.remembered, after=each.present, **said)
        for each in moved
    ]
    record_edition(course=text.lesson.course)
    return made


@transaction.atomic
def say(*, text: LessonText, section: str, before: str, after: str, kind: Kind, by) -> SourceChange | None:
    """Record that `by` calls the change of the source of a `section` one of wording, or of meaning.

    `before` and `after` are the fingerprints that `by` has seen compared for the translation `text`. Returns the
    row, None where this was said last already. Raises Moved when the comparison is another by now.
    """
    text = _locked(text)
    found = _standings(text)[1].get(section)
    if found is None or not before or (found.step or found.remembered, found.present) != (before, after):
        raise Moved
    change = {"lesson": text.lesson, "section": section, "before": before, "after": after}
    last = SourceChange.objects.filter(**change).order_by("pk").last()
    if last and last.kind == kind:
        return None
    made = SourceChange.objects.create(**change, kind=kind, said_by=by.get_username())
    record_edition(course=text.lesson.course)
    return made


@transaction.atomic
def confirm(*, change: SourceChange, by) -> None:
    """Record that `by` too finds that a change is only one of wording.

    Raises NotAllowed when `by` has said it, and Moved when it was confirmed already or called something else since.
    """
    take_turn()
    lesson = Lesson.objects.select_related("course").select_for_update(of=("self",)).get(pk=change.lesson_id)
    same = SourceChange.objects.filter(
        lesson=lesson, section=change.section, before=change.before, after=change.after, pk__gt=change.pk
    )
    if change.said_by == by.get_username() or change.kind != Kind.WORDING:
        raise NotAllowed
    if same.exists() or not SourceChange.objects.confirm(pk=change.pk, by=by.get_username()):
        raise Moved
    record_edition(course=lesson.course)


def _locked(text: LessonText) -> LessonText:
    """Return `text` as it is stored, with its lesson locked: acts about one lesson come one after the other."""
    take_turn()
    lesson = Lesson.objects.select_related("course").select_for_update(of=("self",)).get(pk=text.lesson_id)
    text = LessonText.objects.prefetch_related("lesson__texts").get(pk=text.pk)
    text.lesson.course = lesson.course
    return text


def _standings(text: LessonText) -> tuple[Pair | None, dict[str, SectionStanding]]:
    """Return the translation beside its source, and how each section stands, by name; none without a source."""
    pair = pair_of(text.lesson, text.language, drafts=True)
    if pair is None:
        return None, {}
    course = text.lesson.course_id
    said = said_in_courses([course], pair.claims).get(course, {})
    found = pair.standings(said, wordings(SourceChange.objects.about([text.lesson])))
    return pair, {each.name: each for each in found}
