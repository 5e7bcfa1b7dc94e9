"""What there is to be found: the sections of a lesson, what a claim says, a word of the glossary, a source.

Survival figures are left out: who searches has not asked for them. So is what nobody could confirm of a source.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from courses import markdown
from courses.search.plain import Stretch, plain_words, tidy
from courses.search.terms import counted
from courses.uses import MAX_KEY

IN_HEADING = 3  # a word in a heading counts as so many in the text
# The glossary says what a word means: it comes before texts that use the word, and they before what only mentions it.
IN_NAME, IN_DEFINITION = 8, 0.5


@dataclass
class Content:
    """One entry to be: of the row `owner` (its primary key), in `language`, "" for what is of no language.

    `counts` says how often each term stands in it, weighed by `weights` in heading and words; `shown` how it reads;
    `length` is in words.
    """

    owner: int
    language: str
    heading: str
    words: str
    section: str = ""
    stretches: Sequence[Stretch] = ()
    weights: tuple[float, float] = (IN_HEADING, 1)
    counts: dict[str, float] = field(init=False)
    shown: dict[str, str] = field(init=False)
    length: int = field(init=False)

    def __post_init__(self) -> None:
        """Count the words."""
        heading, words = counted(self.heading), counted(self.words)
        of_heading, of_words = self.weights
        self.counts = {term: count * of_words for term, count in words.counts.items()}
        for term, count in heading.counts.items():
            self.counts[term] = self.counts.get(term, 0) + count * of_heading
        self.shown = {**words.shown, **heading.shown}
        self.length = heading.length + words.length


def of_lesson_text(text, document: markdown.Document) -> Iterator[Content]:
    """Yield the sections of a lesson in one language; first its title with what stands before the first heading.

    A section whose key no column holds is left out: it is a mistake, and nobody could tell whether it is withheld.
    """
    sections = [section for section in document.sections if section.title]
    opening = [token for section in document.sections if not section.title for token in section.tokens]
    words, stretches = plain_words(opening)
    takeaway = tidy(text.takeaway)
    moved = [Stretch(start + len(takeaway) + 1, end + len(takeaway) + 1, key) for start, end, key in stretches]
    yield Content(text.pk, text.language, tidy(text.title), f"{takeaway}\n{words}".rstrip(), stretches=moved)
    for section in sections:
        if len(section.key) <= MAX_KEY:
            words, stretches = plain_words(section.tokens)
            yield Content(text.pk, text.language, tidy(section.title), words, section.key, stretches)


def of_claim_text(text) -> Iterator[Content]:
    """Yield what a claim says in one language: statement, what it rests on, what it does not show, a line each."""
    lines = [tidy(words) for words in (text.statement, text.rests_on, text.does_not_show)]
    yield Content(text.pk, text.language, "", "\n".join(lines))


def of_term_text(text) -> Iterator[Content]:
    """Yield a word of the glossary in one language."""
    yield Content(text.pk, text.language, tidy(text.name), tidy(text.definition), weights=(IN_NAME, IN_DEFINITION))


def of_reference(reference) -> Iterator[Content]:
    """Yield a source: its title, and by what else people look for it; its numbers in a line of their own."""
    from courses.citations.doubts import confirmed  # it imports the models, whose save comes here

    known = confirmed(reference)
    said = (known.authors, known.journal, known.year)
    numbers = (known.trial, known.doi, known.pmid, known.pmcid, reference.key)
    lines = (tidy(" ".join(str(each) for each in line if each)) for line in (said, numbers))
    yield Content(reference.pk, "", tidy(known.title), "\n".join(lines))
