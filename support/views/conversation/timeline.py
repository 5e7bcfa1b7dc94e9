"""Everything that was said and happened, in the order in which the person saw it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from support.models import Channel, Message, Milestone
from support.standing import role_words
from support.words import Said

Kind = Milestone.Kind
MILESTONE_WORDS = {
    Kind.TAKEN: _("One of our specialists has taken it on."),
    # It says the thing itself: a mail went to some of those who read it, and to others none could go.
    Kind.DELAY: _("We may not manage to read or answer your message by the time that we promised. We are sorry."),
    Kind.ASKED_GENTLY: _("We asked you whether it is settled. If it is not, please tell us below."),
    Kind.DETAILS_CHANGED: _("Your contact details were changed. If that was not you, please write to us at once."),
    Kind.NUMBER_ISSUED: _(
        "We gave out a one-time number for a new code. If you did not ask for it, please write to us at once."
    ),
    Kind.CODE_REPLACED: _("The code was replaced. If that was not you, please write to us at once."),
    Kind.CLOSED: _("This conversation was closed."),
    Kind.REOPENED: _("This conversation was opened again."),
}
BY_PHONE = _("by phone")


@dataclass(frozen=True)
class Entry:
    """One thing in the conversation. `kind` is "own", "reply" or "milestone"; `who` is a role, never a name."""

    kind: str
    at: datetime
    text: str
    who: str = ""
    how: str = ""
    read_by: str = ""
    message: Message | None = None


def timeline(said: list[Said], milestones: list[Milestone]) -> list[Entry]:
    """Return messages and milestones, oldest first; a reply stands where it was first shown."""
    entries = [_entry_of(each) for each in said]
    entries += [
        Entry("milestone", each.at, MILESTONE_WORDS[each.kind], who=role_words(each.role) if each.role else "")
        for each in milestones
    ]
    return sorted(entries, key=lambda entry: entry.at)


def messages_of(entries: list[Entry]) -> list[Message]:
    """Return the messages among the entries, in their order."""
    return [entry.message for entry in entries if entry.message]


def _entry_of(said: Said) -> Entry:
    row = said.row
    if row.author == Message.Author.PERSON:
        read_by = role_words(row.read_by_role) if row.read_at else ""
        return Entry("own", row.created_at, said.text, read_by=read_by, message=row)
    how = BY_PHONE if row.channel == Channel.PHONE else ""
    return Entry("reply", row.visible_at, said.text, who=role_words(row.role), how=how, message=row)
