"""What a person must look at in a lesson: warnings, and the answers that somebody gave to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from courses import markdown
from courses.checks.passages import Passage, passages
from courses.checks.reading_age import OLDEST, reading_age
from courses.interchange.faults import Fault
from courses.interchange.records import Located
from courses.interchange.yaml_lines import Block
from courses.models.warning_answer import WarningCode

SHOWN = 40  # characters of a paragraph that tell which one is meant
ENOUGH = 20  # characters that an answer must give of them, or the whole of a shorter paragraph


@dataclass(frozen=True)
class Doubt(Fault):
    """A warning; `about` holds the words of the paragraph on one line, "" where it is the whole lesson."""

    about: str = ""

    @property
    def at(self) -> str:
        """How the paragraph begins, as an answer says it."""
        if len(self.about) <= SHOWN:
            return self.about
        at_a_space = self.about[:SHOWN].rsplit(" ", 1)[0]
        return at_a_space if len(at_a_space) >= ENOUGH else self.about[:SHOWN]


def doubts(texts: Iterable[Located]) -> list[Doubt]:
    """Return the unanswered warnings of the lesson `texts`, in order of file and line."""
    found = [doubt for text in texts for doubt in _unanswered(text)]
    return sorted(found, key=lambda doubt: (doubt.path, doubt.line))


def _unanswered(text: Located) -> Iterator[Doubt]:
    answers = text.record.get("answers", [])
    used = set()
    for doubt in _of_text(text):
        given = [at for at, answer in enumerate(answers) if _settles(answer, doubt)]
        used.update(given)
        if not given:
            yield doubt
    for at, answer in enumerate(answers):
        if at not in used:
            message = "No warning begins like this any more. Correct “at”, or remove the answer."
            yield Doubt(text.path, _line_of_answer(text, answer), "answer-without-warning", message)


def _of_text(text: Located) -> Iterator[Doubt]:
    found = list(passages(markdown.parse(text.record.get("body", ""))))
    start = text.block.lines["body"] - 1
    for passage in found:
        if not (passage.is_heading or passage.has_claim or passage.only_asks):
            yield Doubt(text.path, start + passage.line, WarningCode.NO_CLAIM, _no_claim(passage), passage.plain)
    age = reading_age(found) if text.record["language"] == "en" else 0
    if age > OLDEST:
        message = (
            f"The lesson needs a reading age of {age:.0f}; {OLDEST} is the most. "
            "Shorten sentences and words, or answer the warning."
        )
        yield Doubt(text.path, start + 1, WarningCode.READING_AGE, message)


def _no_claim(passage: Passage) -> str:
    start = Doubt("", 0, "", "", passage.plain).at
    start = start if start == passage.plain else f"{start} …"
    return f"No claim stands in the paragraph “{start}”. Link what it states to a claim, or answer the warning."


def _settles(answer: dict, doubt: Doubt) -> bool:
    if answer["warning"] != doubt.code:
        return False
    at = " ".join(answer.get("at", "").split())
    return doubt.about.startswith(at) and len(at) >= min(ENOUGH, len(doubt.about))


def _line_of_answer(text: Located, answer: dict) -> int:
    """Return the line of the answer in its file, 0 where there is no file."""
    given = text.block.get("answers")
    for line, block in zip(getattr(given, "lines", ()), given or (), strict=False):
        if isinstance(block, Block) and (block.get("warning"), block.get("at") or "") == (
            answer["warning"],
            answer.get("at", ""),
        ):
            return line
    return 0
