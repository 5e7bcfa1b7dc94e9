"""The portal with no piece of a page from the one before: what gunicorn serves where that is measured."""

from config.wsgi import application as portal
from courses.markdown import parsing, rendering
from courses.templatetags import kept

KEPT = (kept._made, rendering._kept_html, parsing._parse_once)


def application(environ, start_response):
    """Forget what was made of lessons, and answer."""
    for each in KEPT:
        each.cache_clear()
    return portal(environ, start_response)
