"""What nobody could confirm is not said as a certainty, on a page or in a file."""

import copy
import re
from functools import lru_cache

from courses.models import Reference

# What stands in brackets says how we know, not what we do not.
_ASIDE = re.compile(r"\([^()]*\)")
# The words by which an editor's remark in `not_verified` names a detail. The title says which source it is: it stays,
# marked, and page and file say that not everything has been confirmed.
_DETAILS = {
    "authors": "authors?",
    "journal": "journal",
    "year": "year",
    "volume": "volume",
    "issue": "issue",
    "pages": "pages?",
    "published": "published|date|day|year",
    "doi": "doi",
    "url": "url|address",
    "pmid": "pmid|pubmed",
    "pmcid": "pmcid",
    "trial": "trial number",
}


def confirmed(reference: Reference) -> Reference:
    """Return a copy of `reference` without the details that its `not_verified` names.

    The remark is free text: a detail too many may be left out, which does less harm than a wrong one.
    """
    known, doubted = copy.copy(reference), _named_in(reference.not_verified)
    for name in doubted & _DETAILS.keys():
        setattr(known, name, None if name in {"year", "published"} else "")
    known.is_title_certain = "title" not in doubted
    return known


@lru_cache(maxsize=256)
def _named_in(not_verified: str) -> frozenset[str]:
    """Return the details that a remark names, "title" among them."""
    remark = _ASIDE.sub("", not_verified)
    all_words = {**_DETAILS, "title": "title"}
    return frozenset(name for name, words in all_words.items() if re.search(rf"\b({words})\b", remark, re.IGNORECASE))
