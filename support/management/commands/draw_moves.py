"""Draws the table of allowed moves, as the code has it, for people to read."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from support.admin import move_words, permissions
from support.models import MOVES, OPEN, REPLIED, UNANSWERED, Enquiry, Specialist, Status

PAGE = settings.BASE_DIR / "docs" / "enquiry-moves.md"
ABOUT = """\
# How an enquiry moves

Drawn from the code by `manage.py draw_moves`; a test fails when this page and the code differ. Do not edit it by hand.

An arrow is a button on the enquiry’s page. Some have a condition: then the button is there only while it is met, and
who asks for the move all the same is told why not, and when it becomes possible.
"""
AFTER = """\
Sending a reply moves an enquiry too: it is proof that somebody has written. The person moves it by writing again or by
answering “still worried” or “it got worse”: it comes back to the desk as {triaged}, from {closed} as well.
Nothing closes by itself, and nothing is ever merged: a duplicate keeps its words, its code and its person.
"""


class Command(BaseCommand):
    """Writes docs/enquiry-moves.md; with --check says whether it is up to date and writes nothing."""

    help = "Draw the table of allowed moves into docs/enquiry-moves.md."

    def add_arguments(self, parser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="Only say whether the page is up to date.")

    def handle(self, *, check: bool, **options) -> None:
        """Write the page. Raises CommandError when --check finds another one."""
        with translation.override("en"):
            page = draw()
        if not check:
            PAGE.write_text(page, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            raise CommandError(f"{PAGE.name} does not show the moves of the code. Run: manage.py draw_moves")


def draw() -> str:
    """Return the page as Markdown."""
    after = AFTER.format(triaged=_quoted(Status.TRIAGED), closed=_quoted(Status.CLOSED))
    return "\n".join([ABOUT, _diagram(), "", "## Every move", "", *_table(), "", "## Besides", "", after, *_groups()])


def _moves() -> list[tuple[str, str]]:
    return [(origin, to) for origin, goals in MOVES.items() for to in goals]


def _diagram() -> str:
    names = [f'    state "{status.label}" as {_id(status)}' for status in Status]
    # A second colon would end the words on the arrow.
    arrows = [f"    {_id(origin)} --> {_id(to)}: {_button(origin, to).replace(':', ',')}" for origin, to in _moves()]
    start = [f"    [*] --> {_id(Status.NEW)}", f"    [*] --> {_id(Status.SUSPECTED_SPAM)}: looks like spam"]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, *start, *arrows, "```"])


def _table() -> list[str]:
    rows = [
        (_label(origin), _label(to), _button(origin, to), _who(origin, to), move_words.condition(origin, to))
        for origin, to in _moves()
    ]
    head = ("from", "to", "button", "who may", "condition")
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _groups() -> list[str]:
    """Name the statuses that mean something together."""
    groups = {
        "Somebody still has to do something": OPEN,
        "Nobody has answered yet, and the promises run": UNANSWERED,
        "Somebody has answered": REPLIED,
    }
    return [f"- {what}: {', '.join(map(_quoted, statuses))}." for what, statuses in groups.items()] + [""]


def _row(cells) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _id(status: str) -> str:
    return status.replace("-", "_")


def _quoted(status: str) -> str:
    return f"“{_label(status)}”"


def _label(status: str) -> str:
    return str(Status(status).label)


def _button(origin: str, to: str) -> str:
    return str(move_words.button(Enquiry(status=origin), to))


class _Somebody:
    """A user with these permissions, who is responsible for the enquiry of `_who`."""

    pk = 1

    def __init__(self, *granted: str) -> None:
        self.has_perm = granted.__contains__


def _who(origin: str, to: str) -> str:
    """Ask the rule itself."""
    taken = Enquiry(status=origin, assignee=Specialist(user_id=_Somebody.pk))
    people = {
        "triage": _Somebody(permissions.TRIAGE),
        "who is responsible": _Somebody(permissions.ANSWER),
    }
    return ", ".join(name for name, user in people.items() if permissions.may_move(user, taken, to))
