"""“What has moved on”: where a translation no longer follows its source, and what people say about it."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from courses import markdown
from courses.actions.translations import Moved, NotAllowed, all_still_right, confirm, say, still_right
from courses.models import SOURCE_LANGUAGE, Claim, ClaimText, Kind, Lesson, LessonText, SourceChange
from courses.outline import OPENING, Outline, name_of
from courses.translations import TITLE, Overview, SectionStanding, Standing, overviews, section_sources

A_PAGE = 25  # rows of a list, or sections of a translation
EDIT, TRANSLATE = "courses.change_lesson", "courses.translate_lesson"

STANDINGS = {
    Standing.NOT_KNOWN: gettext_lazy("Nobody has said which English wording this was made from."),
    Standing.REWORDED: gettext_lazy("The English was reworded; two people say that it means the same."),
    Standing.CHANGED: gettext_lazy("The English has changed."),
    Standing.UNTRANSLATED: gettext_lazy("This section is not translated yet. Readers see the English."),
    Standing.GONE: gettext_lazy("The English no longer has this section. Edit the lesson to take it out."),
}


@dataclass(frozen=True)
class ClaimShown:
    """A claim of a section, in both languages."""

    claim: Claim
    source: ClaimText | None
    own: ClaimText | None


@dataclass(frozen=True)
class Card:
    """One section that has moved on, with what this user may do about it."""

    section: SectionStanding
    title: str
    language: str  # of the title; "" for the page's own
    standing: str
    is_withheld: bool
    source: str
    own: str
    claims: list[ClaimShown]
    last: SourceChange | None
    may_say: list[str]
    may_confirm: bool
    may_mark: bool

    @property
    def before(self) -> str:
        """The wording that the present one is compared with."""
        return self.section.step or self.section.remembered


@dataclass(frozen=True)
class Desk:
    """What the cards of one translation are made of: words and titles by part, claims by key, and what was said."""

    overview: Overview
    source: dict[str, str]
    own: dict[str, str]
    titles: dict[str, str]
    claims: dict[str, Claim]
    said: list[SourceChange]
    user: AbstractBaseUser


class StaleTranslations:
    """Adds to the ModelAdmin of lesson texts a list of what is stale, a page a text, and an address an act."""

    def get_urls(self) -> list:
        """Return the addresses, ours first."""
        pages = [
            ("stale/", self.stale_list, "stale"),
            ("<int:pk>/stale/", self.stale_page, "lessontext_stale"),
            ("<int:pk>/stale/wording/", self.say_wording, "lessontext_wording"),
            ("<int:pk>/stale/meaning/", self.say_meaning, "lessontext_meaning"),
            ("<int:pk>/stale/confirm/", self.confirm_wording, "lessontext_confirm"),
            ("<int:pk>/stale/still-right/", self.say_still_right, "lessontext_still_right"),
            ("<int:pk>/stale/all-still-right/", self.say_all_still_right, "lessontext_all_still_right"),
        ]
        ours = [path(at, self.admin_site.admin_view(view), name=f"courses_{name}") for at, view, name in pages]
        return [*ours, *super().get_urls()]

    def desk_cards(self, request) -> list[dict]:
        """Return the card of what does not follow its source."""
        found = [each for each in overviews(Lesson.objects.all()) if each.stale]
        withheld = sum(len(each.withheld) for each in found)
        note = ngettext("%(count)d withheld from readers", "%(count)d withheld from readers", withheld)
        return [
            {
                "title": _("Sections whose English has moved on"),
                "count": sum(len(each.stale) for each in found),
                "url": reverse("admin:courses_stale"),
                "note": note % {"count": withheld} if withheld else "",
            }
        ]

    @method_decorator(require_safe)
    def stale_list(self, request):
        """List the translations that have sections to look at."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = [each for each in overviews(Lesson.objects.order_by("course__slug", "position")) if each.stale]
        context = {"title": _("Translations whose English has moved on"), **_paged(request, "rows", rows)}
        return self._page(request, "stale_list", context)

    @method_decorator(require_safe)
    def stale_page(self, request, pk: int):
        """Show each section of one translation that does not follow its source."""
        text = self._translation(request, pk)
        overview = _overview_of(text)
        found = _paged(request, "cards", overview.stale if overview else [])
        cards = found["cards"] = _cards(overview, found["cards"], request.user) if overview else []
        context = {
            "title": _("What has moved on"),
            "text": text,
            **found,
            "to_mark": [card for card in cards if card.may_mark],
            "checks": text.lesson.translation_checks.filter(language=text.language),
            "changes": text.lesson.source_changes.all(),
        }
        return self._page(request, "stale", context)

    @method_decorator(require_POST)
    def say_wording(self, request, pk: int):
        """An editor says that only the wording changed."""
        return self._say(request, pk, Kind.WORDING)

    @method_decorator(require_POST)
    def say_meaning(self, request, pk: int):
        """An editor says that the meaning changed."""
        return self._say(request, pk, Kind.MEANING)

    @method_decorator(require_POST)
    def confirm_wording(self, request, pk: int):
        """Another person says so too."""
        text = self._translation(request, pk, EDIT, TRANSLATE)
        given = request.POST.get("change", "")
        if not given.isdecimal():
            raise Http404
        change = get_object_or_404(SourceChange, pk=int(given), lesson=text.lesson_id)
        return self._act(request, pk, _("Confirmed: only the wording changed."), confirm, change=change)

    @method_decorator(require_POST)
    def say_still_right(self, request, pk: int):
        """A translator says that a section follows its source."""
        text = self._translation(request, pk, TRANSLATE)
        done = _("Noted: this section follows the English.")
        section, seen = request.POST.get("section", ""), request.POST.get("after", "")
        return self._act(request, pk, done, still_right, text=text, section=section, seen=seen)

    @method_decorator(require_POST)
    def say_all_still_right(self, request, pk: int):
        """A translator says so of every section that the page has shown."""
        text = self._translation(request, pk, TRANSLATE)
        sections, seen = request.POST.getlist("section"), request.POST.getlist("after")
        if not sections or len(sections) != len(seen):
            raise Http404
        done = _("Noted: these sections follow the English.")
        seen = dict(zip(sections, seen, strict=True))
        return self._act(request, pk, done, all_still_right, text=text, seen=seen)

    def _say(self, request, pk: int, kind: Kind):
        text = self._translation(request, pk, EDIT)
        done = {
            Kind.WORDING: _("Noted: only the wording changed. Another person has to confirm it."),
            Kind.MEANING: _("Noted: the meaning changed."),
        }[kind]
        words = {name: request.POST.get(name, "") for name in ("section", "before", "after")}
        return self._act(request, pk, done, say, text=text, kind=kind, **words)

    def _act(self, request, pk: int, done: str, action, **words):
        """Do one act and go back to the page, where its outcome stands."""
        try:
            action(by=request.user, **words)
            messages.success(request, done)
        except Moved:
            messages.warning(request, _("Nothing was changed: the texts have moved on meanwhile. Please look again."))
        except NotAllowed:
            messages.error(request, _("Nothing was changed: another person has to confirm this."))
        return HttpResponseRedirect(reverse("admin:courses_lessontext_stale", args=[pk]))

    def _translation(self, request, pk: int, *permissions: str) -> LessonText:
        """Return the translation for who may see it and has one of `permissions`, if any are asked for."""
        text = get_object_or_404(self.get_queryset(request).exclude(language=SOURCE_LANGUAGE), pk=pk)
        allowed = not permissions or any(map(request.user.has_perm, permissions))
        if not allowed or not self.has_view_permission(request, text):
            raise PermissionDenied
        return text

    def _page(self, request, name: str, context: dict) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/courses/lessontext/{name}.html", context)


def stale_counts(lesson: Lesson) -> dict[int, int]:
    """Return how many sections of each translation of `lesson` have moved on, by its pk."""
    return {each.text.pk: len(each.stale) for each in overviews(Lesson.objects.filter(pk=lesson.pk))}


def _overview_of(text: LessonText) -> Overview | None:
    """Return how a translation stands; None without a source."""
    found = overviews(Lesson.objects.filter(pk=text.lesson_id))
    return next((each for each in found if each.text.pk == text.pk), None)


def _paged(request, name: str, found: list) -> dict:
    """Return what of a long list is on the page that the address names, by `name`, and the page itself."""
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return {name: list(page), "page": page}


def _cards(overview: Overview, sections: list[SectionStanding], user) -> list[Card]:
    """Return these of the sections of a translation that have moved on, as the page shows them."""
    pair = overview.pair
    keys = {key for each in sections for key in pair.claim_keys(each.name)}
    claims = Claim.objects.filter(course=pair.text.lesson.course_id, key__in=keys)
    page = Desk(
        overview,
        source=_words(pair.source, pair.present),
        own=_words(pair.text, pair.own),
        titles=_titles(pair.text) | _titles(pair.source),
        claims={claim.key: claim for claim in claims.prefetch_related("texts")},
        said=list(SourceChange.objects.about([pair.text.lesson])),
        user=user,
    )
    return [_card(page, section) for section in sections]


def _words(text: LessonText, outline: Outline) -> dict[str, str]:
    """Return what a text says, by part."""
    return {TITLE: f"{text.title}\n\n{text.takeaway}"} | section_sources(text.body, outline)


def _titles(text: LessonText) -> dict[str, str]:
    """Return what the parts of a text are called on the page."""
    sections = {name_of(section): section.title for section in markdown.parse(text.body).sections}
    return sections | {OPENING: _("Before the first heading"), TITLE: _("Title and takeaway")}


def _card(page: Desk, section: SectionStanding) -> Card:
    pair, name, user = page.overview.pair, section.name, page.user
    change = (name, section.step or section.remembered, section.present)
    last = next((row for row in reversed(page.said) if (row.section, row.before, row.after) == change), None)
    is_open = section.standing == Standing.CHANGED and user.has_perm(EDIT)
    return Card(
        section=section,
        title=page.titles[name],
        language="" if name in {OPENING, TITLE} else (pair.source if name in pair.present else pair.text).language,
        standing=STANDINGS[section.standing],
        is_withheld=pair.is_withheld(section, page.overview.said),
        source=page.source.get(name, ""),
        own=page.own.get(name, ""),
        claims=[_claim(page, key) for key in pair.claim_keys(name) if key in page.claims],
        last=last,
        may_say=[kind for kind in Kind if is_open and (last is None or last.kind != kind)],
        may_confirm=_may_confirm(section, last, user),
        may_mark=pair.has_both(name) and user.has_perm(TRANSLATE),
    )


def _may_confirm(section: SectionStanding, last: SourceChange | None, user) -> bool:
    is_open = section.standing == Standing.CHANGED and last is not None and last.kind == Kind.WORDING
    return is_open and last.said_by != user.get_username() and (user.has_perm(EDIT) or user.has_perm(TRANSLATE))


def _claim(page: Desk, key: str) -> ClaimShown:
    claim = page.claims[key]
    texts = {text.language: text for text in claim.texts.all()}
    return ClaimShown(claim, texts.get(SOURCE_LANGUAGE), texts.get(page.overview.text.language))
