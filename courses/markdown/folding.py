"""The view "only what was tested in people": what was not is folded away, never dimmed."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy

from django.utils.translation import ngettext
from markdown_it.token import Token

from courses.listing import listed
from courses.markdown.parsing import openings_in, our_link


def folded(tokens: Sequence[Token], claims: Mapping[str, object]) -> list[Token]:
    """Return `tokens` with each paragraph folded whose statements were all not tested in people.

    Where a paragraph holds both kinds, only the words of the one are taken out; its note still has them.
    """
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].type == "paragraph_open":
            made += _paragraph(tokens[at : at + 3], claims)
            at += 3
        else:
            made.append(tokens[at])
            at += 1
    return made


def claims_in(tokens: Sequence[Token], claims: Mapping[str, object]) -> list[str]:
    """Return the keys of the known claims that `tokens` make, in order."""
    return [key for kind, key, _ in openings_in(tokens) if kind == "claim" and key in claims]


def _paragraph(tokens: Sequence[Token], claims: Mapping[str, object]) -> list[Token]:
    opening, inline, closing = tokens
    keys = claims_in([inline], claims)
    away = [key for key in keys if not claims[key].stays_for_people]
    if not away:
        return list(tokens)
    if len(away) < len(keys):
        return [opening, _without_words(inline, set(away)), closing]
    return [_fold(away, claims), opening, inline, closing, Token("fold_close", "details", -1)]


def _fold(away: list[str], claims: Mapping[str, object]) -> Token:
    kinds = listed(dict.fromkeys(claims[key].get_level_display() for key in away))
    count = ngettext("%(count)d statement folded: %(kinds)s", "%(count)d statements folded: %(kinds)s", len(away))
    return Token("fold_open", "details", 1, content=count % {"count": len(away), "kinds": kinds}, block=True)


def _without_words(inline: Token, away: set[str]) -> Token:
    made = copy(inline)
    made.children = list(_kept(inline.children or [], away))
    return made


def _kept(children: Sequence[Token], away: set[str]) -> Iterator[Token]:
    within = False
    for child in children:
        kind, key = our_link(child)
        if kind == "claim" and key in away:
            within, marked = True, copy(child)
            marked.meta = {**child.meta, "folded": True}
            yield marked
        elif within and child.type != "link_close":
            continue
        else:
            within = False
            yield child
