"""What the links of a lesson name: claims with their sources, references, terms; one query for each kind."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

from django.db.models import F, QuerySet, Value

from courses.models import Claim, ClaimReference, Reference, Term
from courses.reading.joined import Joined, in_order
from courses.reading.prepared import Prepared

_CLAIM = Joined(
    Claim,
    ("course_id", "key", "level", "safety_critical", "checked", "check_again_after_months"),
    ("language", "statement", "rests_on", "does_not_show", "numbers"),
)
_TERM = Joined(Term, ("key",), ("language", "name", "definition", "checked"))
_REFERENCE = in_order(
    Reference, [field.attname for field in Reference._meta.concrete_fields if field.name != "imported_digest"]
)

_NO_CLAIM, _NO_KEY = 0, ""  # of nothing in the database


def claims_named(course: int, keys: Sequence[str]) -> dict[str, Claim]:
    """Return the public claims of a course that have one of `keys`, by key, with their texts."""
    return {claim.key: claim for claim in _CLAIM.things(_CLAIMS.rows(course=course, keys=keys))}


def terms_named(keys: Sequence[str]) -> dict[str, Term]:
    """Return the public terms that have one of `keys`, by key and in that order, with their texts."""
    found = {term.key: term for term in _TERM.things(_TERMS.rows(keys=keys))}
    return {key: found[key] for key in keys if key in found}


def references_named(claims: Iterable[Claim], keys: Sequence[str]) -> tuple[dict[str, Reference], dict[int, list[str]]]:
    """Return the public references under `claims` and those that have one of `keys`, by key.

    And the keys of those under each claim, by the primary key of the claim, in the order in which it names them.
    """
    claims = [claim.pk for claim in claims]
    if not (claims or keys):
        return {}, {}
    rows = _REFERENCES.rows(claims=claims or [_NO_CLAIM], keys=keys or [_NO_KEY])
    references: dict[str, Reference] = {}
    under: dict[int, list[str]] = {}
    for claim, _position, key, *columns in sorted(rows, key=itemgetter(0, 1)):
        if key not in references:
            references[key] = Reference.from_db("default", _REFERENCE, columns)
        under.setdefault(claim, []).append(key)
    return references, under


def _claims(course: int, keys: list[str]) -> QuerySet:
    return Claim.objects.public().filter(course=course, key__in=keys).order_by().values_list(*_CLAIM.columns)


def _terms(keys: list[str]) -> QuerySet:
    return Term.objects.public().filter(key__in=keys).order_by().values_list(*_TERM.columns)


def _references(claims: list[int], keys: list[str]) -> QuerySet:
    sources = ClaimReference.objects.filter(claim__in=claims, reference__is_public=True).order_by()
    columns = (f"reference__{name}" for name in _REFERENCE)
    cited = Reference.objects.public().filter(key__in=keys).order_by()
    cited = cited.annotate(claim=Value(_NO_CLAIM), position=Value(0), named=F("key"))
    return sources.values_list("claim", "position", "reference__key", *columns).union(
        cited.values_list("claim", "position", "named", *_REFERENCE), all=True
    )


_CLAIMS, _TERMS, _REFERENCES = Prepared(_claims), Prepared(_terms), Prepared(_references)
