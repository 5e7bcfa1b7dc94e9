"""What search engines are told."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from config.languages import CODES
from config.pages import for_everybody
from courses.models import SOURCE_LANGUAGE, Course, Lesson, Reference, Term
from courses.reading import with_questions
from courses.views import require_safe


@require_safe
def robots(request):
    """Everything that is for reading may be found; desks and personal pages may not."""
    closed = ["/admin/", *(f"/{code}/contact/received/" for code in CODES)]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines.append(f"Sitemap: {settings.SITE_ORIGIN}{reverse('sitemap')}")
    return for_everybody(HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"))


def _pages():
    """Yield each published address in the active language, with the day of its last change."""
    for name in ("home", "courses", "pack", "glossary", "references", "corrections"):
        yield reverse(f"courses:{name}"), None
    yield reverse("support:contact"), None
    for course in Course.objects.published():
        yield course.get_absolute_url(), course.changed_at
        yield reverse("courses:course_corrections", args=[course.slug]), None
    for lesson in Lesson.objects.published().select_related("course").in_order():
        yield lesson.get_absolute_url(), lesson.changed_at
    for text in with_questions(SOURCE_LANGUAGE).select_related("lesson__course"):
        yield reverse("courses:questions", args=[text.lesson.course.slug, text.lesson.slug]), text.changed_at
    for reference in Reference.objects.public():
        yield reference.get_absolute_url(), None
    for term in Term.objects.public():
        yield term.get_absolute_url(), None


@require_safe
def sitemap(request):
    """Every published page, with its address in each language (sitemaps.org, xhtml:link).

    Django's own sitemap view takes the host from the request; ours is the site's origin.
    """
    with translation.override("en"):
        pages = list(_pages())
    origin = settings.SITE_ORIGIN
    rows = [
        {"loc": f"{origin}{path}", "changed": changed, "in": [(code, f"{origin}/{code}{path[3:]}") for code in CODES]}
        for path, changed in pages
    ]
    return for_everybody(render(request, "sitemap.xml", {"rows": rows}, content_type="application/xml; charset=utf-8"))
