"""Gathers what a reading page shows, in a fixed number of queries.

Views hand over addresses and a language and get a page object or None. `drafts=True` is for the preview
under /admin/ only: it looks past the state of course and lesson.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from courses import markdown
from courses.models import Claim, Course, CourseText, Lesson, LessonText, Module, Reference, Term

WORDS_A_MINUTE = 180  # a tired reader on a phone, not a student


def minutes(words: int) -> int:
    """Return the reading time of so many words, in whole minutes, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))


@dataclass(frozen=True)
class Entry:
    """One reference in a numbered list, with the ids of the places that cite it."""

    number: int
    reference: Reference
    places: list[str]


@dataclass(frozen=True)
class Explained:
    """A term with its name and definition in the page's language and its name in the other one."""

    key: str
    name: str
    definition: str
    definition_language: str
    other_name: str
    other_language: str
    other_checked: bool
    url: str


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

    @property
    def lessons(self) -> list[LessonCard]:
        """Every lesson in reading order."""
        return [card for module in self.modules for card in module.lessons]

    @property
    def minutes(self) -> int:
        """Reading time of the whole course."""
        return sum(module.minutes for module in self.modules)

    @cached_property
    def introduction(self) -> str:
        """The introduction as safe HTML."""
        return markdown.render_plain(self.text.introduction)

    @cached_property
    def printed(self) -> list["LessonBody"]:
        """Every lesson rendered for one page, references numbered through all of them."""
        documents = {card.lesson.pk: markdown.parse(card.text.body) for card in self.lessons}
        sources = Sources(self.course, documents.values(), self.language)
        return [LessonBody(card.lesson, card.text, documents[card.lesson.pk], sources) for card in self.lessons]

    @property
    def references(self) -> list[Entry]:
        """The references of all lessons, numbered as on the printed page."""
        return self.printed[0].sources.entries if self.printed else []

    @property
    def terms(self) -> list[Explained]:
        """The words explained in any lesson, by name."""
        return sorted(self.printed[0].sources.explained, key=lambda term: term.name) if self.printed else []


class Sources:
    """The claims, references and terms that some documents of one course link to: four queries at most."""

    def __init__(self, course: Course, documents: Iterable[markdown.Document], language: str) -> None:
        wanted = {kind: list(dict.fromkeys(k for d in documents for k in d.keys(kind))) for kind in markdown.OURS}
        self.claims = {claim.key: claim for claim in Claim.objects.filter(course=course, key__in=wanted["claim"])}
        self.references = {ref.key: ref for ref in Reference.objects.filter(key__in=wanted["ref"])}
        terms = {term.key: term for term in Term.objects.filter(key__in=wanted["term"]).with_texts()}
        self.terms = {key: terms[key] for key in wanted["term"] if key in terms}
        self.explained = [explain(term, language) for term in self.terms.values()]
        self.numbering = markdown.Numbering(self.references)

    @property
    def entries(self) -> list[Entry]:
        """The numbered references, once the documents are rendered."""
        cited = self.numbering.citations.values()
        return [Entry(citation.number, self.references[citation.key], citation.places) for citation in cited]


class LessonBody:
    """The text of one lesson, rendered."""

    def __init__(self, lesson: Lesson, text: LessonText, document: markdown.Document, sources: Sources) -> None:
        self.lesson, self.text, self.sources = lesson, text, sources
        self.minutes = minutes(document.words)
        self.sections = markdown.render(
            document, claims=sources.claims, terms=sources.terms, numbering=sources.numbering
        )


@dataclass
class LessonPage:
    """One lesson with everything around it."""

    course: Course
    course_text: CourseText
    module_title: str
    number: int
    count: int
    language: str
    body: LessonBody
    previous: LessonText | None
    next: LessonText | None

    @property
    def lesson(self) -> Lesson:
        """The lesson itself."""
        return self.body.lesson

    @property
    def text(self) -> LessonText:
        """Its words: in the page's language, else in the source's."""
        return self.body.text

    @property
    def headings(self) -> list[markdown.RenderedSection]:
        """The sections that have a heading: the contents of the lesson."""
        return [section for section in self.body.sections if section.title]

    @property
    def references(self) -> list[Entry]:
        """The references in order of first citation."""
        return self.body.sources.entries

    @property
    def terms(self) -> list[Explained]:
        """The words that the lesson explains, in order of first use."""
        return self.body.sources.explained


def _courses(drafts: bool):
    return Course.objects.all() if drafts else Course.objects.published()


def _lessons(course: Course, drafts: bool):
    lessons = Lesson.objects.all() if drafts else Lesson.objects.published()
    return lessons.filter(course=course).in_order()


def course_list(language: str) -> list[tuple[Course, CourseText]]:
    """Return the published courses with their words in `language`."""
    return [(course, course.text_in(language)) for course in Course.objects.published().with_texts()]


def course_page(slug: str, language: str, *, drafts: bool = False) -> CoursePage | None:
    """Return the course, or None when there is none to see."""
    course = _courses(drafts).with_texts().filter(slug=slug).first()
    if course is None or course.text_in(language) is None:
        return None
    return CoursePage(course, course.text_in(language), language, _modules(course, language, drafts))


def _modules(course: Course, language: str, drafts: bool) -> list[ModuleCard]:
    lessons = _lessons(course, drafts).select_related("course").prefetch_related("texts")
    cards: dict[int, list[LessonCard]] = {}
    for number, lesson in enumerate((each for each in lessons if each.text_in(language)), start=1):
        text = lesson.text_in(language)
        card = LessonCard(lesson, text, number, minutes(markdown.parse(text.body).words))
        cards.setdefault(lesson.module_id, []).append(card)
    modules = [module for module in course.modules.prefetch_related("texts") if module.pk in cards]
    return [
        ModuleCard(module, getattr(module.text_in(language), "title", module.key), number, cards[module.pk])
        for number, module in enumerate(modules, start=1)
    ]


def lesson_page(course_slug: str, lesson_slug: str, language: str, *, drafts: bool = False) -> LessonPage | None:
    """Return the lesson, or None when there is none to see."""
    course = _courses(drafts).with_texts().filter(slug=course_slug).first()
    if course is None:
        return None
    siblings = _lessons(course, drafts)
    lesson = (
        siblings.select_related("module").prefetch_related("texts", "module__texts").filter(slug=lesson_slug).first()
    )
    if lesson is None or lesson.text_in(language) is None:
        return None
    lesson.course = course
    text = lesson.text_in(language)
    document = markdown.parse(text.body)
    sources = Sources(course, [document], language)
    before = siblings.filter(Q(position__lt=lesson.position) | Q(position=lesson.position, slug__lt=lesson.slug))
    after = siblings.filter(Q(position__gt=lesson.position) | Q(position=lesson.position, slug__gt=lesson.slug))
    number, count = before.count() + 1, siblings.count()
    return LessonPage(
        course=course,
        course_text=course.text_in(language),
        module_title=getattr(lesson.module.text_in(language), "title", ""),
        number=number,
        count=count,
        language=language,
        body=LessonBody(lesson, text, document, sources),
        previous=_neighbour(before.reverse(), course, language),
        next=_neighbour(after, course, language),
    )


def _neighbour(lessons, course: Course, language: str) -> LessonText | None:
    lesson = lessons.prefetch_related("texts").first()
    text = lesson.text_in(language) if lesson else None
    if text:
        lesson.course = course
        text.lesson = lesson
    return text


def passage(about: str, language: str) -> LessonText | None:
    """Return the published lesson that `about` names as course/lesson[/claim], or None."""
    parts = about.split("/")
    if len(parts) not in {2, 3}:
        return None
    lessons = Lesson.objects.published().filter(course__slug=parts[0], slug=parts[1])
    if len(parts) == 3:
        lessons = lessons.filter(course__claims__key=parts[2])
    lesson = lessons.select_related("course").prefetch_related("texts").first()
    text = lesson.text_in(language) if lesson else None
    if text:
        text.lesson = lesson
    return text


# --- Glossary and references -----------------------------------------------------------------------


def explain(term: Term, language: str) -> Explained:
    """Return a term as a page in `language` shows it."""
    text = term.text_in(language)
    defined = next((row for row in (text, term.text_in("en")) if row and row.definition), text)
    other = term.text_in("zh-hant" if language == "en" else "en")
    return Explained(
        key=term.key,
        name=text.name,
        definition=defined.definition,
        definition_language=defined.language,
        other_name=other.name if other.language != text.language else "",
        other_language=other.language,
        other_checked=other.checked or other.language == "en",
        url=term.get_absolute_url(),
    )


def glossary(language: str) -> list[Explained]:
    """Return every term, by name."""
    terms = [explain(term, language) for term in Term.objects.with_texts() if term.text_in(language)]
    return sorted(terms, key=lambda term: term.name.casefold())


def term(key: str, language: str) -> Explained | None:
    """Return one term, or None."""
    found = Term.objects.with_texts().filter(key=key).first()
    return explain(found, language) if found and found.text_in(language) else None


def reference_list(language: str) -> list[tuple[CoursePage, list[Entry]]]:
    """Return the references of each published course, numbered in order of first citation."""
    pages = [course_page(course.slug, language) for course, _ in course_list(language)]
    return [(page, page.references) for page in pages if page and page.references]
