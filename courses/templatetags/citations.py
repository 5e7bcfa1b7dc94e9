"""What the templates need to cite a source."""

from django import template

from courses.citations.doubts import confirmed as without_doubts
from courses.models import Reference

register = template.Library()


@register.filter
def confirmed(reference: Reference) -> Reference:
    """Return the reference without the details that nobody could confirm."""
    return without_doubts(reference)
