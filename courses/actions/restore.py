"""Puts an old version back where the form of the thing itself does not reach."""

from courses.models import Ladder, LessonText, RungText, Version, VersionKind, WarningAnswer


def restore_beside(version: Version) -> None:
    """Restore what another page edits: of a lesson's text the answers and its source, of a ladder the remarks.

    The rest of `version` has been saved, and its words were checked. A text that was made from an older source says so
    again: it never bears the mark of the text which it replaces.
    """
    course, _, rest = version.name.partition("/")
    if version.kind == VersionKind.LESSON_TEXT:
        lesson, _, language = rest.partition("/")
        _restore_text(
            LessonText.objects.get(lesson__course__slug=course, lesson__slug=lesson, language=language), version
        )
    elif version.kind == VersionKind.LADDER:
        _restore_remarks(Ladder.objects.get(course__slug=course, key=rest), version)


def _restore_text(text: LessonText, version: Version) -> None:
    LessonText.objects.filter(pk=text.pk).update(made_from=version.record.get("made_from", {}))
    text.answers.all().delete()
    WarningAnswer.objects.bulk_create(
        WarningAnswer(text=text, code=each["warning"], at=each.get("at", ""), answer=each["answer"])
        for each in version.record.get("answers", [])
    )


def _restore_remarks(ladder: Ladder, version: Version) -> None:
    rungs = {rung.step: rung for rung in ladder.rungs.all()}
    for record in version.record.get("rungs", []):
        remarks, rung = record.get("remark", {}), rungs[record["step"]]
        rung.texts.exclude(language__in=remarks).delete()
        for language, remark in remarks.items():
            RungText.objects.update_or_create(rung=rung, language=language, defaults={"remark": remark})
