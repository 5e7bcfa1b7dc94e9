"""A course with its modules, and the whole course on one page."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch

from courses import markdown
from courses.models import (
    SOURCE_LANGUAGE,
    Book,
    Course,
    CourseText,
    Edition,
    Lesson,
    LessonText,
    Module,
    Review,
    VersionKind,
)
from courses.reading.books import book_of
from courses.reading.overview import Overview, overview
from courses.reading.reviewed import CourseReview
from courses.reading.seen import courses_to_see, lessons_to_see, modules_to_see
from courses.reading.sources import Entry, LessonBody, Sources, minutes
from courses.reading.translated import LessonWords
from courses.reading.words import Explained


@dataclass(frozen=True)
class LessonCard:
    """A lesson as a list shows it."""

    lesson: Lesson
    text: LessonText
    number: int
    minutes: int


@dataclass(frozen=True)
class ModuleCard:
    """A module and its lessons."""

    module: Module
    title: str
    language: str
    number: int
    lessons: list[LessonCard]

    @property
    def minutes(self) -> int:
        """Reading time of the whole module."""
        return sum(card.minutes for card in self.lessons)


@dataclass
class CoursePage:
    """A course with its modules and the references that its lessons cite."""

    course: Course
    text: CourseText
    language: str
    modules: list[ModuleCard]
    drafts: bool = False

    @property
    def lessons(self) -> list[LessonCard]:
        """Every lesson in reading order."""
        return [card for module in self.modules for card in module.lessons]

    @property
    def count(self) -> int:
        """How many lessons it has."""
        return sum(len(module.lessons) for module in self.modules)

    @property
    def minutes(self) -> int:
        """Reading time of the whole course."""
        return sum(module.minutes for module in self.modules)

    @cached_property
    def introduction(self) -> str:
        """The introduction as safe HTML."""
        return markdown.render_plain(self.text.introduction)

    @cached_property
    def edition(self) -> Edition | None:
        """The newest published state, whose version a printed copy carries."""
        return Edition.objects.newest(self.course)

    @cached_property
    def book(self) -> Book | None:
        """The course as PDF, where the one of what readers see now is there."""
        return None if self.drafts else book_of(self.edition, self.language)

    @cached_property
    def printed(self) -> list["LessonBody"]:
        """Every lesson rendered for one page, references numbered through all of them."""
        rows = lessons_to_see(self.drafts).filter(course=self.course).select_related("course").prefetch_related("texts")
        seen = [lesson for lesson in rows if lesson.text_in(self.language, drafts=self.drafts)]
        lessons = [LessonWords(lesson, self.language, drafts=self.drafts) for lesson in seen]
        sources = Sources(self.course, lessons, self.language)
        return [LessonBody(words, sources) for words in lessons]

    @cached_property
    def overview(self) -> Overview:
        """What the lessons rest on and how many are reviewed."""
        return overview(self.course, self.language, drafts=self.drafts)

    @cached_property
    def review(self) -> CourseReview:
        """How many of the lessons are reviewed, and whether the words around them are."""
        is_translation = self.text.language != SOURCE_LANGUAGE
        is_open = is_translation and not Review.objects.reviewed().of(VersionKind.COURSE, self.course.slug).exists()
        return CourseReview(self.overview.reviewed, self.overview.lessons, is_open)

    @cached_property
    def references(self) -> list[Entry]:
        """The references of all lessons, numbered as on the printed page."""
        return self.overview.references

    @property
    def terms(self) -> list[Explained]:
        """The words explained in any lesson, by name."""
        return sorted(self.printed[0].sources.explained, key=lambda term: term.name) if self.printed else []


def course_list(language: str) -> list[tuple[Course, CourseText]]:
    """Return the published courses with their words in `language`."""
    return [(course, course.text_in(language)) for course in Course.objects.published().with_texts()]


def course_page(slug: str, language: str, *, drafts: bool = False) -> CoursePage | None:
    """Return the course, or None when there is none to see."""
    course = courses_to_see(drafts).with_texts().filter(slug=slug).first()
    if course is None or course.text_in(language) is None:
        return None
    return CoursePage(course, course.text_in(language), language, _modules(course, language, drafts), drafts)


def _modules(course: Course, language: str, drafts: bool) -> list[ModuleCard]:
    # Without the long words: of a lesson in a list only its title and takeaway are read.
    short = Prefetch("texts", LessonText.objects.defer("body", "outline", "made_from"))
    lessons = lessons_to_see(drafts).filter(course=course).select_related("course").prefetch_related(short)
    cards: dict[int, list[LessonCard]] = {}
    texts = [(lesson, text) for lesson in lessons if (text := lesson.text_in(language, drafts=drafts))]
    for number, (lesson, text) in enumerate(texts, start=1):
        card = LessonCard(lesson, text, number, minutes(text.words))
        cards.setdefault(lesson.module_id, []).append(card)
    modules = [module for module in modules_to_see(course, drafts).prefetch_related("texts") if module.pk in cards]
    return [_module(module, language, number, cards[module.pk]) for number, module in enumerate(modules, start=1)]


def _module(module: Module, language: str, number: int, cards: list[LessonCard]) -> ModuleCard:
    text = module.text_in(language)
    title, words_in = (text.title, text.language) if text else (module.key, SOURCE_LANGUAGE)
    return ModuleCard(module, title, words_in, number, cards)


def reference_list(language: str) -> list[tuple[CoursePage, list[Entry]]]:
    """Return the references of each published course, numbered in order of first citation."""
    pages = [course_page(course.slug, language) for course, _ in course_list(language)]
    return [(page, page.references) for page in pages if page and page.references]
