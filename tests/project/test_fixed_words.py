"""{% translate %} says what Django's own tag says, in each language, from whatever it is given."""

import pytest
from django.template import Context, Engine
from django.utils import translation

OURS = Engine(libraries={"i18n": "config.fixed_words"})
THEIRS = Engine(libraries={"i18n": "django.templatetags.i18n"})
GIVEN = {"words": "Courses", "sharp": "<b>"}
TAGS = [
    '{% translate "Courses" %}',
    "{% translate 'Courses' %}",
    '{% trans "Courses" %}',
    '{% translate "Reference" context "a published source" %}',
    '{% translate "Courses" noop %}',
    '{% translate "Courses & <more>" %}',
    '{% translate "100%" %}',
    '{% translate "Courses"|upper %}',
    '{% translate "Courses" as said %}[{{ said }}]',
    "{% translate words %}",
    "{% translate sharp %}",
    "{% blocktranslate %}Courses{% endblocktranslate %}",
]


@pytest.mark.parametrize("tag", TAGS)
def test_it_says_what_the_framework_says(tag):
    ours, theirs = (engine.from_string("{% load i18n %}" + tag) for engine in (OURS, THEIRS))
    for language in ("en", "zh-hant", "en", "zh-hant"):
        with translation.override(language):
            assert ours.render(Context(GIVEN)) == theirs.render(Context(GIVEN))


@pytest.mark.parametrize("tag", ["{% translate words %}", '{% translate ""|add:words %}'])
def test_a_variable_is_looked_at_each_time(tag):
    made = OURS.from_string("{% load i18n %}" + tag)
    assert [made.render(Context({"words": words})) for words in ("one", "two")] == ["one", "two"]


def test_every_template_of_the_portal_has_this_tag(settings):
    [backend] = settings.TEMPLATES
    assert backend["OPTIONS"]["libraries"]["i18n"] == "config.fixed_words"
