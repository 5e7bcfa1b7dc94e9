"""The lessons."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Courses, their lessons and the evidence under every sentence."""

    name = "courses"
    verbose_name = _("Lessons")
