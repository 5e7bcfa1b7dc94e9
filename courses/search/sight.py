"""What readers see of the entries that were found: nothing that is not public, and no section that is withheld."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from courses.models import SOURCE_LANGUAGE, Claim, ClaimText, Lesson, LessonText, Reference, SourceChange, Term, Use
from courses.models.search import Kind, SearchEntry
from courses.translations import OPENING, TITLE, Pair, Standing, pair_of, said_by_claims, wordings

ClaimKey = tuple[int, str]  # the primary key of the course, and the key of the claim in it


@dataclass
class Sight:
    """What there is to see behind some entries; a fixed number of queries.

    `uses` says where in the lessons of a language a claim stands first, by claim and language; `headings` what stands
    over a section, by text and section; `changed` are sections of translations whose source says something else now.
    """

    texts: dict[int, LessonText] = field(default_factory=dict)
    claim_texts: dict[int, ClaimText] = field(default_factory=dict)
    uses: dict[tuple[ClaimKey, str], Use] = field(default_factory=dict)
    terms: dict[int, Term] = field(default_factory=dict)  # by the primary key of a text
    references: dict[int, Reference] = field(default_factory=dict)
    claims: dict[ClaimKey, Claim] = field(default_factory=dict)
    headings: dict[tuple[int, str], str] = field(default_factory=dict)
    withheld: set[tuple[int, str]] = field(default_factory=set)
    changed: set[tuple[int, str]] = field(default_factory=set)


def sight_of(entries: Iterable[SearchEntry]) -> Sight:
    """Return what readers may see of some entries now."""
    entries = list(entries)
    owners = {kind: {pk for each in entries if (pk := getattr(each, f"{kind}_id"))} for kind in Kind}
    made = Sight()
    if owners[Kind.TEXT]:
        made.texts = _texts(owners[Kind.TEXT])
    if owners[Kind.CLAIM]:
        found = ClaimText.objects.filter(pk__in=owners[Kind.CLAIM], claim__in=Claim.objects.public())
        made.claim_texts = {text.pk: text for text in found.select_related("claim")}
    uses = _uses(made.claim_texts.values())
    texts = {**made.texts, **{use.text_id: use.text for _language, use in uses}}
    pairs = _pairs(texts.values())
    made.claims = _claims(entries, texts, made.claim_texts.values(), pairs)
    _note_standings(made, pairs)
    for language, use in uses:
        if (use.text_id, use.section) not in made.withheld:
            made.uses.setdefault(((use.text.lesson.course_id, use.key), language), use)
    made.headings = _headings(made.uses.values())
    if owners[Kind.TERM]:
        terms = Term.objects.public().filter(texts__in=owners[Kind.TERM]).distinct().with_texts()
        made.terms = {text.pk: term for term in terms for text in term.texts.all()}
    if owners[Kind.REFERENCE]:
        made.references = Reference.objects.public().in_bulk(owners[Kind.REFERENCE])
    return made


def _texts(pks: Iterable[int]) -> dict[int, LessonText]:
    texts = LessonText.objects.public().filter(pk__in=pks, lesson__in=Lesson.objects.published())
    return {text.pk: text for text in texts.select_related("lesson__course").defer("body", "outline")}


def _uses(texts: Iterable[ClaimText]) -> list[tuple[str, Use]]:
    """Return where readers meet claims, as the courses are read: for each language of the texts, where it stands."""
    wanted: dict[str, set[ClaimKey]] = {}
    for text in texts:
        wanted.setdefault(text.language, set()).add((text.claim.course_id, text.claim.key))
    found = []
    for language, claims in wanted.items():
        uses = Use.objects.of("claim").published(language).filter(key__in={key for _course, key in claims})
        uses = uses.defer("text__body", "text__outline")
        found += [(language, use) for use in uses if (use.text.lesson.course_id, use.key) in claims]
    return found


def _pairs(texts: Iterable[LessonText]) -> list[Pair]:
    """Return the translations among `texts`, each beside its source."""
    made = {text.lesson_id: text.language for text in texts if text.language != SOURCE_LANGUAGE}
    lessons = Lesson.objects.filter(pk__in=made).prefetch_related("texts") if made else ()
    pairs = []
    for lesson in lessons:
        if pair := pair_of(lesson, made[lesson.pk]):
            pair.text.lesson = lesson
            pairs.append(pair)
    return pairs


def _claims(
    entries: list[SearchEntry],
    texts: Mapping[int, LessonText],
    claim_texts: Iterable[ClaimText],
    pairs: list[Pair],
) -> dict[ClaimKey, Claim]:
    """Return the public claims that stand in passages, and those that say whether a translation follows its source."""
    wanted = {(text.claim.course_id, text.claim.key) for text in claim_texts}
    wanted |= {
        (texts[each.text_id].lesson.course_id, key)
        for each in entries
        if each.text_id in texts
        for _start, _end, key in each.stretches
    }
    wanted |= {(pair.text.lesson.course_id, key) for pair in pairs for key in pair.claims}
    if not wanted:
        return {}
    courses, keys = {course for course, _key in wanted}, {key for _course, key in wanted}
    claims = Claim.objects.public().filter(course__in=courses, key__in=keys)
    claims = claims.prefetch_related("texts") if pairs else claims
    return {(claim.course_id, claim.key): claim for claim in claims}


def _note_standings(made: Sight, pairs: list[Pair]) -> None:
    """Note which sections of translations are withheld, and which have a source that says something else now."""
    if not pairs:
        return
    changes = wordings(SourceChange.objects.about([pair.text.lesson for pair in pairs]))
    said: dict[int, dict] = {}
    for (course, key), claim in made.claims.items():
        said.setdefault(course, {}).update({key: said_by_claims([claim])[key]})
    for pair in pairs:
        here = said.get(pair.text.lesson.course_id, {})
        for each in pair.standings(here, changes):
            place = pair.text.pk, "" if each.name in (OPENING, TITLE) else each.name
            if pair.is_withheld(each, here):
                made.withheld.add(place)
            elif each.standing == Standing.CHANGED:
                made.changed.add(place)


def _headings(uses: Iterable[Use]) -> dict[tuple[int, str], str]:
    uses = list(uses)
    if not uses:
        return {}
    sections = SearchEntry.objects.filter(text__in={use.text_id for use in uses})
    rows = sections.filter(section__in={use.section for use in uses}).values_list("text", "section", "heading")
    return {(text, section): heading for text, section, heading in rows}
