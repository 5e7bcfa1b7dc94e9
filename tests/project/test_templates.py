"""Every template keeps to what a strict content security policy and a reader without images need."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDERS = [settings.BASE_DIR / "templates"]
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*") if path.suffix in {".html", ".xml", ".svg"})

_COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
_TEMPLATE_TAG = re.compile(r"{%.*?%}", re.DOTALL)
_VARIABLE = re.compile(r"{{.*?}}", re.DOTALL)
_ELEMENT = re.compile(r"<(?P<name>[a-z][\w-]*)(?P<attributes>[^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?P<name>[\w:@.-]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'))?""")
_UNESCAPED = re.compile(r"\|\s*(safe|safeseq)\b|{%\s*autoescape\s+off")
_ELSEWHERE = re.compile(r"\s*(https?:)?//", re.IGNORECASE)
_LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "manifest"}


def elements(text: str):
    """Yield (name, attributes) of each element of a template; template tags inside an element vanish."""
    text = _VARIABLE.sub("value", _TEMPLATE_TAG.sub(" ", _COMMENT.sub("", text)))
    for found in _ELEMENT.finditer(text):
        attributes = {
            match["name"].lower(): match["double"] or match["single"] or ""
            for match in _ATTRIBUTE.finditer(found["attributes"])
        }
        yield found["name"].lower(), attributes


def _faults_of(name: str, attributes: dict[str, str]):
    if name == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json":
        yield "inline script"
    if name == "style":
        yield "inline style"
    if "style" in attributes:
        yield "style attribute"
    yield from ("event handler" for attribute in attributes if re.fullmatch(r"on[a-z]+", attribute))
    if name == "img" and "alt" not in attributes:
        yield "image without alt"
    loads = [attributes.get(key, "") for key in ("src", "srcset", "data", "poster")]
    if name == "link" and _LOADING_LINKS & set(attributes.get("rel", "").lower().split()):
        loads.append(attributes.get("href", ""))
    if any(_ELSEWHERE.match(address) for address in loads):
        yield "another host"
    if any(address.strip().lower().startswith("javascript:") for address in attributes.values()):
        yield "javascript address"


def is_mail(path: Path) -> bool:
    """Tell whether a template is a mail: no policy governs it, and mail programs read style attributes only."""
    return path.parent.name == "email"


def faults(text: str) -> list[str]:
    """Return what is wrong with a template, each fault once, in alphabetical order."""
    found = {fault for name, attributes in elements(text) for fault in _faults_of(name, attributes)}
    if _UNESCAPED.search(_COMMENT.sub("", text)):
        found.add("unescaped variable")
    return sorted(found)


def test_the_sweep_sees_the_templates():
    names = {path.relative_to(settings.BASE_DIR).as_posix() for path in TEMPLATES}
    assert names >= {"templates/base.html", "templates/courses/lesson.html", "templates/support/contact.html"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: Path(path).relative_to(settings.BASE_DIR).as_posix())
def test_a_template_holds_nothing_inline_and_loads_nothing_from_elsewhere(path):
    allowed = {"inline style", "style attribute"} if is_mail(path) else set()
    assert set(faults(path.read_text(encoding="utf-8"))) - allowed == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>go()</script>", ["inline script"]),
        ('<script type="module">go()</script>', ["inline script"]),
        ("<style>p { color: red }</style>", ["inline style"]),
        ("<p style='color: red'>", ["style attribute"]),
        ('<p {% if a > b %}style="color: red"{% endif %}>', ["style attribute"]),
        ('<button\n  onclick="go()">', ["event handler"]),
        ("{{ words|safe }}", ["unescaped variable"]),
        ("{{ words | safe }}", ["unescaped variable"]),
        ("{% autoescape off %}{{ words }}{% endautoescape %}", ["unescaped variable"]),
        ('<img src="/a.png">', ["image without alt"]),
        ('<img src="https://example.org/a.png" alt="">', ["another host"]),
        ('<img srcset="//example.org/a.png 2x" alt="">', ["another host"]),
        ('<link rel="stylesheet" href="//example.org/a.css">', ["another host"]),
        ('<script src="https://example.org/a.js"></script>', ["another host"]),
        ('<a href="javascript:go()">', ["javascript address"]),
    ],
)
def test_the_sweep_finds_a_planted_fault(text, expected):
    assert faults(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '<script type="application/ld+json">{}</script>',
        '<script src="{% static "js/copy.js" %}" defer></script>',
        '<a href="https://doi.org/10.1000/1">',
        '<link rel="canonical" href="https://example.org/">',
        '<img src="{{ picture }}" alt="">',
        "{# <style> is not used here #}",
        "<option value='one'>",
    ],
)
def test_the_sweep_lets_good_templates_pass(text):
    assert faults(text) == []
