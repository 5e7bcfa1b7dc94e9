"""What editors and reviewers do with a change: make it, look at its page, press a button."""

import copy
from functools import partial

import html5lib
from django.test import Client

from courses.actions.versions import Credit, keep
from courses.models import Act, Review, Reviewer, Role
from courses.versions import KINDS, Snapshot, name_of, snapshot_of, with_content
from tests.factories.courses import make_claim, make_lesson
from tests.factories.support import make_staff

REVIEWS = "/admin/courses/review/"


def browser(name: str, *groups: str, role: str = "", **fields) -> Client:
    """Return a browser in which somebody of these groups is signed in; `role` makes the person a reviewer by it."""
    client, user = Client(), make_staff(name, *groups, **fields)
    if role:
        Reviewer.objects.create(user=user, role=role, shown_name="Dr Lam")
    client.force_login(user)
    client.name = name
    return client


def doctor(name: str = "lam") -> Client:
    """Return the browser of a doctor who reviews."""
    return browser(name, "reviewer", role=Role.DOCTOR)


def stored(thing) -> Snapshot:
    """Return the content of a thing as its row has it."""
    return snapshot_of(with_content(type(thing)).get(pk=thing.pk))


def review_of(thing) -> Review:
    """Return how far the newest content of a thing has come."""
    return Review.objects.get(kind=KINDS[type(thing)], name=name_of(thing))


def known(thing, author: str = "(before)") -> Review:
    """Let versions know what the row of a thing holds."""
    keep([stored(thing)], Credit(author))
    return review_of(thing)


def changed(thing, author: str = "mei", remark: str = "", **fields) -> Review:
    """Change something that readers see, as an editor's form does: it waits beside what they see. Return its review.

    A dict changes the words in some languages, anything else the field itself.
    """
    if not Review.objects.filter(kind=KINDS[type(thing)], name=name_of(thing)).exists():
        known(thing)
    now = stored(thing)
    record = copy.deepcopy(now.record)
    for name, value in fields.items():
        record[name] = {**record.get(name, {}), **value} if isinstance(value, dict) else value
    keep([Snapshot(now.kind, now.name, record)], Credit(author, remark), held=True)
    return review_of(thing)


def set_stage(review: Review, stage: str) -> Review:
    """Put a change into a stage, whatever came before."""
    Review.objects.filter(pk=review.pk).update(stage=stage)
    review.refresh_from_db()
    return review


def seen(review: Review) -> str:
    """Return what the box of a change sends."""
    return f"{review.pk}:{review.number}:{review.stage}"


def press(client: Client, act: str, *reviews: Review, page: Review | None = None, **fields):
    """Press a button with these changes ticked as they are now; return the answer."""
    return pressing(client, act, *reviews, page=page, **fields)()


def pressing(client: Client, act: str, *reviews: Review, page: Review | None = None, **fields):
    """Return the act of pressing a button, for later."""
    if act == Act.WITHDRAW:
        fields = {"sure": "yes", **fields}
    at = f"{REVIEWS}{(page or reviews[0]).pk}/{act}/"
    return partial(client.post, at, {"seen": [seen(each) for each in reviews], **fields})


def page(client: Client, review: Review, language: str = ""):
    """Return the page of a review, or the preview in a language."""
    return client.get(f"{REVIEWS}{review.pk}/" + (f"preview/{language}/" if language else ""))


def buttons(response) -> list[str]:
    """Return the acts that a page offers."""
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    addresses = [each.get("formaction") for each in tree.iter("button") if each.get("formaction")]
    addresses += [each.get("action") for each in tree.iter("form") if each.get("id") in {"confirm", "withdraw"}]
    return [address.rstrip("/").rpartition("/")[2] for address in addresses]


def boxes(response, form: str = "waiting") -> dict[str, bool]:
    """Return the boxes of one form of a page by what they send, and whether they are ticked."""
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    found = next((each for each in tree.iter("form") if each.get("id") == form), None)
    rows = found.iter("input") if found is not None else []
    return {each.get("value"): each.get("checked") is not None for each in rows if each.get("name") == "seen"}


def told(response) -> list[str]:
    """Return what the messages of a page say."""
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    lists = [each for each in tree.iter("ul") if each.get("class") == "messagelist"]
    return ["".join(item.itertext()).strip() for each in lists for item in each.iter("li")]


def small_lesson():
    """Return a published lesson with a claim, both known to versions: its English text and its claim."""
    lesson = make_lesson(body="A mouse is small.\n\n## What was seen {#seen}\n\n[It worked.](claim:mice-are-small)")
    claim, text = make_claim(lesson=lesson), lesson.texts.get()
    for thing in (lesson.course, lesson.module, lesson, text, claim, claim.references.get()):
        known(thing)
    return text, claim
