"""The course that the portal ships, as the PDF that a reader gets."""

import re
import resource
from io import BytesIO
from itertools import chain

import pypdf
import pytest
from django.conf import settings
from django.utils import translation

from courses import reading
from courses.actions.books import Done, make_books
from courses.books.typesetting import missing
from courses.models import Book

# Only on a developer's machine that lacks it: with CI=true scripts/check.py ends before a test is left out.
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(bool(missing()), reason="there is no Pango")]

LANGUAGES = {"en": "en-HK", "zh-hant": "zh-Hant-HK"}
MOST_PAGES, MOST_BYTES = 60, 2_000_000


class Read:
    """A finished book, opened."""

    def __init__(self, language: str, content: bytes) -> None:
        self.language, self.content = language, content
        self.pdf = pypdf.PdfReader(BytesIO(content), strict=True)
        self.lines = [page.extract_text().splitlines() for page in self.pdf.pages]
        self.pages = [tight("".join(lines)) for lines in self.lines]
        self.text = "".join(self.pages)
        self.course = reading.course_page("tnbc-immune-cells", language)

    def elements(self, *kinds: str) -> list:
        """Return the elements of the structure of these kinds, in order of reading."""
        return [each for each in walk(self.pdf.root_object["/StructTreeRoot"]) if each.get("/S", "")[1:] in kinds]

    def outline(self) -> list[tuple[int, str, int]]:
        """Return each bookmark as level, title and the number of its page."""
        return list(flat(self.pdf, self.pdf.outline))

    def addresses(self) -> list[str]:
        """Return where the links lead that leave the file."""
        notes = chain.from_iterable(page.get("/Annots") or [] for page in self.pdf.pages)
        actions = [note.get_object().get("/A", {}) for note in notes]
        return [action["/URI"] for action in actions if action.get("/S") == "/URI"]


def tight(words: str) -> str:
    """Return words without spaces: lines are broken where they are."""
    return re.sub(r"\s+", "", words)


def walk(element):
    """Yield every element of a structure below this one."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and "/S" in kid:
            yield kid
            yield from walk(kid)


def flat(pdf, outline, level: int = 1):
    """Yield the bookmarks of an outline, one level after the other."""
    for each in outline:
        if isinstance(each, list):
            yield from flat(pdf, each, level + 1)
        else:
            yield level, each["/Title"], pdf.get_destination_page_number(each) + 1


def processor() -> float:
    """Return the seconds of the processor that finished children of this process have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def books(real_course, django_db_blocker) -> dict[str, Read]:
    """Both books, made once, each in less than ten seconds of one processor."""
    before = processor()
    with django_db_blocker.unblock():
        assert make_books() == Done(made=2)
        made = {book.language: Read(book.language, bytes(book.content)) for book in Book.objects.all()}
    assert (processor() - before) / len(made) < 10
    return made


@pytest.fixture(params=LANGUAGES)
def book(request, books, real_course) -> Read:
    """The book in each language."""
    translation.activate(request.param)
    yield books[request.param]
    translation.deactivate()


def test_every_lesson_is_in_it_with_all_that_stands_behind_its_statements(book):
    for body in book.course.printed:
        words = [body.text.title, body.text.takeaway, *(section.title for section in body.sections)]
        words += [note.text.statement for note in body.notes]
        words += [note.text.does_not_show for note in body.notes]
        assert [each for each in words if tight(each) not in book.text] == []


def test_no_words_come_into_it_from_a_script_for_screens_only(book):
    assert [word for word in ("#closed", "visually", "None", "{{", "{%") if word in book.text] == []


def test_words_and_references_stand_at_the_end(book):
    titles = [reference.reference.title for reference in book.course.references]
    assert [title for title in titles if tight(title) not in book.text] == []
    assert [term.name for term in book.course.terms if tight(term.name) not in book.text] == []


def test_the_cover_says_which_version_it_is_and_how_to_learn_what_has_changed(book):
    since = f"{settings.SITE_ORIGIN}/{book.language}/corrections/?since=tnbc-immune-cells.1"
    assert tight(since) in book.pages[0]
    assert since in book.addresses()
    assert all("tnbc-immune-cells.1" in page for page in book.pages)


def test_title_language_and_author_are_told_to_programs(book):
    assert book.pdf.metadata.title == book.course.text.title
    assert book.pdf.metadata.author == "Hong Kong Cancer Support Network"
    assert book.pdf.root_object["/Lang"] == LANGUAGES[book.language]
    assert book.pdf.root_object["/ViewerPreferences"]["/DisplayDocTitle"]


def test_bookmarks_lead_to_modules_lessons_and_sections(book):
    modules = [(1, module.title) for module in book.course.modules]
    lessons = [(2, body.text.title) for body in book.course.printed]
    sections = [(3, section.title) for body in book.course.printed for section in body.sections if section.title]
    marks = [(level, tight(title)) for level, title, _page in book.outline()]
    assert [mark for mark in marks if mark[0] == 2] == [(2, tight(title)) for _level, title in lessons]
    assert [each for each in modules + sections if (each[0], tight(each[1])) not in marks] == []


def test_the_contents_name_the_page_on_which_each_lesson_begins(book):
    numbers = {tight(line) for line in book.lines[1]}
    begins = {title: page for level, title, page in book.outline() if level == 2}
    assert len(begins) == 9
    for number, (title, page) in enumerate(begins.items(), start=1):
        assert tight(title) in book.pages[page - 1]
        assert f"{number}{tight(title)}{page}" in numbers


def test_each_page_but_the_cover_has_its_number(book):
    assert [at for at, lines in enumerate(book.lines[1:], start=2) if str(at) not in " ".join(lines).split()] == []


def test_it_is_tagged_for_who_hears_it(book):
    assert book.pdf.root_object["/MarkInfo"]["/Marked"]
    assert [len(book.elements("H1")), len(book.elements("H2"))] == [1, 4 + len(book.course.printed)]
    assert len(book.elements("Art")) >= len(book.course.printed)
    assert {"L", "LI", "Lbl", "P", "Link", "Sect", "BlockQuote", "Caption"} <= {
        each["/S"][1:] for each in walk(book.pdf.root_object["/StructTreeRoot"])
    }


def test_each_picture_has_its_words_and_an_ornament_is_none(book):
    said = [picture["/Alt"] for picture in book.elements("Figure")]
    drawings = [body.lesson.figure for body in book.course.printed if body.lesson.figure]
    ladders = [ladder for body in book.course.printed for ladder in body.ladders]
    assert len(said) == 1 + len(drawings) + len(ladders)
    assert [words for words in said if len(words) < 8] == []
    assert {"en": "Three locks that TNBC has little or none of: The edge of a TNBC cell. Three locks"}.get(
        book.language, "三陰性乳癌"
    ) in said[1]


def test_links_stay_in_the_file_or_lead_to_us_or_to_a_source(book):
    sources = {reference.reference.link for reference in book.course.references}
    assert {
        address
        for address in book.addresses()
        if not address.startswith(f"{settings.SITE_ORIGIN}/{book.language}/") and address not in sources
    } == set()
    notes = [f"note-{note.claim.key}" for body in book.course.printed for note in body.notes]
    assert [name for name in notes if name not in book.pdf.named_destinations] == []


def test_every_font_is_in_the_file_and_only_what_is_used_of_it(book):
    fonts = {}
    for page in book.pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            described = font["/DescendantFonts"][0]["/FontDescriptor"]
            fonts[font["/BaseFont"]] = {"/FontFile2", "/FontFile3"} & set(described)
    assert fonts
    assert [name for name, file in fonts.items() if not file or not re.match(r"/[A-Z]{6}\+", name)] == []


def test_chinese_is_not_slanted_and_has_the_shapes_of_hong_kong(books):
    fonts = {font["/BaseFont"] for page in books["zh-hant"].pdf.pages for font in page["/Resources"]["/Font"].values()}
    assert [name for name in fonts if "Oblique" in name or "Italic" in name] == []
    assert [name for name in fonts if re.search("JP|KR|SC", name)] == []


def test_no_line_begins_with_a_mark_that_ends_something(books):
    lines = [line for page in books["zh-hant"].lines for line in page]
    assert len(lines) > 500
    assert [line for line in lines if re.match("[，。、；：？！」』）]", line.strip())] == []


def test_it_is_no_larger_than_a_page_with_pictures(book):
    assert len(book.pdf.pages) <= MOST_PAGES
    assert len(book.content) <= MOST_BYTES
