"""Ask our specialists: the form, and the confirmation."""

import json
import math
from datetime import timedelta
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.errors import ask_to_wait
from courses.models import LessonText
from courses.reading import passage
from support import access, reading_hours, spam
from support.actions.receive import Erased, Letter, TooMany, receive, words_hash_of
from support.conversation_forms import slow_down
from support.crypto import SealError, seal, unseal
from support.empty_form import collection, empty_form
from support.forms import MESSAGE_CHARS, EnquiryForm
from support.mails import Naming, can_mail
from support.models import Enquiry
from support.origin import address_of, origin_hash
from support.submission import new_token, read_token
from support.views.help_now import help_now
from support.views.switch import is_switch, switch_to, typed
from support.when import when

CODE_SHOWN_FOR = timedelta(minutes=30)
RECEIPT_KEPT_FOR = timedelta(hours=12)
RECEIPT_COOKIE = f"{settings.COOKIE_PREFIX}receipt"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    """Show the form; take what was sent; give it back with what is amiss, or confirm."""
    if is_switch(request):
        return _in_the_other_language(request)
    return _take(request) if request.method == "POST" else _show(request)


@cache_control(private=True, no_cache=True)
def _show(request):
    """Show the empty form. The browser may keep it: on the way back it is the same form with the words still in it."""
    about, came_from = _came_from(request.GET.get("about", "")[:250].replace("\x00", ""))
    form = empty_form(csrf_token=get_token(request), token=new_token(), about=about)
    return _page(request, {"empty_form": form, "about": came_from})


@never_cache
def _in_the_other_language(request):
    """Show the form with what was typed into it, unchecked."""
    initial = typed(request)
    initial["about"], came_from = _came_from(initial.get("about", ""))
    return _form_page(request, EnquiryForm(initial=initial, page_language=get_language()), came_from)


def _came_from(about: str) -> tuple[str, LessonText | None]:
    """Return where somebody came from and the lesson that it is; one that is not there is dropped."""
    came_from = passage(about, get_language()) if about else None
    return (about if came_from else ""), came_from


@never_cache
def _take(request):
    form = EnquiryForm(request.POST, page_language=get_language())
    if not form.is_valid():
        return _give_back(request, form)
    submission = read_token(form.cleaned_data["token"])
    letter = form.letter()
    signs = spam.signs(message=letter.message, trap=form.cleaned_data["website"], seconds=submission.seconds)
    address = address_of(request)
    key = _key_of_the_same_words(request, letter) or submission.key
    try:
        enquiry = receive(
            letter=letter,
            submission_key=key,
            spam_signs=signs,
            origin_hash=origin_hash(address) if address else None,
            slowed=_is_slowed(address),
        )
    except Erased:
        return _ask_again(request, form)
    except TooMany as many:
        return _ask_to_wait(request, form, math.ceil(many.seconds))
    response = HttpResponseRedirect(reverse("support:received"), status=303)
    _set_receipt(response, enquiry, key)
    return response


def _is_slowed(address: str | None) -> bool:
    """Tell whether so many enquiries from this address must wait.

    A whole ward may write in one evening. Who sits at the machine itself is not counted, and neither is an address
    that a proxy hides: it would be everybody at once.
    """
    return address is not None and not ip_address(address).is_loopback


def _ask_to_wait(request, form: EnquiryForm, seconds: int):
    form.add_error(None, slow_down(seconds))
    return ask_to_wait(_give_back(request, form), seconds)


def _ask_again(request, form: EnquiryForm):
    """Give a form back whose enquiry was erased: it is stored only if the person sends it once more on purpose."""
    form.add_error(
        None,
        _(
            "You have sent this form before, and it was erased as you asked. Nothing was stored now. If "
            "you want to write to us again, please send it once more."
        ),
    )
    return _give_back(request, form, fresh=True)


def _key_of_the_same_words(request, letter: Letter) -> str:
    """Return the key under which this browser sent the same words a moment ago, "" when it did not.

    Who goes back from the confirmation gets a new form, with the old words in it.
    """
    enquiry, key = _receipt(request)
    return key if enquiry and _is_fresh(enquiry) and enquiry.words_hash == words_hash_of(letter) else ""


def _csrf_failure(request):
    """Give the form back when the browser did not return our cookie: nothing typed is lost."""
    get_token(request)  # sets the cookie again
    form = EnquiryForm(request.POST, page_language=get_language())
    form.full_clean()
    form.add_error(
        None,
        _(
            "Your message has not been sent yet: the page was open for too long, or your browser blocks cookies. "
            "Everything you wrote is still here. Please send it again."
        ),
    )
    return _give_back(request, form, status=403)


ask.on_csrf_failure = never_cache(_csrf_failure)


def _give_back(request, form: EnquiryForm, status: int = 200, *, fresh: bool = False):
    """Show the form with what is amiss; `fresh` makes it a form that was not sent yet."""
    form.give_back()
    if fresh or not form.data.get("token"):
        form.data["token"] = new_token()
    about = form.data.get("about", "")
    return _form_page(request, form, passage(about, get_language()) if about else None, status)


def _form_page(request, form: EnquiryForm, came_from, status: int = 200):
    errors = form.error_summary() if form.is_bound else []
    return _page(request, {"form": form, "errors": errors, "about": came_from, **collection()}, status)


def _page(request, context: dict, status: int = 200):
    context |= {"message_chars": MESSAGE_CHARS, **switch_to(EnquiryForm.HTML_ID, page="contact")}
    return render(request, "support/contact.html", context | help_now() | _when_read(), status=status)


def _when_read() -> dict:
    now = timezone.now()
    return {
        "open_now": reading_hours.is_open(now),
        "next_reading": reading_hours.next_reading(now),
        "promise_read_hours": settings.FIRST_READ_HOURS,
        "promise_reply_hours": settings.FIRST_REPLY_HOURS,
    }


# --- Confirmation ----------------------------------------------------------------------------------


@require_safe
@never_cache
def received(request):
    """Show reference and code; after half an hour the reference alone. Without a receipt: back to the form."""
    enquiry, submission_key = _receipt(request)
    if enquiry is None:
        return redirect("support:contact")
    code = access.code_for(submission_key) if _is_fresh(enquiry) else None
    if code and not access.code_matches(code, enquiry.code_hash):
        code = None  # replaced meanwhile
    read_by = enquiry.read_promised_by if enquiry.first_read_at is None else None
    reply_by = enquiry.reply_promised_by if enquiry.first_reply_at is None else None
    context = {
        "enquiry": enquiry,
        "code": code,
        "read_by": read_by and when(read_by),
        "reply_by": reply_by and when(reply_by),
        "hidden_can_be_mailed": can_mail(Naming.HIDDEN),
    }
    return render(request, "support/received.html", context | help_now() | _when_read())


def _is_fresh(enquiry: Enquiry) -> bool:
    return timezone.now() - enquiry.created_at < CODE_SHOWN_FOR


def _set_receipt(response, enquiry: Enquiry, submission_key: str) -> None:
    """Let this browser see the confirmation: an encrypted cookie, so that neither key nor code is stored."""
    receipt = seal(json.dumps([enquiry.reference, submission_key]), RECEIPT_COOKIE)
    response.set_cookie(
        RECEIPT_COOKIE,
        receipt,
        max_age=RECEIPT_KEPT_FOR,
        httponly=True,
        secure=settings.PRODUCTION,
        samesite="Lax",
    )


def forget_receipt(request, response):
    """Let the browser forget the confirmation, if it showed that it has one."""
    if RECEIPT_COOKIE in request.COOKIES:
        response.delete_cookie(RECEIPT_COOKIE, samesite="Lax")
    return response


def _receipt(request) -> tuple[Enquiry | None, str]:
    try:
        receipt = unseal(request.COOKIES.get(RECEIPT_COOKIE, ""), RECEIPT_COOKIE)
    except SealError:
        receipt = ""
    if not receipt:
        return None, ""
    reference, submission_key = json.loads(receipt)
    return Enquiry.objects.filter(reference=reference).first(), submission_key
