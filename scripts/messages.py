"""Collects the words of the interface into the catalogues: python -m scripts.messages update | check.

`update` adds what is new and drops what is no longer used; `check` says what a translator still has to do, and
what stands in the code but not in the catalogues. Templates go through Django's own reader, so nothing is missed.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "courses", "support")
LOCALE = "zh_Hant"
# Which arguments of each function are words, as Babel counts them: (2, "c") is "the second, the first is a context".
PLAIN, PLURAL, CONTEXT, CONTEXT_PLURAL = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
FUNCTIONS = {
    **dict.fromkeys(("_", "_now", "_lazy", "gettext", "gettext_lazy", "gettext_noop"), PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), CONTEXT_PLURAL),
}
HEADER = """\
# The words of the interface in Traditional Chinese as written in Hong Kong.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: zh_Hant\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def app_of(template: Path) -> str:
    """Return the app to which a template belongs, by the folders that it lies in."""
    parts = template.relative_to(ROOT / "templates").parts
    return next((app for app in APPS if app in parts), "config")


def extracted(app: str) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Yield (file, words, context) for all words of `app`; words are a tuple where there is a plural."""
    for path in sorted((ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _words(path, extract_python(io.BytesIO(path.read_bytes()), FUNCTIONS, [], {}))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if app_of(path) == app:
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode()
            yield from _words(path, extract_javascript(io.BytesIO(code), FUNCTIONS, [], {"encoding": "utf-8"}))


def _words(path: Path, found) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    for _line, function, arguments, _comments in found:
        texts = arguments if isinstance(arguments, (list, tuple)) else (arguments,)
        context = texts[0] if FUNCTIONS[function] in (CONTEXT, CONTEXT_PLURAL) else None
        words = texts[1 if context else 0 :]
        count = 2 if FUNCTIONS[function] in (PLURAL, CONTEXT_PLURAL) else 1
        if words and all(words[:count]):
            yield str(path.relative_to(ROOT)), words[0] if count == 1 else tuple(words[:2]), context


def template(app: str) -> Catalog:
    """Return the words of `app` as they stand in the code, without translations."""
    catalogue = Catalog(locale=LOCALE, fuzzy=False)
    for path, words, context in extracted(app):
        catalogue.add(words, locations=[(path, None)], context=context)
    return catalogue


def stored(app: str) -> Catalog:
    """Return the catalogue of `app` as it lies in the repository; an empty one when there is none yet."""
    path = file_of(app)
    return read_po(io.BytesIO(path.read_bytes()), locale=LOCALE) if path.exists() else Catalog(locale=LOCALE)


def file_of(app: str) -> Path:
    """Return where the catalogue of `app` lies."""
    return ROOT / app / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def update() -> None:
    """Bring each catalogue up to date with the code; translations stay."""
    for app in APPS:
        old, new = stored(app), template(app)
        for message in new:
            known = old.get(message.id, message.context)
            if message.id and known:
                message.string = known.string
        write(app, new)


def write(app: str, catalogue: Catalog) -> None:
    """Write a catalogue so that the same words always give the same bytes: sorted, without dates and lines."""
    text = io.BytesIO()
    write_po(text, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=True)
    path = file_of(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + text.getvalue().decode(), encoding="utf-8")


def problems() -> Iterator[str]:
    """Yield what is not in order: words missing from a catalogue, left over, untranslated, with other placeholders."""
    for app in APPS:
        code, catalogue = template(app), stored(app)
        there = {(message.id, message.context) for message in catalogue if message.id}
        wanted = {(message.id, message.context) for message in code if message.id}
        yield from (f"{app}: not in the catalogue: {words!r}" for words, _context in sorted(wanted - there, key=str))
        yield from (f"{app}: no longer used: {words!r}" for words, _context in sorted(there - wanted, key=str))
        yield from (f"{app}: {problem}" for message in catalogue if message.id for problem in problems_of(message))


def problems_of(message: Message) -> Iterator[str]:
    """Yield what is not in order with one translation."""
    source = message.id if isinstance(message.id, tuple) else (message.id,)
    made = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(made):
        yield f"not translated: {source[0]!r}"
    elif {*PLACEHOLDER.findall(source[-1])} != {*PLACEHOLDER.findall(made[0])}:
        yield f"other placeholders: {source[0]!r}"


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    else:
        found = list(problems())
        print("\n".join(found) or "The catalogues are complete.")
        sys.exit(bool(found))
