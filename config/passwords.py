"""A password that is made of our own words is as good as none."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What somebody tries first who knows where the account is: our names, our work, our place, in both languages.
OUR_WORDS = (
    *("hongkong", "kong", "hong", "hk", "cancer", "support", "network", "hkcsn", "portal", "desk", "tumour", "tumor"),
    *("breast", "immune", "lesson", "patient", "nurse", "doctor", "triage", "specialist", "editor", "admin"),
    *("password", "passphrase", "welcome", "香港", "癌症", "支援", "網絡", "護士", "密碼"),
)
LEFT = 8  # characters that have to be left without them


class OurWordsValidator:
    """Refuses a password of which too little is left without our own words, digits and signs (ASVS 5.0, 6.2.11)."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError for such a password."""
        words = "|".join(re.escape(word) for word in sorted(OUR_WORDS, key=len, reverse=True))
        left = re.sub(rf"{words}|[\W\d_]", "", password.casefold())
        if len(left) < LEFT:
            raise ValidationError(self.get_help_text(), "our_words")

    def get_help_text(self) -> str:
        """Return what stands below the field."""
        return _("Not made of words that belong to this place or this work, and not of digits alone.")
