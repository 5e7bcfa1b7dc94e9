"""schema.org data of courses and lessons, for search engines (JSON-LD 1.1)."""

from django.conf import settings
from django.utils.translation import gettext

from courses.citations.doubts import confirmed
from courses.models import Reference
from courses.reading import CoursePage, LessonPage


def _provider() -> dict:
    return {
        "@type": "NGO",
        "name": gettext("Hong Kong Cancer Support Network"),
        "url": f"{settings.SITE_ORIGIN}/",
    }


def _citation(reference: Reference) -> dict:
    reference = confirmed(reference)
    data = {"@type": "ScholarlyArticle" if reference.kind == Reference.Kind.ARTICLE else "CreativeWork"}
    data["name"] = reference.title
    if reference.link:
        data["url"] = reference.link
    return data


def _page(page: LessonPage) -> dict | None:
    """Return the page of a reviewed lesson as schema.org/WebPage: the type that says who has reviewed and when."""
    review = page.body.review
    if review.decision is None:
        return None
    person = {"@type": "Person", "jobTitle": str(review.decision.get_role_display())}
    if review.decision.shown_name:
        person["name"] = review.decision.shown_name
    return {
        "@type": "WebPage",
        "@id": f"{settings.SITE_ORIGIN}{page.lesson.get_absolute_url()}",
        "lastReviewed": review.reviewed_on.isoformat(),
        "reviewedBy": person,
    }


def course_data(page: CoursePage) -> dict:
    """Return the course as schema.org/Course."""
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": page.text.title,
        "description": page.text.summary,
        "url": f"{settings.SITE_ORIGIN}{page.course.get_absolute_url()}",
        "inLanguage": page.text.language,
        "isAccessibleForFree": True,
        "provider": _provider(),
        "timeRequired": f"PT{page.minutes}M",
        "hasPart": [
            {
                "@type": "Article",
                "headline": card.text.title,
                "url": f"{settings.SITE_ORIGIN}{card.lesson.get_absolute_url()}",
            }
            for card in page.lessons
        ],
    }


def lesson_data(page: LessonPage) -> dict:
    """Return the lesson as schema.org/Article with what it cites."""
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.text.title,
        "description": page.text.takeaway,
        "url": f"{settings.SITE_ORIGIN}{page.lesson.get_absolute_url()}",
        "inLanguage": page.text.language,
        "isAccessibleForFree": True,
        "datePublished": page.lesson.published_at.isoformat(timespec="seconds") if page.lesson.published_at else None,
        "dateModified": page.text.changed_at.isoformat(timespec="seconds"),
        "publisher": _provider(),
        "mainEntityOfPage": _page(page),
        "isPartOf": {"@type": "Course", "name": page.course_text.title},
        "citation": [_citation(entry.reference) for entry in page.references],
    }
