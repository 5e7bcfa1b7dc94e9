"""A lesson as Wagtail's documentation would make it: a stream of headings and rich text."""

from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class SectionBlock(StructBlock):
    """A heading and what stands below it."""

    heading = CharBlock(required=False)
    text = RichTextBlock()

    class Meta:
        template = "pages/section.html"


class LessonPage(Page):
    """A lesson, or the course above it."""

    body = StreamField([("section", SectionBlock())], blank=True)
    content_panels = [*Page.content_panels, FieldPanel("body")]
    template = "pages/lesson_page.html"
