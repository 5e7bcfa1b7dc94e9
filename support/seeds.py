"""What a new portal starts with: red-flag words and canned replies that staff then keep in the admin."""

from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "content"


@cache
def _file(name: str):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def plant(apps) -> None:
    """Store the shipped words and replies in empty tables; used by a migration."""
    word, reply, text = (apps.get_model("support", name) for name in ("RedFlagWord", "CannedReply", "CannedText"))
    if not word.objects.exists():
        for language, words in _file("red_flags.yaml")["suspected_by"].items():
            word.objects.bulk_create(word(language=language, word=each) for each in words)
    if not reply.objects.exists():
        for entry in _file("canned_replies.yaml"):
            stored = reply.objects.create(topic=entry["topic"])
            text.objects.bulk_create(
                text(reply=stored, language=language, **words) for language, words in entry["texts"].items()
            )
