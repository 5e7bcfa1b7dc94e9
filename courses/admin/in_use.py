"""What a lesson's text names keeps its key, and stays: without it the sentence would lose its badge, silently."""

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as delete_ticked
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from courses.listing import listed, listed_html
from courses.models import Lesson, Use


class NamedInLessons(admin.ModelAdmin):
    """Things that a lesson's text names by key: `link_kind` is how its links begin, `fixed` what never changes."""

    link_kind: str
    fixed: tuple[str, ...] = ("key",)
    actions = ("delete_selected",)  # instead of the site's, which would speak of a permission

    def uses_of(self, thing) -> QuerySet[Use]:
        """Return where lesson texts, published or not, name `thing`."""
        return Use.objects.of(self.link_kind, thing.key)

    def lessons_naming(self, thing) -> QuerySet[Lesson]:
        """Return the lessons that name `thing`, in order."""
        return Lesson.objects.filter(pk__in=self.uses_of(thing).values("text__lesson")).select_related("course")

    def get_readonly_fields(self, request, obj=None) -> tuple[str, ...]:
        """Let a new thing choose its key; an old one keeps it."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *self.fixed, "named_in") if obj else fields

    def get_fields(self, request, obj=None) -> list[str]:
        """Return what never changes first, and why beside it."""
        first = [*self.fixed, "named_in"] if obj else []
        return [*first, *(name for name in super().get_fields(request, obj) if name not in first)]

    @admin.display(description=_("named in"))
    def named_in(self, thing) -> str:
        """The lessons that name it, and what follows from that."""
        rows = [
            (reverse(f"{self.admin_site.name}:courses_lesson_change", args=[lesson.pk]), lesson)
            for lesson in self.lessons_naming(thing)
        ]
        if not rows:
            return _("No lesson.")
        lessons = listed_html('<a href="{}">{}</a>', rows)
        return format_html(_("{lessons}. To delete it, take it out of these texts first."), lessons=lessons)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody may delete what a lesson names."""
        return super().has_delete_permission(request, obj) and not (obj and self.uses_of(obj).exists())

    @admin.action(permissions=["delete"], description=_("Delete selected %(verbose_name_plural)s"))
    def delete_selected(self, request, queryset):
        """Delete what was ticked: all of it, or nothing and say what is named where."""
        named = {thing: list(self.lessons_naming(thing)) for thing in queryset}
        named = {thing: lessons for thing, lessons in named.items() if lessons}
        if not named:
            return delete_ticked(self, request, queryset)
        message = _("Nothing was deleted. Lessons name %(named)s. Take it out of these texts first.")
        places = pgettext("between two groups of a list", "; ").join(
            _("“%(thing)s” (%(lessons)s)") % {"thing": thing, "lessons": listed(lessons)}
            for thing, lessons in named.items()
        )
        self.message_user(request, message % {"named": places}, messages.ERROR)
        return None
