"""The whole portal with its real course, for sweeps over every page."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from courses.models import Lesson, Reference, Term

COURSE = Path(settings.BASE_DIR) / "courses" / "content" / "tnbc-immune-cells"


@pytest.fixture
def real_course(db) -> None:
    """Import the course that the portal ships."""
    call_command("import_course", str(COURSE), verbosity=0)


@pytest.fixture
def reading_pages(real_course) -> list[str]:
    """Return the address of every reading page in both languages."""
    with translation.override("en"):
        paths = [reverse(f"courses:{name}") for name in ("home", "courses", "glossary", "references", "corrections")]
        paths += [
            reverse(f"courses:{name}", args=["tnbc-immune-cells"]) for name in ("course", "print", "course_corrections")
        ]
        paths += [lesson.get_absolute_url() for lesson in Lesson.objects.select_related("course")]
        paths += [reverse("courses:reference", args=[key]) for key in Reference.objects.values_list("key", flat=True)]
        paths += [term.get_absolute_url() for term in Term.objects.all()]
    return paths + [f"/zh-hant{path[3:]}" for path in paths]
