"""What a person sends with a decision: what was seen, why, and when it is to be published."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import MOVES, Act, Decision

NEEDS_REMARK = (Act.RETURN, Act.WITHDRAW)
REMARK_LENGTH = Decision._meta.get_field("remark").max_length
_SEEN = re.compile(r"([0-9]{1,9}):([0-9]{1,9}):([a-z-]{1,20})")


class Seen(NamedTuple):
    """Which version of which change a person has looked at, and where it stood."""

    pk: int
    number: int
    stage: str

    def allows(self, act: Act) -> bool:
        """Tell whether the table has the act for where it stood."""
        return self.stage in MOVES[act].origins


def read_seen(values: Iterable[str]) -> list[Seen]:
    """Return what the ticked boxes say; raise BadRequest for what no page of ours has sent."""
    found = [_SEEN.fullmatch(value) for value in values]
    if not all(found):
        raise BadRequest
    return [Seen(int(each[1]), int(each[2]), each[3]) for each in found]


class DecisionForm(forms.Form):
    """A remark, which some decisions need, and a time, which one needs. Django strips and bounds what is typed."""

    remark = forms.CharField(
        label=_("Remark"),
        max_length=REMARK_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Editors read it beside the decision. Needed when you return or withdraw something."),
    )
    at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )

    def __init__(self, act: Act | None = None, *args, **kwargs) -> None:
        """`act` is the decision that was pressed."""
        super().__init__(*args, **kwargs)
        self.act = act
        self.fields["at"].help_text = _("In the time of %(zone)s.") % {"zone": timezone.get_current_timezone_name()}

    def clean_remark(self) -> str:
        """Return the remark; raise ValidationError where the decision needs one."""
        remark = self.cleaned_data["remark"].strip()
        if self.act in NEEDS_REMARK and not remark:
            raise ValidationError(_("Say why: those who have made it read this."), "remark_needed")
        return remark

    def clean_at(self):
        """Return the time for SCHEDULE, else None; raise ValidationError for one that has passed."""
        at = self.cleaned_data["at"]
        if self.act != Act.SCHEDULE:
            return None
        if at is None:
            raise ValidationError(_("Give the day and the time at which it is to be published."), "time_needed")
        if at <= timezone.now():
            raise ValidationError(_("This time has passed. Give one to come, or publish now."), "time_passed")
        return at
