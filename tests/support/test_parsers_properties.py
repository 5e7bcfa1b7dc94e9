"""Whatever is typed, sent or set: what we read is what was meant, or it is refused by its name."""

import base64
import ipaddress
import json
import re
from dataclasses import fields
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from config.environment import KEY_BYTES, Environment
from config.languages import CODES, from_header, from_path, in_language
from support.access import ALPHABET, code_for, new_reference, normal_code, normal_reference, one_time_number
from support.origin import address_of
from support.reading_hours import DAYS, WeeklyHours, weekly_hours
from support.submission import new_token, read_token
from support.wishes import NO, YES, Wishes, wishes_from

PROPERTIES = settings(max_examples=150, deadline=None, derandomize=True)
ODD = st.sampled_from(
    ["", " ", "\x00", "\n", "İ", "ſ", "١٢٣", "１２３", "-", "–", "‐", "o", "ı", "😀", "\u202e", "\ufeff"]
)
TEXTS = st.lists(ODD | st.text(max_size=12), max_size=6).map("".join)
SPACES = st.text(" -–\t\u3000", max_size=3)


def spaced(draw, text: str) -> str:
    """Return `text` as somebody may type it: with anything between its letters that does not count."""
    return "".join(draw(SPACES) + letter for letter in text) + draw(SPACES)


# --- Reference and code -----------------------------------------------------------------------------


@PROPERTIES
@given(TEXTS | st.text("0123456789- ", max_size=14))
def test_a_typed_reference_is_nine_digits_in_groups_or_none(typed):
    found = normal_reference(typed)
    assert found == "" or re.fullmatch("[0-9]{3}-[0-9]{3}-[0-9]{3}", found)
    assert normal_reference(found) == found


@PROPERTIES
@given(st.data())
def test_every_reference_is_found_however_it_is_spaced(data):
    reference = new_reference()
    assert normal_reference(spaced(data.draw, reference)) == reference
    assert normal_reference(reference[: data.draw(st.integers(0, 10))]) == ""


@PROPERTIES
@given(TEXTS | st.text(ALPHABET + "OILoil -", min_size=20, max_size=28))
def test_a_typed_code_is_one_of_ours_or_none(typed):
    found = normal_code(typed)
    assert found == "" or re.fullmatch(f"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{5}}", found)
    assert normal_code(found) == found


@PROPERTIES
@given(st.text(max_size=60), st.data())
def test_every_code_is_found_in_any_case_with_the_usual_slips(key, data):
    code = code_for(key)
    slips = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(data.draw(st.sampled_from(slips.get(letter, letter + letter.lower()))) for letter in code)
    assert normal_code(spaced(data.draw, typed)) == code


@PROPERTIES
@given(st.uuids())
def test_a_one_time_number_is_eight_digits(uuid):
    assert re.fullmatch("[0-9]{4} [0-9]{4}", one_time_number(uuid))


@PROPERTIES
@given(TEXTS | st.from_regex(r"\A[0-9a-f.:-]{0,80}\Z"))
def test_a_token_that_is_not_ours_gets_a_key_of_its_own(token):
    found = read_token(token)
    assert (len(found.key), found.seconds) == (40, None)
    ours = new_token()
    assert read_token(ours).key == ours.partition(".")[0]
    assert read_token(ours + token[:1]).seconds is None or not token


# --- Where somebody asks from, and in which language ---------------------------------------------------


def request_with(**headers):
    """Return a request with these entries of its environment."""
    return RequestFactory().get("/", **headers)


@PROPERTIES
@given(TEXTS | st.ip_addresses().map(str), st.lists(TEXTS | st.ip_addresses().map(str), max_size=4), st.integers(0, 3))
def test_an_address_is_one_or_hidden_and_no_client_makes_it_up(peer, hops, proxies):
    request = request_with(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=",".join(hops))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portal, "TRUSTED_PROXIES", proxies or None)
        found = address_of(request)
        assert found is None or str(ipaddress.ip_address(found)) == found
        forged = request_with(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=",".join(["192.0.2.1", *hops]))
        if not proxies or (len(",".join(hops).split(",")) >= proxies and hops):
            assert address_of(forged) == found


TAGS = st.sampled_from(["en", "en-GB", "zh", "zh-TW", "zh-Hant-HK", "ZH-CN", "de", "*", "enx", "", "x-y", "i-default"])
WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.5", ";q=1", ";q=2", ";q=-1", ";q=x", ";q=", ";level=1"])


@PROPERTIES
@given(TEXTS | st.lists(st.tuples(TAGS, WEIGHTS).map("".join), max_size=9).map(", ".join))
def test_every_accept_language_leads_to_a_language_of_ours(header):
    assert from_header(header) in CODES


@PROPERTIES
@given(st.permutations(["en;q=0.3", "zh-TW;q=0.9", "de;q=1.0"]))
def test_the_language_that_is_wanted_most_counts_wherever_it_stands(tags):
    assert from_header(", ".join(tags)) == "zh-hant"


@PROPERTIES
@given(TEXTS.map(lambda text: f"/{text}"), st.sampled_from(CODES), st.sampled_from(CODES))
def test_a_page_in_the_other_language_leads_back(rest, one, other):
    path = f"/{one}{rest}"
    assert from_path(in_language(path, other)) == other if from_path(path) else in_language(path, other) == path
    assert in_language(in_language(path, other), one) == path


# --- Wishes ------------------------------------------------------------------------------------------

ANSWERS = st.sampled_from(["", YES, NO])
WISHES = st.builds(Wishes, **{field.name: ANSWERS | TEXTS for field in fields(Wishes)})


@PROPERTIES
@given(WISHES, st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_wishes_are_read_back_as_they_were_sealed_whatever_else_stands_there(wishes, others):
    assert wishes_from(wishes.as_text()) == wishes
    known = {field.name for field in fields(Wishes)}
    older = json.loads(wishes.as_text() or "{}") | {name: text for name, text in others.items() if name not in known}
    assert wishes_from(json.dumps(older)) == wishes


# --- Settings ----------------------------------------------------------------------------------------


def refusal(read, value) -> tuple[object, str]:
    """Return what `read` makes of a value and "", or None and what it says against it. Raises any other error."""
    try:
        return read(value), ""
    except ImproperlyConfigured as error:
        return None, str(error)


CLOCK = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))


@PROPERTIES
@given(st.sampled_from(DAYS), st.sampled_from(DAYS), CLOCK, CLOCK)
def test_reading_hours_are_read_as_written_or_refused(first, last, opens, closes):
    text = f"{first}-{last} {opens:%H:%M}-{closes:%H:%M}"
    days = range(DAYS.index(first), DAYS.index(last) + 1)
    if days and opens < closes:
        assert weekly_hours(text) == WeeklyHours(frozenset(days), opens, closes)
    else:
        with pytest.raises(ImproperlyConfigured, match=r"^READING_HOURS must run from"):
            weekly_hours(text)


@PROPERTIES
@given(TEXTS | st.from_regex(r"\A\w{3}-\w{3} \d\d:\d\d-\d\d:\d\d\Z") | st.just("Mon-Fri ٠٩:٠٠-١٧:٠٠"))
def test_any_other_text_for_reading_hours_is_refused_by_its_name(text):
    hours, refused = refusal(weekly_hours, text)
    assert refused.startswith("READING_HOURS must ") or time(0) <= hours.opens < hours.closes


READERS = {
    "integer": lambda env: env.integer("NAME", default=None),
    "switch": lambda env: env.switch("NAME", default=False),
    "origin": lambda env: env.origin("NAME"),
    "address": lambda env: env.address("NAME"),
    "link": lambda env: env.link("NAME"),
    "zone": lambda env: env.zone("NAME", default="Asia/Hong_Kong"),
    "secret": lambda env: env.secret("NAME", keep_in=None),
    "encryption_keys": lambda env: env.encryption_keys("NAME", keep_in=None),
    "database": lambda env: env.database("NAME", sqlite_in=Path("data")),
    "mail": lambda env: env.mail("NAME", files_in=None),
    "words": lambda env: env.words("NAME"),
}


VALUES = TEXTS | st.sampled_from(
    ["smtp+tls://", "smtp://u:p@h:x", "smtp://[::1", "postgres://[", "postgresql://a:b@c:99999/d"]
)
BEGINS = st.sampled_from(["", "https://", "postgres://", "postgresql://", "smtp+tls://", "smtp://", "k1:", "+", "$"])


@pytest.mark.parametrize("reader", READERS)
@PROPERTIES
@given(begin=BEGINS, value=VALUES)
def test_every_value_of_a_setting_is_taken_or_refused_by_its_name(reader, begin, value):
    _taken, refused = refusal(READERS[reader], Environment({"NAME": f"{begin}{value}"}))
    assert refused == "" or "NAME" in refused


@pytest.mark.parametrize("reader", ["secret", "encryption_keys", "database", "mail"])
@PROPERTIES
@given(begin=BEGINS, value=VALUES)
def test_what_a_secret_setting_holds_is_never_quoted(reader, begin, value):
    _taken, refused = refusal(READERS[reader], Environment({"NAME": f"{begin}plumtree{value}"}))
    assert "plumtree" not in refused


@PROPERTIES
@given(st.integers(1, 999_999_999), SPACES.map(lambda text: text.replace("-", "").replace("–", "")))
def test_a_whole_number_is_read_as_written(number, space):
    assert Environment({"NAME": f"{space}{number}{space}"}).integer("NAME", default=None) == number


@PROPERTIES
@given(
    st.dictionaries(st.from_regex(r"\A[a-z0-9]{1,8}\Z"), st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES), min_size=1)
)
def test_encryption_keys_are_read_in_their_order(keys):
    text = ", ".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys.items())
    assert list(Environment({"NAME": text}).encryption_keys("NAME", keep_in=None).items()) == list(keys.items())
