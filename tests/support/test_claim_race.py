"""Ten people press “Take it” at once: one gets it, nine are told who did, and nothing else happens."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from support.models import AuditEvent, Enquiry, Milestone, Specialist
from tests.factories.support import make_enquiry, make_specialist

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/admin/support/enquiry/"
TEN = 10


def logged_in(number: int) -> Client:
    """Return the browser of one more specialist."""
    browser = Client()
    browser.force_login(make_specialist(f"nurse-{number:02}").user)
    return browser


def at_once(*acts) -> list:
    """Do every act at the same moment, each in a thread of its own; return the answers in the same order."""
    start = Barrier(len(acts))

    def do(act):
        try:
            start.wait(timeout=30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def claim(browser: Client, reference: str, version: int = 1):
    """Return the act of pressing the button."""
    return partial(browser.post, f"{DESK}{reference}/claim/", {"version": version})


def test_ten_claim_at_once_and_nine_are_told_who_did():
    browsers = [logged_in(number) for number in range(TEN)]
    reference = make_enquiry("Their words.").pk
    answers = at_once(*(claim(browser, reference) for browser in browsers))
    winner = Enquiry.objects.get().assignee
    name = winner.user.get_username()
    won = [number for number, answer in enumerate(answers) if answer.status_code == 302]
    lost = [answer.content.decode() for answer in answers if answer.status_code == 409]
    assert (won, len(lost)) == ([int(name.removeprefix("nurse-"))], TEN - 1)
    assert [(name in html, "Their words." in html) for html in lost] == [(True, False)] * (TEN - 1)


def test_the_race_leaves_one_change_one_line_in_the_audit_and_one_milestone():
    browsers = [logged_in(number) for number in range(TEN)]
    reference = make_enquiry().pk
    at_once(*(claim(browser, reference) for browser in browsers))
    name = Enquiry.objects.get().assignee.user.get_username()
    assert Enquiry.objects.get().version == 2
    assert list(AuditEvent.objects.values_list("action", "actor", "detail")) == [("assigned", name, f"→ {name}")]
    assert list(Milestone.objects.values_list("kind", "enquiry")) == [("taken", reference)]


def test_while_somebody_goes_on_leave_nothing_is_taken_twice_or_lost():
    leaver, browser = make_specialist("leaver"), Client()
    browser.force_login(leaver.user)
    reference = make_enquiry(assignee=leaver).pk
    go = partial(browser.post, "/admin/support/specialist/leave/", {"until": "2099-01-01", "to": ""})
    gone, *claims = at_once(go, *(claim(logged_in(number), reference, version=2) for number in range(3)))
    statuses, enquiry = [answer.status_code for answer in claims], Enquiry.objects.get()
    taken = statuses.count(302)
    assert (gone.status_code, set(statuses) <= {302, 409}, taken <= 1) == (302, True, True)
    assert (enquiry.assignee is not None, enquiry.version) == (bool(taken), 2 + taken)
    assert Specialist.objects.get(pk=leaver.pk).on_leave_until is not None


def test_two_that_call_each_other_a_duplicate_at_once_never_point_at_each_other():
    one, two = make_enquiry().pk, make_enquiry().pk
    acts = []
    for name, this, that in (("mei", one, two), ("lok", two, one)):
        browser = Client()
        browser.force_login(make_specialist(name, "triage").user)
        acts.append(partial(browser.post, f"{DESK}{this}/move/duplicate/", {"version": 1, "duplicate_of": that}))
    answers = at_once(*acts)
    assert sorted(Enquiry.objects.values_list("status", flat=True)) == ["duplicate", "new"]
    assert [answer.status_code for answer in answers].count(302) == 1
