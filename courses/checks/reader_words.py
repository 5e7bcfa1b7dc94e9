"""Every text of a course that a reader can meet, outside the Markdown of its lessons."""

from collections.abc import Iterator
from dataclasses import dataclass

from courses.interchange.faults import Fault
from courses.interchange.records import CourseFolder, Located
from courses.interchange.yaml_lines import Block

# A correction's "was" is left out: it repeats what should not have been said.
_WORDS = {
    "course": ("title", "summary", "introduction"),
    "modules": ("title",),
    "claims": ("statement", "rests_on", "does_not_show", "numbers"),
    "terms": ("name", "definition"),
    "corrections": ("now", "why"),
    "ladders": ("name",),
    "rungs": ("remark",),
}
_LESSON_WORDS = ("title", "takeaway")


@dataclass(frozen=True)
class ReaderWords:
    """One text in one language: the field of the record that it is."""

    located: Located
    field: str
    language: str
    words: str

    def fault(self, code: str, message: str) -> Fault:
        """Return a mistake in this text, in the line where it starts."""
        given = self.located.block.get(self.field)
        lines = given.lines if isinstance(given, Block) else {}
        line = lines.get(self.language) or self.located.block.line_of(self.field)
        return Fault(self.located.path, line, code, f"“{self.field}” ({self.language}): {message}")


def reader_words(found: CourseFolder) -> Iterator[ReaderWords]:
    """Yield the texts of the course, its claims and terms, and the titles and takeaways of its lessons."""
    for kind, names in _WORDS.items():
        records = getattr(found, kind)
        for located in [records] if isinstance(records, Located) else records:
            for name in names:
                for language, words in located.record.get(name, {}).items():
                    yield ReaderWords(located, name, language, words)
    for text in found.texts:
        for name in _LESSON_WORDS:
            yield ReaderWords(text, name, text.record["language"], text.record.get(name, ""))
