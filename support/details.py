"""What a person tells about themselves and how to reach them: given with the enquiry, corrected later."""

from dataclasses import asdict, dataclass

from support.models import Enquiry
from support.wishes import Wishes
from support.words import Words


@dataclass(frozen=True)
class Details:
    """The answers about the person; "" is unsaid."""

    name: str
    email: str
    phone: str
    contact_by: str
    language: str
    relationship: str
    wishes: Wishes


def initial_of(enquiry: Enquiry, words: Words) -> dict[str, str]:
    """Return what `DetailsForm` begins with: the details of `enquiry`, whose `words` are open."""
    return {
        "name": words.name,
        "email": words.email,
        "phone": words.phone,
        "contact_by": enquiry.contact_by,
        "language": enquiry.language,
        "relationship": enquiry.relationship,
        **asdict(words.wishes),
    }
