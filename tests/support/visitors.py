"""Coming back as a person does, for the tests of the conversation."""

from django.test import Client

from support import access
from support.models import Enquiry
from tests.factories.support import make_enquiry

PAGE = "/en/conversation/"
KEY = "a" * 40
CODE = access.code_for(KEY)


def make_mine(message: str = "What is an NK cell?", **fields) -> Enquiry:
    """Return an enquiry that CODE opens."""
    return make_enquiry(message, code_hash=access.code_hash(CODE), **fields)


def come_in(client: Client, enquiry: Enquiry, code: str = CODE):
    """Send reference and code; return the answer."""
    return client.post(PAGE, {"reference": enquiry.pk, "code": code})


def html_of(client: Client, path: str = PAGE) -> str:
    """Return the page at `path` as text."""
    return client.get(path).content.decode()
