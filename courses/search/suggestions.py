"""Words of the glossary that look like what somebody typed, for who has found nothing."""

from courses.models import Term, TermText
from courses.reading.words import Explained, explain
from courses.search.spelling import likeness

MOST = 5
_ALIKE = 0.3  # of 1
_LOOKED_AT = 2000  # names


def suggestions(typed: str, language: str) -> list[Explained]:
    """Return at most MOST public words, the likest first, as a page in `language` shows them."""
    names = TermText.objects.filter(term__in=Term.objects.public()).order_by("term__key", "language")
    likest: dict[str, float] = {}
    for key, name in names.values_list("term__key", "name")[:_LOOKED_AT]:
        likest[key] = max(likest.get(key, 0), *(likeness(typed, each) for each in (name, *name.split())))
    alike = [key for key, like in likest.items() if like >= _ALIKE]
    best = sorted(alike, key=lambda key: (-likest[key], key))[:MOST]
    terms = {term.key: term for term in Term.objects.filter(key__in=best).with_texts()}
    return [explain(terms[key], language) for key in best]
