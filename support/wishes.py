"""How a person wants to be reached, and where the boundary runs between them and those around them."""

import json
from dataclasses import dataclass, fields

YES, NO, UNSAID = "yes", "no", ""


@dataclass(frozen=True)
class Wishes:
    """Each answer is "yes", "no" or "" (unsaid) unless it is a text. Stored sealed, as JSON.

    `may_name_us`: may a mail or a call name the network? `hours` and `may_tell` are the person's own words;
    `patient_knows` and `may_tell` are asked of whoever is not the patient.
    """

    may_name_us: str = UNSAID
    hours: str = ""
    phone_shared: str = UNSAID
    may_leave_message: str = UNSAID
    patient_knows: str = UNSAID
    may_tell: str = ""

    def as_text(self) -> str:
        """Return what is sealed; "" when nothing was said."""
        said = {name: value for name, value in vars(self).items() if value}
        return json.dumps(said, ensure_ascii=False) if said else ""


def wishes_from(text: str) -> Wishes:
    """Return the wishes in what `as_text` made; an answer that we no longer ask for is left out."""
    known = {field.name for field in fields(Wishes)}
    return Wishes(**{name: value for name, value in json.loads(text or "{}").items() if name in known})
