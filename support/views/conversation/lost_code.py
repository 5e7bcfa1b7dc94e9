"""A code is lost: what can be done, and the exchange of a one-time number for a new code."""

from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.errors import ask_to_wait
from support.actions.replace_code import NewCode, exchange
from support.conversation_forms import WRONG_NUMBER, LostCodeForm, slow_down
from support.submission import new_token, read_token
from support.views.conversation.entry import forget
from support.views.conversation.gate import behind_the_gate
from support.views.switch import is_switch, switch_to, typed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_code(request):
    """Explain; take reference and number; show the new code once."""
    if request.method != "POST":
        return _form_page(request, LostCodeForm(initial={"token": new_token()}))
    if is_switch(request):
        return _form_page(request, LostCodeForm(initial=typed(request)))
    form, wait = LostCodeForm(request.POST), 0
    if form.is_valid():
        new, wait = _exchange(request, form.cleaned_data)
        if new:
            context = {"reference": new.reference, "code": new.code}
            return forget(render(request, "support/conversation/new_code.html", context))
        form.add_error(None, slow_down(wait) if wait else WRONG_NUMBER)
    return ask_to_wait(_form_page(request, form), wait)


def _exchange(request, data: dict[str, str]) -> tuple[NewCode | None, int]:
    def check() -> NewCode | None:
        return exchange(
            reference=data["reference"],
            number=data["number"],
            submission_key=read_token(data["token"]).key,
            where="support:lost_code",
        )

    return behind_the_gate(request, "number", check)


def _csrf_failure(request):
    get_token(request)  # sets the cookie again
    form = LostCodeForm(request.POST)
    form.full_clean()
    form.add_error(None, _("The page was open for too long, or your browser blocks cookies. Please send it again."))
    return _form_page(request, form, status=403)


lost_code.on_csrf_failure = never_cache(_csrf_failure)


def _form_page(request, form: LostCodeForm, *, status: int = 200):
    errors = []
    if form.is_bound:
        errors = form.error_summary()
        form.give_back()
        form.data["token"] = form.data.get("token") or new_token()
    context = {"form": form, "errors": errors, **switch_to("lost_code", page="lost_code")}
    return render(request, "support/conversation/lost_code.html", context, status=status)
