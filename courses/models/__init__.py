"""The nouns of the lessons."""

from courses.models.book import Book
from courses.models.claim import Claim, ClaimReference, ClaimText, Level
from courses.models.correction import Correction, CorrectionText
from courses.models.course import Course, CourseText, Module, ModuleText
from courses.models.edition import Edition
from courses.models.glossary import Term, TermText
from courses.models.ladder import Answer, Ladder, LadderText, Rung, RungText, Step
from courses.models.lesson import Lesson, LessonText
from courses.models.publication import State
from courses.models.reference import Reference
from courses.models.review import MOVES, Act, Decision, Review, Reviewer, Role, Stage
from courses.models.search import SearchBatch, SearchEntry, SearchPostings, SearchWord
from courses.models.stamp import Stamp
from courses.models.text import SOURCE_LANGUAGE, Shown
from courses.models.translation import Kind, SourceChange, TranslationCheck
from courses.models.use import Use
from courses.models.version import Version, VersionKind
from courses.models.warning_answer import WarningAnswer, WarningCode

__all__ = [
    "MOVES",
    "SOURCE_LANGUAGE",
    "Act",
    "Answer",
    "Book",
    "Claim",
    "ClaimReference",
    "ClaimText",
    "Correction",
    "CorrectionText",
    "Course",
    "CourseText",
    "Decision",
    "Edition",
    "Kind",
    "Ladder",
    "LadderText",
    "Lesson",
    "LessonText",
    "Level",
    "Module",
    "ModuleText",
    "Reference",
    "Review",
    "Reviewer",
    "Role",
    "Rung",
    "RungText",
    "SearchBatch",
    "SearchEntry",
    "SearchPostings",
    "SearchWord",
    "Shown",
    "SourceChange",
    "Stage",
    "Stamp",
    "State",
    "Step",
    "Term",
    "TermText",
    "TranslationCheck",
    "Use",
    "Version",
    "VersionKind",
    "WarningAnswer",
    "WarningCode",
]
