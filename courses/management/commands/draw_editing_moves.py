"""Draws the table of what may be decided about a change of a lesson, as the code has it, for people to read."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from courses.admin.review_words import BUTTONS, CONDITIONS
from courses.groups import GROUPS
from courses.models import MOVES, Act, Stage
from courses.models.review import CAN_BE_WITHDRAWN, CLINICIANS

PAGE = settings.BASE_DIR / "docs" / "editing-moves.md"
ABOUT = """\
# How a change becomes public

Drawn from the code by `manage.py draw_editing_moves`; a test fails when this page and the code differ. Do not edit it
by hand.

What readers see stays as it is while a change of it waits. An arrow is a button on the page of the review; each press
names the versions that the person saw, and is done once, for everything that was ticked or for nothing.
"""
AFTER = """\
A new content is a draft again, whatever was decided about the one before: a change after an approval needs another.
What an import or an editor changes while readers see it waits beside it. What readers have never seen is changed where
it stands.

- Can be withdrawn: {withdrawn}.
- Whose approval readers are told of as a review: {clinicians}.
- Publishing at a time: the worker of `make run` looks every few seconds, `manage.py publish_due` looks once. What
  cannot be published then keeps its approval, loses its time, and says why on the editors’ desk.
"""


class Command(BaseCommand):
    """Writes docs/editing-moves.md; with --check says whether it is up to date and writes nothing."""

    help = "Draw the table of what may be decided about a change into docs/editing-moves.md."

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
            raise CommandError(f"{PAGE.name} does not show the moves of the code. Run: manage.py draw_editing_moves")


def draw() -> str:
    """Return the page as Markdown."""
    after = AFTER.format(
        withdrawn=", ".join(str(kind.label) for kind in CAN_BE_WITHDRAWN),
        clinicians=", ".join(str(role.label) for role in CLINICIANS),
    )
    return "\n".join([ABOUT, _diagram(), "", "## Every move", "", *_table(), "", "## Besides", "", after])


def _moves() -> list[tuple[Stage, Act]]:
    return [(origin, act) for origin in Stage for act in Act if origin in MOVES[act].origins]


def _diagram() -> str:
    names = [f'    state "{stage.label}" as {_id(stage)}' for stage in Stage]
    arrows = [f"    {_id(origin)} --> {_id(MOVES[act].target)}: {BUTTONS[act]}" for origin, act in _moves()]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, "    [*] --> draft", *arrows, "```"])


def _table() -> list[str]:
    rows = [
        (origin.label, MOVES[act].target.label, BUTTONS[act], _who(act), CONDITIONS.get(act, ""))
        for origin, act in _moves()
    ]
    head = ("from", "to", "button", "who may", "condition")
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _who(act: Act) -> str:
    """Return the groups that have the permission."""
    return ", ".join(name for name, granted in GROUPS.items() if MOVES[act].permission in granted)


def _id(stage: Stage) -> str:
    return stage.replace("-", "_")
