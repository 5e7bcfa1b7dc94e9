"""A clock that stands still, so that the same page says the same tomorrow; and one that somebody has set back."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

MOMENT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, 11:00 in Hong Kong: somebody reads at this time


class _Plain(type):
    """Lets every other datetime count as one of the patched class."""

    def __instancecheck__(cls, instance) -> bool:
        return isinstance(instance, datetime)


class _Still(datetime, metaclass=_Plain):
    """A datetime whose now() is always the same."""

    @classmethod
    def now(cls, tz=None) -> datetime:
        return MOMENT.astimezone(tz) if tz else MOMENT.replace(tzinfo=None)


@contextmanager
def still():
    """Stop Django's clock at MOMENT, that of default values too; sessions and signatures live on as they are."""
    with mock.patch("django.utils.timezone.datetime", _Still):
        yield


@contextmanager
def shifted(by: timedelta):
    """Let Django's clock go on, that of default values too, at another time than the real one."""

    class Shifted(datetime, metaclass=_Plain):
        @classmethod
        def now(cls, tz=None) -> datetime:
            return datetime.now(tz) + by

    with mock.patch("django.utils.timezone.datetime", Shifted):
        yield


def ago(**how_long) -> datetime:
    """Return the time so long before MOMENT; the words are those of timedelta."""
    return MOMENT - timedelta(**how_long)
