"""The nouns of the lessons."""

from courses.models.claim import Claim, ClaimReference, ClaimText, Level
from courses.models.course import Course, CourseText, Module, ModuleText
from courses.models.glossary import Term, TermText
from courses.models.lesson import Lesson, LessonText
from courses.models.publication import State
from courses.models.reference import Reference
from courses.models.text import SOURCE_LANGUAGE

__all__ = [
    "SOURCE_LANGUAGE",
    "Claim",
    "ClaimReference",
    "ClaimText",
    "Course",
    "CourseText",
    "Lesson",
    "LessonText",
    "Level",
    "Module",
    "ModuleText",
    "Reference",
    "State",
    "Term",
    "TermText",
]
