"""What was wrong, for everybody to see: the log, its feed, and what has changed since a copy was made."""

from datetime import datetime, time

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from config.pages import for_everybody
from courses import reading
from courses.models import Edition
from courses.qr import qr_file
from courses.templatetags.reading import in_language
from courses.views import page, page_language, require_safe


@require_safe
def corrections(request, course_slug=None):
    """The log of every course or of one; with `?since=<version>` also the answer to who holds a copy."""
    version = request.GET.get("since", "")[:200]
    context = {
        "logs": _logs(course_slug),
        "is_one_course": course_slug is not None,
        "version": version,
        "changes": reading.since(version, page_language()) if version else None,
        "feed": _feed_path(course_slug),
    }
    return page(request, "courses/corrections.html", context)


@require_safe
def feed(request, course_slug=None):
    """The same log as an Atom feed (RFC 4287), with every address built from the site's own."""
    logs = _logs(course_slug)
    network = _("Hong Kong Cancer Support Network")
    made = Atom1Feed(
        title=_("Corrections: %s") % (logs[0].text.title if course_slug else network),
        link=f"{settings.SITE_ORIGIN}{_page_path(course_slug)}",
        description="",
        author_name=network,
        language=page_language(),
        feed_url=f"{settings.SITE_ORIGIN}{_feed_path(course_slug)}",
    )
    for log in logs:
        for entry in log.entries:
            _add(made, entry)
    return for_everybody(HttpResponse(made.writeString("utf-8"), content_type=made.content_type))


@require_safe
def qr(request, version):
    """The address that tells what has changed since a version, as a QR code: a copy of it is made in the browser."""
    edition = Edition.objects.parse(version)
    if edition is None or not edition.course.is_public():
        raise Http404
    return for_everybody(HttpResponse(qr_file(since_address(edition)), content_type="image/svg+xml"))


def since_address(version) -> str:
    """Return the whole address, in the active language, of what has changed since a `version`, as text or edition."""
    return f"{settings.SITE_ORIGIN}{reverse('courses:corrections')}?since={version}"


def _add(made: Atom1Feed, entry) -> None:
    url = f"{settings.SITE_ORIGIN}{entry.correction.get_absolute_url()}"
    day = datetime.combine(entry.correction.day, time(), timezone.get_default_timezone())
    text = entry.text
    parts = [(_("What was said:"), text.was), (_("What is said now:"), text.now), (_("Why:"), text.why)]
    rows = [(label, in_language(words, text.language)) for label, words in parts]
    words = format_html_join("", "<p><b>{}</b> {}</p>", rows)  # Django writes the summary as HTML
    made.add_item(title=entry.text.now, link=url, description=words, unique_id=url, pubdate=day, updateddate=day)


def _logs(course_slug):
    logs = reading.correction_logs(page_language(), course_slug=course_slug)
    if course_slug and not logs:
        raise Http404
    return logs


def _feed_path(course_slug) -> str:
    if course_slug:
        return reverse("courses:course_corrections_feed", args=[course_slug])
    return reverse("courses:corrections_feed")


def _page_path(course_slug) -> str:
    if course_slug:
        return reverse("courses:course_corrections", args=[course_slug])
    return reverse("courses:corrections")
