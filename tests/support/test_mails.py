"""How mails look: what they say, what they never say, and how little they say where naming us was refused."""

import re

import pytest
import yaml

from support import mails
from support.mails import Kind, Naming
from support.wishes import Wishes

TO_PEOPLE = [kind for kind in Kind if kind not in mails.TO_STAFF]
HEALTH = re.compile(
    r"cancer|tumou?r|chemo|radio|therap|treatment|medic|drug|nurse|doctor|hospital|clinic|patient|oncolog|\bill\b|illness|"
    r"disease|health|symptom|pain|癌|腫瘤|化療|電療|治療|藥|護士|醫|病|症|健康",
    re.IGNORECASE,
)
REFERENCE = "123-456-789"


@pytest.fixture(autouse=True)
def neutral(settings):
    """Let mails go to those who refused that we name ourselves."""
    settings.SITE_ORIGIN = "https://portal.network.example"
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@network.example>"
    settings.NEUTRAL_FROM_EMAIL = "post@plain.example"
    settings.NEUTRAL_LINK = "https://plain.example/back"
    settings.NETWORK_PHONE = "2345 6789"


def compose(kind=Kind.ANSWER, naming=Naming.NAMED, language="en"):
    """Return a mail with all that it could say."""
    said = {"number": "1234 5678"} if kind == Kind.NUMBER else {"reference": REFERENCE}
    return mails.compose(kind, language=language, naming=naming, **said)


def everything(mail) -> str:
    """Return all that arrives, headers too, decoded."""
    email = mails.as_email(mail, "mei@example.com", mails.message_id(mail, "4711"))
    headers = "\n".join(f"{name}: {value}" for name, value in email.message().items())
    return "\n".join([headers, mail.subject, email.body, *(part.content for part in email.alternatives)])


@pytest.mark.parametrize(("wish", "naming"), [("yes", Naming.NAMED), ("", Naming.QUIET), ("no", Naming.HIDDEN)])
def test_the_wish_decides_how_much_a_mail_says_about_us(wish, naming):
    assert mails.naming_of(Wishes(may_name_us=wish)) is naming


def test_without_a_neutral_sender_those_who_refused_get_no_mail(settings):
    settings.NEUTRAL_FROM_EMAIL = ""
    assert [mails.can_mail(naming) for naming in Naming] == [True, True, False]
    settings.NEUTRAL_FROM_EMAIL = "post@plain.example"
    assert mails.can_mail(Naming.HIDDEN) is True


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("naming", list(Naming))
@pytest.mark.parametrize("kind", TO_PEOPLE)
def test_no_mail_says_a_word_about_health(kind, naming, language):
    text = everything(compose(kind, naming, language)).replace(mails.NETWORK, "")
    assert HEALTH.findall(text) == []


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("kind", TO_PEOPLE)
def test_the_network_is_named_only_where_it_may_be(kind, language):
    named, quiet, hidden = (everything(compose(kind, naming, language)) for naming in Naming)
    assert (mails.NETWORK in named, "network" in quiet.replace("network.example", "").lower()) == (True, False)
    assert ("network" in hidden.lower(), "portal" in hidden.lower()) == (False, False)


@pytest.mark.parametrize(
    ("naming", "sender", "link"),
    [
        (Naming.NAMED, f"{mails.NETWORK} <portal@network.example>", "https://portal.network.example/en/conversation/"),
        (Naming.QUIET, "portal@network.example", "https://portal.network.example/en/conversation/"),
        (Naming.HIDDEN, "post@plain.example", "https://plain.example/back"),
    ],
)
def test_sender_and_link_follow_the_wish(naming, sender, link):
    mail = compose(naming=naming)
    assert (mail.sender, mail.link) == (sender, link)


def test_a_mail_without_a_link_still_says_where_to_go(settings):
    settings.NEUTRAL_LINK = ""
    text = everything(compose(naming=Naming.HIDDEN))
    assert ("http" in text, "the page where you wrote" in text) == (False, True)


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("naming", list(Naming))
@pytest.mark.parametrize("kind", TO_PEOPLE)
def test_a_mail_carries_the_reference_or_the_number_and_never_both(kind, naming, language):
    mail = mails.compose(kind, language=language, naming=naming, number="1234 5678", reference=REFERENCE)
    text = everything(mail)
    assert (REFERENCE in text, "1234 5678" in text) == (kind != Kind.NUMBER, kind == Kind.NUMBER)
    assert re.findall(r"{\w+}", text) == []


def test_before_there_is_a_reference_the_line_about_it_is_left_out():
    whole, without = compose(), mails.compose(Kind.ANSWER, language="en", naming=Naming.NAMED)
    assert [line for line in whole.paragraphs if line not in without.paragraphs] == [f"Your reference: {REFERENCE}"]


@pytest.mark.parametrize(
    ("naming", "phone", "sentence"),
    [
        ("NAMED", "2345 6789", "Call the Hong Kong Cancer Support Network: 2345 6789."),
        ("QUIET", "2345 6789", "Would you rather speak to somebody? Call 2345 6789."),
        ("NAMED", "", ""),
        ("QUIET", "", ""),
        ("HIDDEN", "2345 6789", ""),
    ],
)
def test_another_way_to_reach_us_is_told_where_there_is_one_and_we_may_say_so(settings, naming, phone, sentence):
    settings.NETWORK_PHONE = phone
    mail = compose(Kind.DELAY, Naming[naming])
    ways = [text for text in mail.paragraphs if "speak to somebody" in text]
    assert (len(ways), sentence in "".join(ways)) == (1 if sentence else 0, True)


@pytest.mark.parametrize(("naming", "said"), [("NAMED", True), ("QUIET", True), ("HIDDEN", False)])
def test_the_telephone_is_told_in_chinese_too(naming, said):
    assert ("2345 6789" in everything(compose(Kind.DELAY, Naming[naming], "zh-hant"))) is said


def test_a_mail_is_marked_as_automatic_and_keeps_its_id():
    mail = compose(naming=Naming.HIDDEN)
    message = mails.as_email(mail, "mei@example.com", mails.message_id(mail, "4711")).message()
    assert (message["Auto-Submitted"], message["Message-ID"]) == ("auto-generated", "<4711@plain.example>")
    assert sorted(message.keys()) == [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ]


@pytest.mark.parametrize(("language", "tag"), [("en", "en-HK"), ("zh-hant", "zh-Hant-HK")])
def test_text_and_html_say_the_same_in_one_language(language, tag):
    mail = compose(language=language)
    email = mails.as_email(mail, "mei@example.com", "<1@x.example>")
    html = email.alternatives[0].content
    assert email.body.strip().split("\n\n") == [*mail.paragraphs, mail.link]
    assert re.findall(r"<p\b[^>]*>([^<]+)</p>", html) == mail.paragraphs
    assert (f'<html lang="{tag}">' in html, f'<a href="{mail.link}"' in html) == (True, True)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mail_loads_nothing_and_runs_nothing(kind):
    html = mails.as_email(compose(kind), "mei@example.com", "<1@x.example>").alternatives[0].content
    assert re.findall(r"<(?:img|script|link|iframe)\b|src=|url\(|@import", html) == []


def test_the_number_stands_out_from_the_sentences_around_it():
    mail = compose(Kind.NUMBER)
    html = mails.as_email(mail, "mei@example.com", "<1@x.example>").alternatives[0].content
    assert re.findall(r'<p class="number"[^>]*>([^<]+)</p>', html) == ["1234 5678"]


@pytest.mark.parametrize("kind", [Kind.DUTY_NEW, Kind.DUTY_URGENT])
def test_a_call_to_duty_leads_to_the_enquiry_and_says_nothing_of_it(kind):
    mail = compose(kind)
    assert mail.link == f"https://portal.network.example/admin/support/enquiry/{REFERENCE}/change/"
    assert HEALTH.findall(everything(mail).replace(mails.NETWORK, "")) == []
    without = mails.compose(kind, language="en", naming=Naming.NAMED)
    assert without.link == "https://portal.network.example/admin/support/enquiry/"


def test_every_kind_has_its_words_in_each_language_for_each_naming():
    texts = yaml.safe_load(mails.FILE.read_text(encoding="utf-8"))
    assert {
        kind: {language: set(wording) for language, wording in languages.items()} for kind, languages in texts.items()
    } == {
        kind.value: {code: {"subject", "paragraphs", "quiet"} for code in ("en", "zh-hant")} for kind in TO_PEOPLE
    } | {kind.value: {"en": {"subject", "paragraphs"}} for kind in mails.TO_STAFF}
