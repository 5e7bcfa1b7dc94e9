"""`manage.py create_staff`: an account for a colleague, without a password."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from support.actions.staff import GROUPS, Invitation, create_staff
from support.groups import READERS
from support.models import Specialist


class Command(BaseCommand):
    """Prints a one-time link with which the colleague chooses a password. Asks nothing."""

    help = (
        "Make a staff account and print a one-time link to set its password. For an account that still waits "
        "for its password, print a new link; the old one stops working."
    )

    def add_arguments(self, parser) -> None:
        """Declare what the account may have."""
        parser.add_argument("username", help="what the colleague logs in with")
        parser.add_argument("--email", default="", help="address for notifications")
        parser.add_argument(
            "--group", action="append", default=[], dest="groups", help=f"{', '.join(GROUPS)}; may be repeated"
        )
        parser.add_argument(
            "--role",
            default="",
            help=f"what persons who ask are told ({', '.join(Specialist.Role.values)}); "
            f"for the groups {' and '.join(READERS)}, {Specialist.Role.NURSE.value} if left out",
        )
        parser.add_argument("--superuser", action="store_true", help="may administer accounts and everything else")
        parser.add_argument(
            "--new-link", action="store_true", help="for an account with a password: take it away and print a link"
        )

    def handle(self, *, username, email, groups, role, superuser, new_link, **options) -> None:
        """Raise CommandError in one line for what create_staff refuses."""
        try:
            invitation = create_staff(
                username=username, email=email, groups=groups, role=role, superuser=superuser, new_link=new_link
            )
        except ValidationError as error:
            raise CommandError(_one_line(error)) from None
        self.report(invitation)

    def report(self, invitation: Invitation) -> None:
        """Print what the account may do and its link, which stands alone on the last line."""
        user = invitation.user
        names = sorted(user.groups.values_list("name", flat=True)) + ["superuser"] * user.is_superuser
        specialist = Specialist.objects.filter(user=user).first()
        role = f"; shown to persons who ask as: {specialist.role}" if specialist else ""
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(
            f"Account “{user.get_username()}” {'made' if invitation.created else 'found'}: "
            f"{', '.join(names) or 'no group yet, so it sees nothing in the admin'}{role}."
        )
        self.stdout.write(f"Whoever opens this link first sets the password. It works once, within {hours} hours:")
        self.stdout.write(invitation.link)


def _one_line(error: ValidationError) -> str:
    """Return the messages of `error`, each after the name of its field if it has one."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
