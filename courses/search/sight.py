"""What readers see of the entries that were found: nothing that is not public, and no section that is withheld."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from courses.models import SOURCE_LANGUAGE, Claim, Lesson, LessonText, SourceChange, Term, TermText
from courses.models.search import Kind
from courses.search import statements
from courses.search.statements import ClaimRow, Entry, LessonRow
from courses.translations import OPENING, TITLE, Pair, Said, Standing, pair_of, wordings

Place = tuple
Section = tuple[int, str]  # the primary key of a lesson's text, and the key of a section in it
ClaimKey = tuple[int, str]  # the primary key of a course, and the key of a claim in it


class Use(NamedTuple):
    """Where a claim stands in a lesson's text."""

    text: LessonText
    section: str
    position: int


@dataclass
class Sight:
    """What there is to see behind some entries, for readers of `language`.

    `texts` are those of the lessons, where something hangs on them. `uses` says where readers of a language meet a
    claim first, by claim and language; `headings` what stands over these places; `changed` are sections of translations
    whose source says something else now.
    """

    language: str
    lessons: dict[int, LessonRow] = field(default_factory=dict)
    texts: dict[int, LessonText] = field(default_factory=dict)
    claims: dict[ClaimKey, ClaimRow] = field(default_factory=dict)
    terms: dict[int, Term] = field(default_factory=dict)
    references: dict[int, str] = field(default_factory=dict)  # their keys
    uses: dict[tuple[ClaimKey, str], Use] = field(default_factory=dict)
    headings: dict[Section, str] = field(default_factory=dict)
    withheld: set[Section] = field(default_factory=set)
    changed: set[Section] = field(default_factory=set)

    def place(self, entry: Entry) -> Place | None:
        """Return what an entry is about; None where readers see nothing of it. Two entries may have the same place."""
        return _PLACES[entry.kind](self, entry)

    def _place_of_section(self, entry: Entry) -> Place | None:
        is_seen = entry.is_public and entry.lesson in self.lessons and (entry.text, entry.section) not in self.withheld
        return (Kind.TEXT, entry.lesson, entry.section) if is_seen else None

    def _place_of_claim(self, entry: Entry) -> Place | None:
        use = self.use_of(entry)
        return (Kind.TEXT, use.text.lesson_id, use.section) if use else None

    def _place_of_term(self, entry: Entry) -> Place | None:
        return (Kind.TERM, entry.term) if entry.term in self.terms else None

    def _place_of_source(self, entry: Entry) -> Place | None:
        return (Kind.REFERENCE, entry.reference) if entry.reference in self.references else None

    def use_of(self, entry: Entry) -> Use | None:
        """Return where readers of the language of a claim's words meet the claim first, if they do."""
        return self.uses.get((claim_of(entry), entry.language))

    def claim(self, course: int, key: str) -> Claim | None:
        """Return a claim as far as a badge shows it, if it is public."""
        row = self.claims.get((course, key))
        return row and Claim(
            key=key,
            level=row.level,
            safety_critical=row.safety_critical,
            checked=row.checked,
            check_again_after_months=row.months,
        )

    def stays(self, lesson: int, language: str) -> bool:
        """Tell whether the lesson's page in the reader's language shows words in `language`."""
        if language == self.language:
            return True
        own = (text for text in self.texts.values() if text.lesson_id == lesson and text.language == self.language)
        return not any(text.is_public for text in own)


_PLACES = {
    Kind.TEXT: Sight._place_of_section,
    Kind.CLAIM: Sight._place_of_claim,
    Kind.TERM: Sight._place_of_term,
    Kind.REFERENCE: Sight._place_of_source,
}


def claim_of(entry: Entry) -> ClaimKey:
    """Return which claim an entry is of."""
    return entry.course, entry.claim


def sight_of(entries: Iterable[Entry], language: str) -> Sight:
    """Return what readers of pages in `language` may see of some entries now; in a fixed number of queries."""
    entries = list(entries)
    made = Sight(language)
    stated = {(claim_of(each), each.language) for each in entries if each.kind == Kind.CLAIM}
    found = list(statements.USES.rows(key for (_course, key), _language in stated)) if stated else []
    found = [row for row in found if (row[2], row[3]) in {claim for claim, _language in stated}]
    languages = {each.language for each in entries} - {""}
    lessons = {each.lesson for each in entries if each.lesson} | {row[1] for row in found}
    made.lessons = {row[0]: LessonRow._make(row) for row in statements.LESSONS.rows(lessons)}
    pairs = []
    if stated or languages - {language} or languages - {SOURCE_LANGUAGE}:
        pairs = _note_texts(made, whole=bool(languages - {SOURCE_LANGUAGE}))
    _note_claims(made, entries, {claim for claim, _language in stated}, pairs)
    _note_standings(made, pairs)
    _note_uses(made, stated, found)
    _note_headings(made)
    _note_terms(made, {each.term for each in entries if each.term})
    made.references = dict(statements.REFERENCES.rows(each.reference for each in entries if each.reference))
    return made


def _note_texts(made: Sight, *, whole: bool) -> list[Pair]:
    """Note the texts of the lessons; return each translation beside its source, where they come with their bodies."""
    lessons = {row.pk: Lesson(pk=row.pk, slug=row.slug, course_id=row.course) for row in made.lessons.values()}
    for lesson in lessons.values():
        lesson._prefetched_objects_cache = {"texts": []}
    names = ("pk", "lesson_id", "language", "is_public", "title", "takeaway", "body", "outline", "made_from")
    for row in (statements.WHOLE_TEXTS if whole else statements.TEXTS).rows(lessons):
        text = LessonText(**dict(zip(names, row, strict=False)))
        text.lesson = lessons[text.lesson_id]
        text.lesson._prefetched_objects_cache["texts"].append(text)
        made.texts[text.pk] = text
    return list(_pairs(lessons.values())) if whole else []


def _pairs(lessons: Iterable[Lesson]) -> Iterator[Pair]:
    """Yield each public translation beside its source."""
    for lesson in lessons:
        for language in {text.language for text in lesson.texts.all()}:
            if pair := pair_of(lesson, language):
                yield pair


def _note_claims(made: Sight, entries: list[Entry], stated: set[ClaimKey], pairs: list[Pair]) -> None:
    """Note the public claims of passages, and those that say whether a translation follows its source."""
    wanted = set(stated)
    for each in entries:
        if lesson := made.lessons.get(each.lesson):
            wanted |= {(lesson.course, key) for _start, _end, key in each.stretches}
    wanted |= {(pair.text.lesson.course_id, key) for pair in pairs for key in pair.claims}
    rows = map(ClaimRow._make, statements.CLAIMS.rows(key for _course, key in wanted))
    made.claims = {(row.course, row.key): row for row in rows if (row.course, row.key) in wanted}


def _note_standings(made: Sight, pairs: list[Pair]) -> None:
    """Note which sections of translations are withheld, and which have a source that says something else now."""
    names = ("lesson_id", "section", "kind", "before", "after", "said_at", "confirmed_at")
    rows = statements.CHANGES.rows(pair.text.lesson_id for pair in pairs)
    changes = wordings(SourceChange(**dict(zip(names, row, strict=True))) for row in rows)
    said: dict[int, dict[str, Said]] = {}
    for row in made.claims.values() if pairs else ():
        words = Said(row.level, row.statement or "", row.does_not_show or "", row.safety_critical)
        said.setdefault(row.course, {})[row.key] = words
    for pair in pairs:
        here = said.get(pair.text.lesson.course_id, {})
        for each in pair.standings(here, changes):
            place = pair.text.pk, "" if each.name in (OPENING, TITLE) else each.name
            if pair.is_withheld(each, here):
                made.withheld.add(place)
            elif each.standing == Standing.CHANGED:
                made.changed.add(place)


def _note_uses(made: Sight, stated: set[tuple[ClaimKey, str]], found: list[tuple]) -> None:
    """Note where readers of each language meet a public claim first, in the lesson that it belongs to."""
    places: dict[ClaimKey, list[Use]] = {}
    for pk, _lesson, course, key, section, position in found:
        text = made.texts.get(pk)
        if text and (course, key) in made.claims and (pk, section) not in made.withheld:
            places.setdefault((course, key), []).append(Use(text, section, position))
    for claim, language in stated:
        seen = (use for use in places.get(claim, ()) if use.text is use.text.lesson.text_in(language))
        if first := min(seen, key=lambda use: use.position, default=None):
            made.uses[claim, language] = first


def _note_headings(made: Sight) -> None:
    wanted = {(use.text.pk, use.section) for use in made.uses.values()}
    rows = statements.HEADINGS.rows(text for text, _section in wanted)
    made.headings = {(text, section): heading for text, section, heading in rows if (text, section) in wanted}


def _note_terms(made: Sight, pks: set[int]) -> None:
    for pk, key, language, name, definition, checked in statements.TERM_TEXTS.rows(pks):
        term = made.terms.setdefault(pk, Term(pk=pk, key=key))
        words = {"language": language, "name": name, "definition": definition, "checked": checked}
        term._prefetched_objects_cache = getattr(term, "_prefetched_objects_cache", {"texts": []})
        term._prefetched_objects_cache["texts"].append(TermText(term=term, **words))
