"""What the front page of the desk asks."""

from django import template

from support import outbox

register = template.Library()


@register.simple_tag
def somebody_is_on_duty() -> bool:
    """Tell whether a mail would reach anybody when something waits."""
    return bool(outbox.duty())
