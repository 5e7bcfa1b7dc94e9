"""The errors in the texts of lessons: each text is parsed once, whatever is looked for in it."""

from collections.abc import Collection, Iterator

from courses import markdown
from courses.checks.content_faults import survival_figures
from courses.checks.wording import body_problems
from courses.interchange.faults import Fault
from courses.interchange.records import CourseFolder
from courses.interchange.text_problems import document_problems
from courses.outline import as_stored


def text_faults(found: CourseFolder, known: dict[str, Collection[str]], track) -> Iterator[Fault]:
    """Yield what is wrong with the texts, and note their outlines in `found`.

    `known` are the keys that links may name, as `known_keys` returns them; `track` may show how far it is.
    """
    figures = survival_figures(found)
    for text in track(found.texts, "Checking"):
        body, language = text.record.get("body", ""), text.record["language"]
        document = markdown.parse(body)
        found.outlines[text.record["lesson"], language] = as_stored(body, document), document.words
        for problem in [*document_problems(document, known), *body_problems(document, language, figures)]:
            line = text.block.lines["body"] + problem.line - 1
            yield Fault(text.path, line, problem.code, problem.message)
