"""Django's template tags for translation, of which {% translate "…" %} looks its words up once for each language.

What stands between the quotes of a template never changes, and a page has a hundred such places: to look them up takes
longer than the rest of the tag. Everything else is Django's own (settings.TEMPLATES puts this library in its place).
"""

from django.template import Library
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class FixedWords(i18n.TranslateNode):
    """Words of a template, in the language of whoever reads."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop, node.asvar, node.message_context)
        self._said: dict[str, str] = {}

    def render(self, context) -> str:
        """Return the words as they were found before, or find them."""
        language = get_language()
        if language not in self._said:
            self._said[language] = super().render(context)
        return self._said[language]


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> i18n.TranslateNode:
    """Django's tag of the same name; {% trans %} is its old one, which the admin still uses."""
    node = i18n.do_translate(parser, token)
    return FixedWords(node) if is_fixed(node) else node


def is_fixed(node: i18n.TranslateNode) -> bool:
    """Tell whether a tag says the same words each time: no variable, no filter, and shown where it stands."""
    parts = [node.filter_expression, *filter(None, [node.message_context])]
    return not node.asvar and all(_is_quoted(part) for part in parts)


def _is_quoted(part: FilterExpression) -> bool:
    return not part.filters and (isinstance(part.var, str) or part.var.literal is not None)
