"""Pieces of pages, made once for what they show: of a page that is made anew only what has changed is made."""

from dataclasses import fields, is_dataclass
from functools import lru_cache

from django import template
from django.db.models import Model
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST = 512  # pieces of one process, with what they are told by some 5 KB each


class _Piece:
    """What a piece is made of. Two are the same if they show the same, whichever objects they hold."""

    def __init__(self, made_by, values: dict) -> None:
        self.made_by, self.values = made_by, values
        self._key = (made_by.template, get_language(), by_value(values))

    def __eq__(self, other) -> bool:
        return self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@register.simple_tag
def kept(template_name: str, **values) -> SafeString:
    """Include a template that sees nothing but `values`; the same ones are shown as they were made before.

    Of a row the template may use its own columns only: what it would fetch is not looked at here.
    """
    return _made(_Piece(get_template(template_name), values))


@lru_cache(maxsize=MOST)
def _made(piece: _Piece) -> SafeString:
    html = piece.made_by.render(piece.values)
    del piece.values
    return html


def by_value(thing):
    """Return what `thing` holds as a tuple of tuples, equal for two things that hold the same."""
    if isinstance(thing, SafeString):  # equal to the text that would be escaped
        return SafeString, str(thing)
    if thing is None or isinstance(thing, int | str):
        return thing
    if isinstance(thing, list | tuple):
        return tuple(map(by_value, thing))
    if isinstance(thing, dict):
        return tuple(thing), by_value(list(thing.values()))
    if is_dataclass(thing):
        return tuple(by_value(getattr(thing, field.name)) for field in fields(thing))
    if isinstance(thing, Model):
        return type(thing), by_value({name: value for name, value in vars(thing).items() if name[0] != "_"})
    return str(thing) if isinstance(thing, Promise) else thing
