"""An address is what the framework would make now, however often it was asked for before."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation

from config.addresses import address

PARTS = [("courses:courses",), ("courses:lesson", "tnbc", "mice"), ("courses:term", "mouse"), ("support:contact",)]


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("parts", PARTS)
def test_it_is_in_the_language_of_the_page(language, parts):
    name, *args = parts
    with translation.override(language):
        assert address(*parts) == address(*parts) == reverse(name, args=args)
        assert address(*parts).startswith(f"/{language}/")


def test_it_follows_where_the_portal_is_mounted():
    plain = address("support:contact")
    set_script_prefix("/portal/")
    try:
        assert address("support:contact") == f"/portal{plain}"
    finally:
        set_script_prefix("/")
    assert address("support:contact") == plain


def test_what_has_no_address_is_said_each_time():
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            address("courses:lesson", "only one part")
