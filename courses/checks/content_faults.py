"""The errors that are about what a text says, rather than how its records hang together."""

from collections.abc import Iterator

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from courses.checks.reader_words import reader_words
from courses.checks.wording import Figure, figures_in, wording_problems
from courses.interchange.faults import Fault
from courses.interchange.records import CourseFolder, Located
from courses.models.text import SOURCE_LANGUAGE


def content_faults(found: CourseFolder) -> Iterator[Fault]:
    """Yield every word outside of the texts that no reader should meet, and every figure that nobody has drawn."""
    figures = survival_figures(found)
    for text in reader_words(found):
        kept_back = () if text.field == "numbers" else figures
        for problem in wording_problems(text.words, text.language, kept_back):
            yield text.fault(problem.code, problem.message)
    yield from _undrawn(found)


def survival_figures(found: CourseFolder) -> frozenset[Figure]:
    """Return the survival figures of all claims, which stand behind a choice."""
    return figures_in(numbers for claim in found.claims for numbers in claim.record.get("numbers", {}).values())


def figure_faults(lesson: Located, place: Located) -> Iterator[Fault]:
    """Yield a mistake in `place` when nobody has drawn the figure of `lesson`."""
    key = lesson.record.get("figure")
    if key and not _is_drawn(key):
        message = f"There is no figure “{key}”. Correct the key, or add courses/figures/{key}.svg to the templates."
        yield place.fault("figure", "unknown-figure", message)


def _is_drawn(figure: str) -> bool:
    try:
        get_template(f"courses/figures/{figure}.svg")
    except TemplateDoesNotExist:
        return False
    return True


def _undrawn(found: CourseFolder) -> Iterator[Fault]:
    sources = {text.record["lesson"]: text for text in found.texts if text.record["language"] == SOURCE_LANGUAGE}
    for lesson in found.lessons:
        text = sources.get(lesson.record["slug"])
        # A folder names the figure in the front matter of the text; the database at the lesson.
        yield from figure_faults(lesson, text if text and "figure" in text.block else lesson)
