"""Pieces of pages, made once for what they show: of a page that is made anew only what has changed is made."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from django import template
from django.db.models import Model
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

PLAIN = {str, int, bool, date, datetime, type(None)}  # equal if they show the same
MOST = 256  # pieces of one process, with what they are told by some 10 KB each


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
    kind = type(thing)
    return thing if kind in PLAIN else _looker_at(kind)(thing)


@cache
def _looker_at(kind: type) -> Callable:
    """Return what looks at things of one kind."""
    if issubclass(kind, SafeString):  # equal to the text that would be escaped
        return lambda text: (SafeString, str(text))
    if issubclass(kind, list | tuple):
        return lambda things: tuple(_values(things))
    if issubclass(kind, dict):
        return lambda things: (tuple(things), *_values(things.values()))
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        return lambda thing: tuple(_values([getattr(thing, name) for name in names]))
    if issubclass(kind, Model):
        return lambda row: (kind, by_value({name: value for name, value in vars(row).items() if name[0] != "_"}))
    return str if issubclass(kind, Promise) else _itself


def _values(things: Iterable) -> list:
    return [thing if type(thing) in PLAIN else by_value(thing) for thing in things]


def _itself(thing):
    return thing
