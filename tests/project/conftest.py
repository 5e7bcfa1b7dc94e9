"""Every page of the whole portal with its real course, for sweeps over them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from courses.models import Lesson, Reference, Term
from tests.conftest import COURSE
from tests.project.walking import parsed

__all__ = ["COURSE"]


@pytest.fixture(scope="module")
def _answers(real_course, django_db_blocker) -> dict:
    """Ask for every reading page once for the module; its tests only look at the answers."""
    with django_db_blocker.unblock():
        client = Client()
        return {path: client.get(path) for path in _addresses()}


def _addresses() -> list[str]:
    with translation.override("en"):
        paths = [
            reverse(f"courses:{name}") for name in ("home", "courses", "pack", "glossary", "references", "corrections")
        ]
        paths += [
            reverse(f"courses:{name}", args=["tnbc-immune-cells"]) for name in ("course", "print", "course_corrections")
        ]
        lessons = Lesson.objects.select_related("course")
        paths += [lesson.get_absolute_url() for lesson in lessons]
        paths += [reverse("courses:questions", args=[lesson.course.slug, lesson.slug]) for lesson in lessons]
        paths += [reverse("courses:reference", args=[key]) for key in Reference.objects.values_list("key", flat=True)]
        paths += [term.get_absolute_url() for term in Term.objects.all()]
    return paths + [f"/zh-hant{path[3:]}" for path in paths]


@pytest.fixture
def reading_pages(db, real_course) -> list[str]:
    """Return the address of every reading page in both languages."""
    return _addresses()


@pytest.fixture
def answers(db, _answers) -> dict:
    """Return what each reading page answers a stranger with, by its address."""
    return _answers


@pytest.fixture(scope="module")
def trees(_answers) -> dict:
    """Return each reading page as a tree, by its address; nobody changes them."""
    return {path: parsed(answer.content) for path, answer in _answers.items()}
