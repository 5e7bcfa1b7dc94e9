"""A change of language in the middle of a form: what was typed stays, and nothing else happens.

The language link of such a page is a submit button of its form (templates/includes/languages.html). A reading page
has no form and keeps its plain link: it is the same bytes for everyone.
"""

from django.urls import reverse
from django.utils.translation import get_language, override

from config.languages import CODES
from support.submission import new_token

NAME = "switch"


def is_switch(request) -> bool:
    """Tell whether the form was sent only to see its page in the other language."""
    return request.method == "POST" and NAME in request.POST


def typed(request) -> dict[str, str]:
    """Return what was typed, as the initial of a form that is not checked; a missing token is a new one."""
    found = {name: value.replace("\x00", "") for name, value in request.POST.items()}
    return found | {"token": found.get("token") or new_token()}


def switch_to(form_id: str, *, page: str, came_from: str = "1") -> dict[str, str]:
    """Return what makes the language link a button of the form `form_id` that opens `page` in the other language.

    `came_from` is what the button says of the page that it stands on.
    """
    (other,) = (code for code in CODES if code != get_language())
    with override(other):
        return {"switch_form": form_id, "switch_to": reverse(f"support:{page}"), "switch_value": came_from}
