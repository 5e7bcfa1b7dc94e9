"""What an editor does in a browser: opens the form of a row and saves it."""

import html5lib
from django.urls import reverse


def page_of(thing) -> str:
    """Return the address of the form of a row."""
    return reverse(f"admin:courses_{thing._meta.model_name}_change", args=[thing.pk])


def form_of(response) -> dict[str, str]:
    """Return what a browser would send from the admin form of a page, unchanged."""
    page = html5lib.parse(response.text, namespaceHTMLElements=False)
    form = next(form for form in page.iter("form") if form.get("id", "").endswith("_form"))
    data = {}
    for field in form.iter():
        if field.tag == "textarea":
            data[field.get("name")] = field.text or ""
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            data[field.get("name")] = "".join(option.get("value") for option in chosen)
        elif field.tag == "input" and field.get("type") not in {"submit", "checkbox"}:
            data[field.get("name")] = field.get("value", "")
    return data


def text_of(lesson, language: str = "en"):
    """Return the stored text of a lesson in a language: it has a form of its own."""
    return lesson.texts.get(language=language)


def save(editor, thing, **changes):
    """Save the form of a row with some fields changed; return what the browser shows then."""
    return editor.post(page_of(thing), form_of(editor.get(page_of(thing))) | changes, follow=True)
