"""The collection statement of Hong Kong's privacy ordinance (Cap. 486, data protection principle 1(3)).

Each version is a file that never changes once somebody has consented to it; the version is stored with
the consent. A changed text is a new file and a new CURRENT.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString

from courses.markdown import render_plain

FOLDER = Path(__file__).parent / "content" / "statement"
CURRENT = "2026-11-25"
BACKUP_DAYS = 30  # as every version says it


def version() -> str:
    """Return what is stored with a consent: the text, and a digest of the periods that stand below it if there are."""
    if not settings.RETENTION_DAYS:
        return CURRENT
    periods = ",".join(f"{status}:{days}" for status, days in sorted(settings.RETENTION_DAYS.items()))
    return f"{CURRENT}.{hashlib.sha256(periods.encode()).hexdigest()[:8]}"


@cache
def statement(language: str, dated: str = CURRENT) -> tuple[SafeString, str]:
    """Return the statement as HTML and the language it is in: `language` where it exists, else English."""
    path = FOLDER / f"{dated}.{language}.md"
    if not path.exists():
        language, path = "en", FOLDER / f"{dated}.en.md"
    return render_plain(path.read_text(encoding="utf-8")), language
