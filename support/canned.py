"""Canned replies: finding one to begin with, and what is still to be filled in before a text is sent."""

import re
from dataclasses import dataclass
from itertools import islice

from support.models import CannedReply

MOST = 10  # results
# Half-width or full-width braces, in any pairing: an input method may change one of the two.
_PLACEHOLDER = re.compile(r"[{｛][^{}｛｝]*[}｝]")


@dataclass(frozen=True)
class Found:
    """A canned reply in the language in which it would be inserted; `other_title` is its title in the other one."""

    key: str
    title: str
    other_title: str
    text: str
    language: str


def placeholders(text: str) -> list[str]:
    """Return what stands in braces, each once, with its braces: what somebody has forgotten to fill in."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def words_of(query: str) -> list[str]:
    """Return the words to look for. Chinese is not spaced: what is typed in one piece is one word."""
    return query.casefold().split()


def has_all(text: str, words: list[str]) -> bool:
    """Tell whether each word stands in `text`, Latin letters at the start of a word: "nk" is not in "thank"."""
    folded = text.casefold()
    return all(re.search(rf"(?<![a-z0-9]){re.escape(word)}", folded) for word in words)


def find(query: str, language: str) -> list[Found]:
    """Return the canned replies in use whose title or text, in any language, has every word of `query`.

    What is inserted is in `language` where the reply has it. No word finds the first of all. Two queries.
    """
    words = words_of(query)
    replies = CannedReply.objects.filter(in_use=True, texts__isnull=False).distinct().prefetch_related("texts")
    found = (_in_language(reply, language) for reply in replies if _has(reply, words))
    return list(islice(found, MOST))


def _has(reply: CannedReply, words: list[str]) -> bool:
    return any(has_all(f"{text.title}\n{text.text}", words) for text in reply.texts.all())


def _in_language(reply: CannedReply, language: str) -> Found:
    texts = sorted(reply.texts.all(), key=lambda text: text.language != language)
    chosen, others = texts[0], texts[1:]
    other_title = others[0].title if others else ""
    return Found(f"canned-{reply.pk}", chosen.title, other_title, chosen.text, chosen.language)
