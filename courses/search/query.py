"""What somebody looks for: the words that they typed, and for each what would do as well."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from courses.search.synonyms import Atoms, longest, others
from courses.search.terms import Span, is_han, plain, spans

MOST_CHARACTERS = 200  # of what somebody typed; the rest is not looked at
MOST_UNITS = 12
MISSPELLED = 4  # letters of a word that may be misspelled
# How much less what was not typed counts: another word for it, the parts of a code, one word of several.
SYNONYM, PARTS, FRAGMENT = 0.85, 0.7, 0.3


class Alternative(NamedTuple):
    """Terms that an entry must hold, all of them, and how much it counts that it does (of 1)."""

    terms: tuple[str, ...]
    factor: float


@dataclass(frozen=True)
class Unit:
    """One thing that somebody looks for, as it was `typed`; any of the alternatives will do.

    `word` is what may be misspelled: "" for what is a code, in Han characters, or in a list of ours.
    """

    typed: str
    alternatives: tuple[Alternative, ...]
    word: str = ""

    @property
    def is_word(self) -> bool:
        """Tell whether it is a word by itself; two Han characters may be no more than neighbours."""
        return not is_han(self.typed) or len(self.alternatives) > 1

    @property
    def terms(self) -> set[str]:
        """Every term of any alternative."""
        return {term for alternative in self.alternatives for term in alternative.terms}

    def met_by(self, terms: Collection[str]) -> set[str]:
        """Return the terms by which a text with `terms` answers: of every alternative that it holds whole."""
        held = [each for each in self.alternatives if all(term in terms for term in each.terms)]
        whole = [each for each in held if each.factor > FRAGMENT]
        return {term for alternative in whole or held for term in alternative.terms}


@dataclass(frozen=True)
class Query:
    """What somebody `typed`, as a page may show it again, and what they look for. `is_cut`: it was too much."""

    typed: str
    units: tuple[Unit, ...] = ()
    is_cut: bool = False

    @property
    def has_han(self) -> bool:
        """Tell whether Chinese was typed."""
        return any(map(is_han, self.typed))

    @property
    def terms(self) -> set[str]:
        """Every term that would do."""
        return {term for unit in self.units for term in unit.terms}

    def met_by(self, terms: Collection[str]) -> set[str]:
        """Return the terms by which a text with `terms` answers the query: what a page marks in it."""
        return {term for unit in self.units for term in unit.met_by(terms)}


@dataclass
class _Atom:
    """One word, the two of a code as one, or one Han character; `parts` are the words of a code."""

    term: str
    start: int
    end: int
    parts: list[str] = field(default_factory=list)

    @property
    def is_han(self) -> bool:
        return is_han(self.term)


def parse(typed: str) -> Query:
    """Return what is looked for in a text that anybody may have typed; never raises."""
    shown = tidy(typed[: 5 * MOST_CHARACTERS])
    cut = shown[:MOST_CHARACTERS].rstrip()
    atoms = _atoms(cut)
    units = list(_units(cut, atoms))
    is_cut = len(shown) > MOST_CHARACTERS or len(typed) > 5 * MOST_CHARACTERS or len(units) > MOST_UNITS
    return Query(cut, tuple(units[:MOST_UNITS]), is_cut)


def tidy(typed: str) -> str:
    """Return a text without what has no shape on a page: controls, marks of direction, halves of characters."""
    kept = (each if each.isprintable() else _blank(each) for each in unicodedata.normalize("NFC", typed))
    return " ".join("".join(kept).split())


def _blank(character: str) -> str:
    return "" if unicodedata.category(character) == "Cf" else " "


def _atoms(text: str) -> list[_Atom]:
    found: list[_Atom] = []
    for span in spans(text):
        if is_han(span.term) and len(span.term) > 1:
            continue
        if found and span.start < found[-1].end:  # a code, after the words that it is made of
            _take_in(found, span)
        else:
            found.append(_Atom(span.term, span.start, span.end))
    return found


def _take_in(found: list[_Atom], span: Span) -> None:
    inner = [atom for atom in found if atom.start >= span.start]
    parts = [part for atom in inner for part in (atom.parts or [atom.term])]
    first = min((atom.start for atom in inner), default=span.start)
    del found[len(found) - len(inner) :]
    found.append(_Atom(span.term, first, span.end, parts))


def _units(text: str, atoms: list[_Atom]) -> Iterator[Unit]:
    """Yield what is looked for, in order: phrases that we know, codes, words, and each two Han characters."""
    terms = [atom.term for atom in atoms]
    at = 0
    while at < len(atoms):
        if size := longest(terms, at):
            yield _phrase(text, atoms[at : at + size])
        elif atoms[at].is_han:
            size = _run(terms, atoms, at)
            yield from _pairs(text, atoms[at : at + size], is_alone=size == len(atoms))
        elif _is_spaced_code(atoms[at : at + 2]):
            size = 2
            yield _spaced_code(text, *atoms[at : at + 2])
        else:
            size = 1
            yield _word(text, atoms[at])
        at += size


def _run(terms: Sequence[str], atoms: list[_Atom], start: int) -> int:
    """Return how many Han characters from `start` on stand together before a phrase that we know begins."""
    end = start + 1
    while end < len(atoms) and atoms[end].is_han and atoms[end].start == atoms[end - 1].end and not longest(terms, end):
        end += 1
    return end - start


def _phrase(text: str, atoms: list[_Atom]) -> Unit:
    phrase = tuple(atom.term for atom in atoms)
    parts = tuple(part for atom in atoms for part in (atom.parts or [atom.term]))
    return Unit(_typed(text, atoms), tuple(_alternatives(phrase, parts)))


def _alternatives(phrase: Atoms, parts: Atoms) -> Iterator[Alternative]:
    own = terms_of(phrase)
    yield Alternative(own, 1)
    for other in others(phrase):
        yield Alternative(terms_of(other), SYNONYM)
    if parts != phrase:
        yield Alternative(terms_of(parts), PARTS)
    several = own if len(own) > 1 else terms_of(parts)
    if len(several) > 1:
        yield from (Alternative((term,), FRAGMENT) for term in several)


def _is_spaced_code(atoms: list[_Atom]) -> bool:
    """Tell whether two words may be a code whose hyphen was left out, such as LGK 974."""
    return len(atoms) > 1 and atoms[0].term.isalpha() and not atoms[1].is_han and atoms[1].term.isdigit()


def _spaced_code(text: str, left: _Atom, right: _Atom) -> Unit:
    joined = plain(text[left.start : left.end] + text[right.start : right.end])
    return Unit(_typed(text, [left, right]), tuple(_alternatives((joined,), (left.term, right.term))))


def _word(text: str, atom: _Atom) -> Unit:
    typed = text[atom.start : atom.end]
    alternatives = tuple(_alternatives((atom.term,), tuple(atom.parts) or (atom.term,)))
    may_slip = len(typed) >= MISSPELLED and typed.isalpha()
    return Unit(typed, alternatives, plain(typed) if may_slip else "")


def _pairs(text: str, atoms: list[_Atom], *, is_alone: bool) -> Iterator[Unit]:
    """Yield each two characters of a run; a single one is looked for when nothing else was typed."""
    run = "".join(atom.term for atom in atoms)
    if len(atoms) == 1 and is_alone:
        yield Unit(run, (Alternative((run,), 1),))
    for at in range(len(atoms) - 1):
        yield Unit(_typed(text, atoms[at : at + 2]), (Alternative((run[at : at + 2],), 1),))


def terms_of(phrase: Atoms) -> tuple[str, ...]:
    """Return the terms by which the index knows a phrase: its words, and each two of its Han characters."""
    found: list[str] = []
    for at, atom in enumerate(phrase):
        if not is_han(atom):
            found.append(atom)
        elif at + 1 < len(phrase) and is_han(phrase[at + 1]):
            found.append(atom + phrase[at + 1])
        elif at == 0 or not is_han(phrase[at - 1]):
            found.append(atom)
    return tuple(dict.fromkeys(found))


def _typed(text: str, atoms: list[_Atom]) -> str:
    return text[atoms[0].start : atoms[-1].end]
