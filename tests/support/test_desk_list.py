"""The list of enquiries: what waits, in which order, and never a word of what somebody wrote."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from support.models import AuditEvent, Enquiry, Urgency
from tests.factories.support import add_message, make_enquiry, make_specialist, make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/support/enquiry/"
FIND = "/admin/support/enquiry/find/"
WORD = "Wolkenkuckucksheim"


@pytest.fixture
def nurse(client):
    """Log a specialist in."""
    nurse = make_specialist("nurse")
    client.force_login(nurse.user)
    return nurse


def shown(response) -> list[str]:
    """Return the references in the order of the list."""
    return re.findall(r'field-reference"><a href="/admin/support/enquiry/([\d-]+)/change/', response.content.decode())


def references(*enquiries) -> list[str]:
    return [enquiry.reference for enquiry in enquiries]


def cards(response) -> list[tuple]:
    """Return title, count and note of each card of the desk."""
    return [(card["title"], card["count"], card.get("note")) for card in response.context["desk_cards"]]


def hours_ago(hours: float):
    return timezone.now() - timedelta(hours=hours)


def test_the_list_opens_on_what_is_open_and_unassigned(client, nurse):
    wanted = [make_enquiry(status=s) for s in ("new", "triaged", "waiting", "answered")]
    for status in ("closed", "suspected-spam", "duplicate"):
        make_enquiry(status=status)
    make_enquiry(assignee=nurse)
    assert shown(client.get(LIST)) == references(*wanted)


def test_what_got_worse_is_on_top_of_the_desk_that_opens_whoever_has_it(client, nurse, settings):
    settings.FIRST_REPLY_HOURS = 8
    urgent = make_enquiry(urgency=Urgency.URGENT, created_at=hours_ago(9))
    worse = make_enquiry(got_worse=True, assignee=make_specialist("mei"), status="triaged")
    make_enquiry(got_worse=True, assignee=nurse, status="closed")
    pages = [client.get(LIST), client.get(f"{LIST}?desk=unassigned")]
    assert [shown(page) for page in pages] == [references(worse, urgent)] * 2
    assert [row[-1] for row in rows_of(pages[0])] == ["mei", "nobody yet"]
    assert cards(client.get("/admin/"))[5] == ("Unassigned", 2, "with 1 that got worse and that somebody has")


def test_what_got_worse_comes_first_then_urgency_then_red_flags_then_what_runs_out_first(client, nurse):
    young = make_enquiry(created_at=hours_ago(1))
    old = make_enquiry(created_at=hours_ago(9))
    flagged = make_enquiry(created_at=hours_ago(2), red_flag_suspected=True)
    urgent = make_enquiry(created_at=hours_ago(3), urgency=Urgency.URGENT)
    soon = make_enquiry(created_at=hours_ago(4), urgency=Urgency.SOON)
    worse = make_enquiry(created_at=hours_ago(0), got_worse=True)
    promised = make_enquiry(created_at=hours_ago(2), queue_at=hours_ago(5))
    assert shown(client.get(LIST)) == references(worse, urgent, soon, flagged, old, promised, young)


def test_the_quarantine_shows_suspected_red_flags_before_anything_else(client, nurse):
    urgent = make_enquiry(status="suspected-spam", urgency=Urgency.URGENT, created_at=hours_ago(9))
    flagged = make_enquiry(status="suspected-spam", red_flag_suspected=True, created_at=hours_ago(1))
    assert shown(client.get(f"{LIST}?desk=spam")) == references(flagged, urgent)


def test_each_desk_shows_what_its_name_says(client, nurse):
    other, away = make_specialist("other"), make_specialist("away", on_leave_until=timezone.localdate())
    make_specialist("back", on_leave_until=timezone.localdate() - timedelta(days=1))
    late, settled = hours_ago(1), make_enquiry(assignee=other, status="answered", queue_at=hours_ago(9))
    add_message(settled, WORD, author="specialist", response="understood")
    rows = {
        "worse": make_enquiry(assignee=other, got_worse=True, queue_at=hours_ago(8)),
        "unassigned": make_enquiry(queue_at=hours_ago(7)),
        "mine": make_enquiry(assignee=nurse, status="triaged", queue_at=hours_ago(6)),
        "overdue": make_enquiry(assignee=other, read_promised_by=late, queue_at=hours_ago(5)),
        "waiting": make_enquiry(assignee=other, status="waiting", queue_at=hours_ago(4)),
        "mail": make_enquiry(assignee=other, mail_failed_at=late, queue_at=hours_ago(3)),
        "away": make_enquiry(assignee=away, queue_at=hours_ago(2)),
        "spam": make_enquiry(status="suspected-spam", queue_at=hours_ago(1)),
        "closed": make_enquiry(assignee=nurse, status="closed", got_worse=True, mail_failed_at=late),
    }
    found = {desk: shown(client.get(f"{LIST}?desk={desk}")) for desk in [*rows, "soon", "answered", "settled"]}
    expected = {desk: references(row) for desk, row in rows.items()}
    expected["unassigned"] = references(rows["worse"], rows["unassigned"])
    assert found == {**expected, "soon": [], "answered": references(settled), "settled": references(settled)}
    assert len(shown(client.get(f"{LIST}?desk=everything"))) == len(rows) + 1


def test_nothing_is_overdue_and_the_desk_says_why_when_no_promise_is_set(client, nurse, settings):
    settings.FIRST_READ_HOURS = settings.FIRST_REPLY_HOURS = None
    make_enquiry(created_at=hours_ago(9000))
    response = client.get(f"{LIST}?desk=overdue")
    html = response.content.decode()
    said = ("Overdue (no promise is set)" in html, "No promise is set, so nothing can be overdue." in html)
    assert (shown(response), said) == ([], (True, True))


ZONE = timezone.get_default_timezone()


@pytest.fixture
def now_is(client, nurse, settings, monkeypatch):
    """Return a function that sets the clock; the nurse logs in after that. Somebody reads from 9 to 17."""
    settings.FIRST_READ_HOURS, settings.FIRST_REPLY_HOURS = 4, 8
    settings.READING_HOURS = "Mon-Fri 09:00-17:00"

    def set_clock(time: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: time)
        client.force_login(nurse.user)

    return set_clock


@pytest.fixture
def on_tuesday_at_noon(now_is):
    """It is Tuesday, 24 November 2026, 12:00."""
    now_is(november(24, 12))


def november(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def test_overdue_and_soon_are_what_was_promised_whatever_the_settings_say_now(
    client, nurse, settings, on_tuesday_at_noon
):
    settings.FIRST_REPLY_HOURS = 800  # of no effect: what was promised is stored
    on_time = november(24, 12)
    late = make_enquiry(reply_promised_by=on_time, queue_at=november(24, 11))
    unread = make_enquiry(read_promised_by=on_time, reply_promised_by=november(26, 9), queue_at=on_time)
    quarantined = make_enquiry(read_promised_by=on_time, status="suspected-spam", queue_at=november(24, 10))
    soon = make_enquiry(reply_promised_by=november(24, 14), queue_at=november(24, 14))
    make_enquiry(reply_promised_by=november(24, 14, 1))
    read = {"read_promised_by": on_time, "first_read_at": november(24, 9)}
    soon_reply = make_enquiry(**read, reply_promised_by=november(24, 12, 1), queue_at=november(24, 9))
    make_enquiry(reply_promised_by=on_time, first_reply_at=november(24, 9))
    make_enquiry(reply_promised_by=on_time, status="answered")
    assert shown(client.get(f"{LIST}?desk=overdue")) == references(quarantined, late, unread)
    assert shown(client.get(f"{LIST}?desk=soon")) == references(soon_reply, soon)


def test_a_promise_for_the_next_morning_is_soon_at_the_end_of_a_day(client, now_is):
    now_is(november(27, 16))  # a Friday
    monday = make_enquiry(reply_promised_by=november(30, 10))
    make_enquiry(reply_promised_by=november(30, 10, 1))
    assert shown(client.get(f"{LIST}?desk=soon")) == references(monday)


def test_a_status_is_looked_for_on_every_desk(client, nurse):
    closed = make_enquiry(status="closed", assignee=nurse)
    make_enquiry()
    assert shown(client.get(f"{LIST}?status__exact=closed")) == references(closed)


@pytest.mark.parametrize(("field", "value"), [("topic", "feelings"), ("language", "zh-hant"), ("urgency", 2)])
def test_the_list_is_narrowed_by_topic_language_and_urgency(client, nurse, field, value):
    wanted = make_enquiry(**{field: value})
    make_enquiry()
    assert shown(client.get(f"{LIST}?{field}__exact={value}")) == references(wanted)


def rows_of(response) -> list[list[str]]:
    """Return the cells of each row as their reader sees them."""
    body = re.search(r"<tbody>.*</tbody>", response.content.decode(), re.DOTALL)[0]
    rows = re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    return [
        [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in re.findall(r"<t[hd].*?</t[hd]>", r)] for r in rows
    ]


def test_a_row_says_what_to_do_until_when_and_who_does_it(client, nurse, on_tuesday_at_noon):
    nurse.on_leave_until = timezone.localdate()
    nurse.save()
    enquiry = make_enquiry(
        urgency=2, red_flag_suspected=True, got_worse=True, mail_failed_at=november(23, 9), topic="feelings",
        assignee=nurse, created_at=november(23, 9), read_promised_by=november(24, 12, 35),
    )  # fmt: skip
    add_message(enquiry, WORD, created_at=november(24, 10))
    calm = make_enquiry(created_at=november(24, 11), assignee=nurse)
    first, second = rows_of(client.get(f"{LIST}?desk=mine"))
    marks = "got worse urgent ⚑ red flag? mail failed new message"
    topic = "How I feel, how we cope"
    assert first == [enquiry.pk, marks, "read by 12:35, in 35 minutes", topic, "English", "new", "nurse on leave"]
    assert second[:3] == [calm.pk, "", "waits since 11:00"]


ON_MONDAY, LONG_AGO, READ = november(23, 17), november(10, 12), {"first_read_at": november(23, 9)}
CLOCKS = [
    ({"read_promised_by": november(24, 14, 20)}, "read by 14:20, in 2 hours"),
    ({"reply_promised_by": november(26, 10)}, "answer by Thursday 10:00, in 14 reading hours"),
    ({"reply_promised_by": november(25, 9)}, "answer by Wednesday 09:00, in 5 reading hours"),
    ({"read_promised_by": ON_MONDAY}, "reading late since Monday 17:00"),
    ({"reply_promised_by": ON_MONDAY}, "answer late since Monday 17:00"),
    ({"status": "suspected-spam", "read_promised_by": ON_MONDAY}, "reading late since Monday 17:00"),
    (READ | {"read_promised_by": ON_MONDAY, "reply_promised_by": november(24, 13)}, "answer by 13:00, in 1 hour"),
    ({"status": "triaged", "first_reply_at": LONG_AGO, "reply_promised_by": ON_MONDAY}, "waits since 09:00"),
    ({"status": "answered"}, "quiet since 09:00"),
    (
        {"status": "waiting", "asked_gently_at": ON_MONDAY},
        "asked gently Monday 17:00; may be closed from Monday 7 December 2026, 17:00",
    ),
    ({"status": "waiting", "asked_gently_at": LONG_AGO}, "asked gently Tuesday 10 November 2026, 12:00, no answer"),
    ({"status": "closed", "closed_at": november(24, 8)}, "closed 08:00"),
    ({"status": "duplicate"}, ""),
]


@pytest.mark.parametrize(("fields", "words"), CLOCKS)
def test_the_clock_says_in_words_what_runs_out_next(client, nurse, on_tuesday_at_noon, fields, words):
    make_enquiry(created_at=november(24, 9), **fields)
    assert rows_of(client.get(f"{LIST}?desk=everything"))[0][2] == words


@pytest.mark.parametrize(("minute", "left"), [(1, "in 1 reading minute"), (30, "in 30 reading minutes")])
def test_the_night_does_not_count(client, now_is, minute, left):
    now_is(november(24, 20))
    make_enquiry(read_promised_by=november(25, 9, minute))
    assert rows_of(client.get(LIST))[0][2] == f"read by Wednesday 09:{minute:02}, {left}"


def test_the_first_message_of_an_enquiry_is_no_news_and_a_message_that_was_read_is_none(client, nurse):
    enquiry = make_enquiry(created_at=hours_ago(3))
    add_message(enquiry, WORD, created_at=hours_ago(2), read_at=hours_ago(1))
    assert rows_of(client.get(LIST))[0][1] == ""


def test_no_word_of_the_person_is_in_the_list_the_search_or_the_history(client, nurse):
    enquiry = make_enquiry(WORD, name=WORD, email=f"{WORD}@example.com", phone=WORD)
    pages = (LIST, f"{LIST}?q={enquiry.reference}", f"{LIST}{enquiry.reference}/history/", "/admin/")
    assert [client.get(page).content.decode().count(WORD) for page in pages] == [0, 0, 0, 0]


# --- find by reference


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[4]}{0[5]}{0[6]}  {0[8]}{0[9]}{0[10]}", "no. {}"]
)
def test_a_reference_is_found_however_it_is_spaced_whatever_desk_it_lies_on(client, nurse, typed):
    enquiry = make_enquiry(status="closed", assignee=nurse)
    make_enquiry()
    response = client.post(FIND, {"q": typed.format(enquiry.reference)}, follow=True)
    assert (shown(response), response.redirect_chain) == (
        references(enquiry),
        [(f"{LIST}?q={enquiry.reference}", 302)],
    )


def test_what_was_found_is_in_the_audit_once(client, nurse):
    enquiry = make_enquiry()
    client.post(FIND, {"q": enquiry.reference}, follow=True)
    events = list(AuditEvent.objects.values_list("action", "actor", "reference", "where", "detail"))
    assert events == [("found", "nurse", enquiry.reference, "admin:enquiry", "")]


@pytest.mark.parametrize("typed", ["12345678", "1234567890", WORD, "%", ""])
def test_anything_but_a_reference_finds_nothing_and_leaves_no_trace(client, nurse, typed):
    make_enquiry(WORD)
    by_post = client.post(FIND, {"q": typed})
    by_get = client.get(LIST, {"q": typed}) if typed else by_post
    page = client.get(LIST).content.decode()
    assert (by_post["Location"], by_get["Location"], page.count(WORD)) == (LIST, LIST, 0)
    events = list(AuditEvent.objects.values_list("action", "where", "detail").distinct().order_by("action"))
    narrow = [("listed", "admin:enquiry", "")]
    assert events == (narrow if typed == "" else [*narrow, ("searched", "admin:enquiry", "no reference")])
    assert (WORD in str(list(AuditEvent.objects.values())), AuditEvent.objects.exclude(reference="").count()) == (
        False,
        0,
    )


def test_a_part_of_a_reference_finds_nothing(client, nurse):
    make_enquiry(reference="123-456-789")
    make_enquiry(reference="123-456-780")
    response = client.get(f"{LIST}?q=123-456-788")
    assert (shown(response), "There is no enquiry with this reference." in response.content.decode()) == ([], True)
    assert [(event.action, event.detail) for event in AuditEvent.objects.all()] == [("searched", "123-456-788")]


@pytest.mark.parametrize(
    "lookup", ["code_hash__startswith=a", "name__gt=a", "submission_hash=a", "messages__words__contains=a"]
)
def test_no_other_column_can_be_asked_by_address(client, nurse, lookup):
    make_enquiry()
    assert client.get(f"{LIST}?{lookup}").status_code == 400


# --- nothing else can be done here


def test_the_list_takes_the_same_number_of_queries_for_5_and_for_50_enquiries(client, nurse):
    counts = []
    for more in (5, 45):
        for _ in range(more):
            make_enquiry(assignee=nurse, red_flag_suspected=True)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(shown(client.get(f"{LIST}?desk=mine"))) in {5, 50}
        counts.append(len(queries))
    assert counts == [counts[0], counts[0]]


def test_the_list_never_loads_anything_personal(client, nurse):
    make_enquiry(name=WORD)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    columns = [
        name for name in ("name", "email", "phone", "code_hash") for q in queries if f'enquiry"."{name}"' in q["sql"]
    ]
    assert columns == []


@pytest.mark.parametrize("act", ["add/", "{}/delete/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_adds_or_deletes_an_enquiry_not_even_a_superuser_of_the_group(client, act, method):
    client.force_login(make_staff("root", "triage", is_superuser=True))
    enquiry = make_enquiry()
    response = getattr(client, method)(LIST + act.format(enquiry.reference), {"post": "yes"})
    assert (response.status_code, Enquiry.objects.count()) == (403, 1)


def test_posting_fields_to_an_enquiry_changes_nothing(client, nurse):
    enquiry = make_enquiry()
    client.post(f"{LIST}{enquiry.reference}/change/", {"status": "closed", "urgency": 2, "version": 1})
    client.post(LIST, {"action": "delete_selected", "_selected_action": [enquiry.reference]})
    row = Enquiry.objects.values_list("status", "urgency", "version").get()
    assert row == ("new", 0, 1)


# --- the front page
