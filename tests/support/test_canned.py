"""Canned replies: what is shipped, and who keeps them."""

import re

import pytest

from support.canned import placeholders
from support.models import CannedReply, CannedText
from tests.factories.support import make_specialist, make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/support/cannedreply/"
# Written in Hong Kong: a sample of what is not.
NOT_OURS = ["信息", "視頻", "打印機", "靶向", "放療", "这", "们", "说", "复", "时", "间", "请", "问", "谢"]


@pytest.fixture
def form_of():
    """Return what the admin form of a reply sends, with the given texts."""

    def data(*texts: dict, stored: int = 0) -> dict:
        sent = {"topic": "other", "in_use": "on", "texts-TOTAL_FORMS": len(texts), "texts-INITIAL_FORMS": stored}
        for number, text in enumerate(texts):
            sent |= {f"texts-{number}-{name}": value for name, value in text.items()}
        return sent

    return data


def english(**words) -> dict:
    return {"language": "en", "title": "Tea", "text": "Drink {what}.", **words}


def test_a_new_portal_has_canned_replies_in_both_languages_and_no_more_than_staff_can_survey():
    replies = CannedReply.objects.prefetch_related("texts")
    languages = [sorted(text.language for text in reply.texts.all()) for reply in replies]
    assert (6 <= len(languages) <= 8, languages) == (True, [["en", "zh-hant"]] * len(languages))


def test_the_two_languages_of_a_shipped_reply_ask_for_as_many_things():
    for reply in CannedReply.objects.prefetch_related("texts"):
        counts = {len(placeholders(text.text)) for text in reply.texts.all()}
        assert len(counts) == 1, reply.texts.first().title


def test_shipped_replies_promise_no_time_and_name_no_number_but_999():
    texts = list(CannedText.objects.values_list("text", flat=True))
    assert {number for text in texts for number in re.findall(r"\d+", text)} == {"999"}
    assert [(word, text) for text in texts for word in NOT_OURS if word in text] == []


MAY = {"triage": (200, 302), "specialist": (200, 403), "editor": (403, 403), "superuser": (200, 302)}


@pytest.mark.parametrize("who", MAY)
def test_triage_keeps_the_canned_replies_and_specialists_look_them_up(client, form_of, who):
    group = () if who == "superuser" else (who,)
    client.force_login(make_staff(who, *group, is_superuser=who == "superuser"))
    reply = CannedReply.objects.first()
    looked = [client.get(LIST).status_code, client.get(f"{LIST}{reply.pk}/change/").status_code]
    before = CannedReply.objects.count()
    added = client.post(f"{LIST}add/", form_of(english())).status_code
    texts = [{"id": text.pk, "reply": reply.pk, "language": text.language, "title": "New", "text": "New."}
             for text in reply.texts.all()]  # fmt: skip
    changed = client.post(f"{LIST}{reply.pk}/change/", form_of(*texts, stored=2)).status_code
    allowed = MAY[who][1] == 302
    assert (looked, added, changed) == ([MAY[who][0]] * 2, MAY[who][1], MAY[who][1])
    assert CannedReply.objects.count() == before + allowed
    assert reply.texts.filter(title="New").count() == (2 if allowed else 0)


def test_a_specialist_sees_the_words_in_both_languages(client):
    client.force_login(make_specialist("nurse").user)
    reply = CannedReply.objects.first()
    html = client.get(f"{LIST}{reply.pk}/change/").content.decode()
    assert [text.title in html for text in reply.texts.all()] == [True, True]
    assert 'name="texts-0-title"' not in html


def test_a_new_reply_offers_a_form_for_each_language(client):
    client.force_login(make_staff("triage", "triage"))
    html = client.get(f"{LIST}add/").content.decode()
    chosen = re.findall(r'<option value="([\w-]+)" selected>', html)
    assert [code for code in chosen if code != "other"] == ["en", "zh-hant"]


def test_one_language_is_enough_and_the_other_can_wait(client, form_of):
    client.force_login(make_staff("triage", "triage"))
    empty = {"language": "zh-hant", "title": "", "text": ""}
    assert client.post(f"{LIST}add/", form_of(english(text="a\r\nb"), empty)).status_code == 302
    assert CannedText.objects.filter(title="Tea").values_list("language", "text").get() == ("en", "a\nb")


@pytest.mark.parametrize("text", ["{day", "day}", "｛day", "a } b {"])
def test_a_brace_that_stands_alone_is_refused(client, form_of, text):
    client.force_login(make_staff("triage", "triage"))
    response = client.post(f"{LIST}add/", form_of(english(text=text)))
    assert (response.status_code, "A brace stands alone here" in response.content.decode()) == (200, True)


def test_a_language_twice_is_refused(client, form_of):
    client.force_login(make_staff("triage", "triage"))
    before = CannedReply.objects.count()
    assert client.post(f"{LIST}add/", form_of(english(), english())).status_code == 200
    assert CannedReply.objects.count() == before


def test_what_is_no_longer_offered_stays(client, form_of):
    client.force_login(make_staff("triage", "triage"))
    reply = CannedReply.objects.first()
    texts = [{"id": text.pk, "reply": reply.pk, "language": text.language, "title": text.title, "text": text.text}
             for text in reply.texts.all()]  # fmt: skip
    data = form_of(*texts, stored=2)
    del data["in_use"]
    client.post(f"{LIST}{reply.pk}/change/", data)
    reply.refresh_from_db()
    assert (reply.in_use, reply.texts.count()) == (False, 2)


def test_the_list_costs_as_many_queries_for_many_as_for_few(client, django_assert_max_num_queries):
    client.force_login(make_staff("triage", "triage"))
    for number in range(30):
        CannedReply.objects.create().texts.create(language="en", title=f"Title {number}", text="x")
    with django_assert_max_num_queries(9):
        assert "Title 29" in client.get(LIST).content.decode()
