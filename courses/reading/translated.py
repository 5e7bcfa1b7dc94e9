"""What readers of a translation see where its source has moved on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from courses import markdown
from courses.models import SOURCE_LANGUAGE, Lesson, LessonText
from courses.translations import Pair, Said, SectionStanding, Standing, Wordings, name_of, pair_of


@dataclass(frozen=True)
class Passage:
    """What stands in the place of one section: `main`, in `language`, with a `notice` to the reader.

    `beside` is the source, for who wants to compare. Without `main` only the notice stands there.
    """

    main: markdown.Section | None
    language: str
    notice: str = ""
    beside: markdown.Section | None = None

    @property
    def shows_source(self) -> bool:
        """Tell whether the source of a translation stands here, beside it or in its place."""
        return self.beside is not None or (self.main is not None and self.language == SOURCE_LANGUAGE)

    @property
    def parts(self) -> list[markdown.Section]:
        """Every section that can be read here."""
        return [part for part in (self.main, self.beside) if part]


@dataclass(frozen=True)
class TitleNote:
    """What stands under title and takeaway of a translation: a `notice`, and the `source` whose title now differs."""

    notice: str
    source: LessonText | None = None


@dataclass(frozen=True)
class Shown:
    """What a page shows of a lesson: its passages in order, and what has to be said about its title."""

    passages: list[Passage]
    title_note: TitleNote | None = None


@dataclass(frozen=True)
class ShownSection(markdown.RenderedSection):
    """A section as safe HTML, in `language`, with the notice and the source beside it."""

    language: str = ""
    notice: str = ""
    beside: markdown.RenderedSection | None = None


class LessonWords:
    """The words of a lesson that a page in `language` starts from: one text, and its source where it is a translation.

    Reads `texts.all()` of a lesson that has a text; `drafts` as for the page.
    """

    def __init__(self, lesson: Lesson, language: str, *, drafts: bool = False) -> None:
        self.lesson, self.text = lesson, lesson.text_in(language, drafts=drafts)
        self.pair: Pair | None = pair_of(lesson, language, drafts=drafts)
        self.document = markdown.parse(self.text.body)
        self.source_document = markdown.parse(self.pair.source.body) if self.pair else None

    @property
    def texts(self) -> list[LessonText]:
        """The text, and its source where it is a translation."""
        return [self.text, self.pair.source] if self.pair else [self.text]

    @property
    def documents(self) -> list[markdown.Document]:
        """What the page may show."""
        return [self.document, self.source_document] if self.source_document else [self.document]

    def shown(self, said: Mapping[str, Said], changes: Mapping[tuple[int, str], Wordings]) -> Shown:
        """Return what the page shows, by what the claims have `said` and what was said about changes of the source."""
        if self.pair is None:
            return Shown([Passage(section, self.text.language) for section in self.document.sections])
        title, *found = self.pair.standings(said, changes)
        return Shown(list(self._passages(found, said)), _title_note(self.pair, title))

    def _passages(self, found: list[SectionStanding], said: Mapping[str, Said]) -> Iterator[Passage]:
        owns = {name_of(section): section for section in self.document.sections}
        sources = {name_of(section): section for section in self.source_document.sections}
        for each in found:
            own, source = owns.get(each.name), sources.get(each.name)
            withheld = self.pair.is_withheld(each, said)
            notice = _notice(each, withheld)
            if withheld or own is None:
                yield Passage(source, SOURCE_LANGUAGE, notice)
            else:
                yield Passage(own, self.text.language, notice, source if each.shows_source else None)


def render(passage: Passage, page: markdown.Page) -> ShownSection:
    """Return the passage as HTML."""
    beside = page.render_section(passage.beside, SOURCE_LANGUAGE) if passage.beside else None
    if passage.main is None:
        return ShownSection("", "", "", language=passage.language, notice=passage.notice)
    made = page.render_section(passage.main, passage.language)
    return ShownSection(**vars(made), language=passage.language, notice=passage.notice, beside=beside)


def _title_note(pair: Pair, title: SectionStanding) -> TitleNote | None:
    """Return what a reader is told about title and takeaway; None where they follow the source."""
    if title.standing == Standing.REWORDED:
        words = _("The English title or main point was put in other words on %(day)s. We are checking the translation.")
        return TitleNote(words % {"day": _day(title)})
    if title.standing == Standing.CHANGED:
        words = _("The English title or main point has changed since it was translated. It now reads:")
        return TitleNote(words, pair.source)
    return None


def _day(section: SectionStanding) -> str:
    return date_format(localtime(section.since), "DATE_FORMAT")


def _notice(section: SectionStanding, withheld: bool) -> str:
    """Return what a reader is told about a section, in the page's language."""
    if section.standing == Standing.REWORDED:
        words = _(
            "The English text of this section was put in other words on %(day)s. We are checking the translation."
        )
        return words % {"day": _day(section)}
    return {
        (Standing.CURRENT, False): "",
        (Standing.NOT_KNOWN, False): _(
            "We do not know from which English words this section was made. We are checking the translation."
        ),
        (Standing.CHANGED, False): _(
            "The English text of this section has changed since it was translated. "
            "Until the translation follows, please read the English text as well."
        ),
        (Standing.CHANGED, True): _(
            "The English text of this section has changed, and it matters for safety. "
            "Until the translation follows, you see the English text here."
        ),
        (Standing.UNTRANSLATED, False): _("This section is not translated yet. You see the English text here."),
        (Standing.GONE, False): _(
            "The English text no longer has this section. We are checking whether it is still right."
        ),
        (Standing.GONE, True): _(
            "A section stood here that the English text no longer has. "
            "It matters for safety, so it is not shown until somebody has checked it."
        ),
    }[section.standing, withheld]
