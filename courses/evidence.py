"""What the levels of evidence mean, and a lesson's statements counted by them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from courses.models import Claim, Level

# One plain sentence for each level, shown in the note of a statement.
SENTENCES = {
    Level.ESTABLISHED: _("This is generally accepted medical knowledge."),
    Level.TRIAL: _(
        "This was tested in people, in a study that put them into groups by chance and compared the groups."
    ),
    Level.EARLY_TRIAL: _(
        "This comes from a first trial in people. Such a trial is small and mainly looks for a safe dose."
    ),
    Level.PATIENT_SAMPLES: _("This was seen in samples or records of patients. It shows a link, not a cause."),
    Level.MICE: _("This was seen in mice. It may be different in people."),
    Level.LABORATORY: _("This was seen in a laboratory. It may be different in people."),
    Level.IDEA: _("This is an idea. It has not been tested."),
    Level.RECORD: _("This is a public decision, or what a search found or did not find."),
    Level.SUPPORT: _("This is a word of support. It needs no evidence."),
}
APART = (Level.RECORD, Level.SUPPORT)  # neither strong nor weak: counted apart


@dataclass(frozen=True)
class Share:
    """How many statements of a lesson have one level; `start` and `width` draw it on a bar of 100."""

    level: str
    label: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Summary:
    """The statements of a lesson by level, strongest first, and those that are counted apart."""

    total: int
    shares: list[Share]
    apart: list[tuple[str, int]]
    stay: int
    all: int

    @property
    def can_fold(self) -> bool:
        """Tell whether the view of what was tested in people would show less."""
        return self.stay < self.all


def summary(claims: Iterable[Claim]) -> Summary:
    """Count `claims`, each once."""
    claims = list(claims)
    counts = Counter(claim.level for claim in claims)
    levels = [level for level in Level if counts[level]]
    tested = [level for level in levels if level not in APART]
    total = sum(counts[level] for level in tested)
    shares, start = [], 0.0
    for level in tested:
        width = 100 * counts[level] / total
        shares.append(Share(level.value, level.label, counts[level], round(start, 2), round(width, 2)))
        start += width
    apart = [(level.label, counts[level]) for level in levels if level in APART]
    return Summary(total, shares, apart, sum(claim.stays_for_people for claim in claims), len(claims))
