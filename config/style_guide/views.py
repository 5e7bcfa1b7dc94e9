"""The pages of the guide, and the bare pages that its frames show."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from config.languages import CODES, in_language
from config.style_guide import sheets
from config.style_guide.examples import Example

THEMES = ("light", "dark")


def for_builders(view: Callable) -> Callable:
    """Let in who may open the desk, and everybody with DEBUG; for others there is nothing at the address."""

    @never_cache
    @require_safe
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not settings.DEBUG and not admin.site.has_permission(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_builders
def index(request):
    """List the parts by group, each with what it is for."""
    return render(request, "style_guide/index.html", {"groups": sheets.parts()})


@for_builders
def part(request, group: str, slug: str):
    """Show one part: each of its pages in both languages and both themes, side by side."""
    found = _found(group, slug)
    frames = [(variant, [_frame(request, variant, code, theme) for code in CODES for theme in THEMES])
              for variant in found.variants]  # fmt: skip
    return render(request, "style_guide/part.html", {"part": found, "frames": frames})


def _frame(request, variant: sheets.Variant, code: str, theme: str) -> dict:
    opens = f"#{variant.opens}" if variant.opens else ""
    path = f"{in_language(request.path_info, code)}{variant.name}/?theme={theme}{opens}"
    return {"url": path, "language": code, "named": get_language_info(code)["name_local"], "theme": theme}


@for_builders
@xframe_options_sameorigin
def bare(request, group: str, slug: str, name: str):
    """Show one page of a part by itself, in the theme that `?theme=` names."""
    found = _found(group, slug)
    variant = next((each for each in found.variants if each.name == name), None)
    if variant is None:
        raise Http404
    theme = request.GET.get("theme")
    return render(
        request,
        "style_guide/bare.html",
        {
            "part": found,
            "variant": variant,
            "theme": theme if theme in THEMES else "",
            "example": Example(get_language()),
        },
    )


def _found(group: str, slug: str) -> sheets.Part:
    found = sheets.part(group, slug)
    if found is None:
        raise Http404
    return found
