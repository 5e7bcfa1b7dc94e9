"""What readers see is not changed by a form: the form shows the newest content, and a save of it waits for a review."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Model

from courses.actions.apply import apply
from courses.actions.versions import GONE
from courses.differences import SHAPES
from courses.models import Review, Rung, Shown, Version
from courses.versions import KINDS, is_shown, name_of


def whole(thing: Model) -> Model:
    """Return what `thing` has its versions with: a rung its ladder."""
    return thing.ladder if isinstance(thing, Rung) else thing


def review_of(thing: Model) -> Review | None:
    """Return how far the newest content of a thing has come; None for what never had a version."""
    kept = whole(thing)
    return Review.objects.of(KINDS[type(kept)], name_of(kept)).first()


def held_version(thing: Model) -> Version | None:
    """Return the content that waits beside the one that readers see, if there is one."""
    review = review_of(thing)
    if review is None or not review.is_held:
        return None
    return Version.objects.get(kind=review.kind, name=review.name, number=review.number)


def removal_of(thing: Model) -> Version | None:
    """Return the version that says that a thing is to be taken from readers, while that waits."""
    version = held_version(thing)
    return version if version and version.digest == GONE else None


def is_held(thing: Model) -> bool:
    """Tell whether a change of `thing` has to wait, because readers see its rows."""
    return is_shown(whole(thing))


def put_newest(thing: Model) -> None:
    """Write the newest content of a thing into its rows; who calls this takes it out again by a rollback."""
    version = held_version(thing)
    if version and version.digest != GONE:
        apply(version.kind, version.name, version.record)


@contextmanager
def newest_content(thing: Model) -> Iterator[None]:
    """Let the rows of `thing` hold its newest content for a while."""
    with transaction.atomic():
        savepoint = transaction.savepoint()
        put_newest(thing)
        yield
        transaction.savepoint_rollback(savepoint)


def beside_the_record(form) -> dict:
    """Return what a form has changed that is no part of the content: such columns do not wait."""
    kind = KINDS.get(type(form.instance))
    in_record = {*SHAPES[kind].fields, *SHAPES[kind].links} if kind else set(form.fields)
    return {name: form.cleaned_data[name] for name in form.changed_data if name not in in_record}


def start_hidden(thing: Model) -> None:
    """Keep a new thing from readers."""
    if isinstance(thing, Shown):
        thing.is_public = False
