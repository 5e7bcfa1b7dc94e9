"""The collection statement of Hong Kong's privacy ordinance (Cap. 486, data protection principle 1(3)).

Each version is a file that never changes once somebody has consented to it; the version is stored with
the consent. A changed text is a new file and a new CURRENT.
"""

from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString

from courses.markdown import render_plain

FOLDER = Path(__file__).parent / "content" / "statement"
CURRENT = "2026-11-24"


@cache
def statement(language: str, version: str = CURRENT) -> tuple[SafeString, str]:
    """Return the statement as HTML and the language it is in: `language` where it exists, else English."""
    path = FOLDER / f"{version}.{language}.md"
    if not path.exists():
        language, path = "en", FOLDER / f"{version}.en.md"
    return render_plain(path.read_text(encoding="utf-8")), language
