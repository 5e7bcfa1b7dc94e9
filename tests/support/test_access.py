"""Reference and code."""

import pytest
from django.test import override_settings

from support import access


def test_a_reference_is_nine_digits_that_sound_like_no_emergency_number():
    drawn = [access.new_reference() for _ in range(500)]
    assert all(len(each) == 11 and each[3] == each[7] == "-" and each[0] in "12345678" for each in drawn)


@pytest.mark.parametrize("typed", ["482-719-365", "482719365", " 482 719 365 ", "482–719–365", "Ref. 482.719.365"])
def test_a_reference_is_known_however_it_is_spaced(typed):
    assert access.normal_reference(typed) == "482-719-365"


@pytest.mark.parametrize("typed", ["", "48271936", "4827193655", "four", "４８２７１９３６５"])
def test_what_cannot_be_a_reference_is_none(typed):
    assert access.normal_reference(typed) == ""


def test_a_code_follows_from_the_submission_key_and_hides_it():
    code = access.code_for("key")
    assert (access.code_for("key"), len(code.replace("-", "")) * 5) == (code, 120)
    assert access.code_for("another key") != code


def test_a_code_still_opens_after_the_secret_key_was_changed():
    with override_settings(SECRET_KEY="old" * 20):
        code, stored = access.code_for("key"), access.code_hash(access.code_for("key"))
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=["old" * 20]):
        assert access.code_matches(code, stored) is True
    with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[]):
        assert access.code_matches(code, stored) is False
