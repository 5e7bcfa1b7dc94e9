"""Where editors work."""

from courses.admin.claim import ClaimAdmin
from courses.admin.course import CourseAdmin, ModuleAdmin
from courses.admin.glossary import TermAdmin
from courses.admin.lesson import LessonAdmin
from courses.admin.reference import ReferenceAdmin

__all__ = ["ClaimAdmin", "CourseAdmin", "LessonAdmin", "ModuleAdmin", "ReferenceAdmin", "TermAdmin"]
