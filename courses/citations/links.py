"""Where a source can be read: its DOI and its numbers in public registers, as addresses."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from courses.models import Reference

_PATH_LETTERS = "/:;,!$&'()*+=@"  # RFC 3986, pchar: what may stand in a path as it is
_TRIAL = re.compile(r"\bNCT\d{8}\b")


@dataclass(frozen=True)
class Link:
    """One way to a source: the register (a name that is the same in every language, or "") and the address."""

    name: str
    address: str


def links_of(reference: Reference) -> list[Link]:
    """Return every way to read `reference`, best first, each address once."""
    links = [
        *([Link("DOI", doi_address(reference.doi))] if reference.doi else []),
        *_pubmed(reference.pmid),
        *_pubmed_central(reference.pmcid),
        *trial_links(reference.trial),
        *([Link("", reference.url)] if reference.url.startswith(("https://", "http://")) else []),
    ]
    once: dict[str, Link] = {}
    for link in links:
        once.setdefault(link.address.rstrip("/"), link)
    return list(once.values())


def doi_address(doi: str) -> str:
    """Return a DOI as an address; what would end the path (`#`, `?`) or is not ASCII is percent-encoded."""
    return "https://doi.org/" + quote(doi, safe=_PATH_LETTERS)


def trial_links(trial: str) -> list[Link]:
    """Return the pages of the registration numbers in `trial`; numbers of other registers have no page here."""
    return [Link("ClinicalTrials.gov", f"https://clinicaltrials.gov/study/{nct}") for nct in _TRIAL.findall(trial)]


def _pubmed(pmid: str) -> list[Link]:
    return [Link("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/")] if pmid.isascii() and pmid.isdigit() else []


def _pubmed_central(pmcid: str) -> list[Link]:
    known = re.fullmatch(r"PMC\d+", pmcid)
    return [Link("PubMed Central", f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/")] if known else []
