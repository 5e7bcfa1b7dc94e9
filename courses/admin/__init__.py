"""Where editors work."""

from courses.admin.claim import ClaimAdmin
from courses.admin.correction import CorrectionAdmin
from courses.admin.course import CourseAdmin, ModuleAdmin
from courses.admin.edition import EditionAdmin
from courses.admin.glossary import TermAdmin
from courses.admin.ladder import LadderAdmin, RungAdmin
from courses.admin.lesson import LessonAdmin
from courses.admin.lesson_text import LessonTextAdmin
from courses.admin.reference import ReferenceAdmin
from courses.admin.review import DecisionAdmin, ReviewAdmin, ReviewerAdmin

__all__ = [
    "ClaimAdmin",
    "CorrectionAdmin",
    "CourseAdmin",
    "DecisionAdmin",
    "EditionAdmin",
    "LadderAdmin",
    "LessonAdmin",
    "LessonTextAdmin",
    "ModuleAdmin",
    "ReferenceAdmin",
    "ReviewAdmin",
    "ReviewerAdmin",
    "RungAdmin",
    "TermAdmin",
]
