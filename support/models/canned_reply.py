"""Texts that staff use again and again, and words that suggest a red flag. Neither holds anything personal."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.choices import Topic


class CannedReply(models.Model):
    """A reply to begin with, in one or more languages."""

    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices, default=Topic.OTHER)
    in_use = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ["topic", "id"]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {self.pk}"


class CannedText(models.Model):
    """A canned reply in one language. What stands in braces, {day and time}, must be filled in before sending."""

    reply = models.ForeignKey(CannedReply, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=100, help_text=_("Staff see it when they choose."))
    text = models.TextField(_("text"), max_length=5000, help_text=_("{What stands in braces} must be filled in."))

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        default_permissions = ()
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["reply", "language"], name="canned_text_once_a_language")]

    def __str__(self) -> str:
        return self.title


class RedFlagWord(models.Model):
    """A word or phrase that suggests a red flag to staff. It suggests; a human decides."""

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    word = models.CharField(_("word or phrase"), max_length=60, help_text=_("Matched anywhere; capitals do not count."))

    class Meta:
        verbose_name = _("red-flag word")
        verbose_name_plural = _("red-flag words")
        ordering = ["language", "word"]
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="red_flag_word_once")]

    def __str__(self) -> str:
        return self.word
