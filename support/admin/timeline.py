"""What was said and what happened, in the order of time."""

from dataclasses import dataclass
from datetime import datetime

from support.models import Enquiry, Message, Milestone
from support.words import Said, Words


@dataclass(frozen=True)
class Entry:
    """A message, or a milestone between the messages."""

    at: datetime
    said: Said | None = None
    milestone: Milestone | None = None

    @property
    def is_from_person(self) -> bool:
        """Whether the person who asks wrote it."""
        return self.said is not None and self.said.row.author == Message.Author.PERSON


def timeline(enquiry: Enquiry, words: Words) -> list[Entry]:
    """Return the messages of `words` and the milestones of `enquiry`, the oldest first, in one query."""
    entries = [Entry(at=said.at, said=said) for said in words.messages]
    entries += [Entry(at=milestone.at, milestone=milestone) for milestone in enquiry.milestones.all()]
    return sorted(entries, key=lambda entry: entry.at)


def unread(words: Words) -> list[Said]:
    """Return what the person wrote and nobody has said to have read."""
    return [said for said in from_the_person(words) if said.row.read_at is None]


def from_the_person(words: Words) -> list[Said]:
    """Return what the person wrote."""
    return [said for said in words.messages if said.row.author == Message.Author.PERSON]
