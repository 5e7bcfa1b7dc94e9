"""Makes the tree of pages from JSON on the input: title, lessons, and the sections of one of them. Prints its path."""

import json
import sys

import django

django.setup()

from pages.models import LessonPage  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402


def plant(said: dict) -> str:
    """Make a course with `lessons`, each with the sections of the measured one; return the path of that one."""
    site = Site.objects.get()
    course = _below(site.root_page, said["course"], [])
    for title in said["lessons"]:
        _below(course, title, said["sections"])
    return LessonPage.objects.get(title=said["title"]).get_url()


def _below(parent: Page, title: str, sections: list[dict]) -> Page:
    body = [("section", {"heading": section["heading"], "text": section["text"]}) for section in sections]
    return parent.add_child(instance=LessonPage(title=title, body=body, show_in_menus=True))


print(plant(json.load(sys.stdin)))
