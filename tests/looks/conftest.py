"""The portal with everything in it, made for each test and emptied again."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from unittest import mock

import pytest
from django.test import override_settings

from support import spam
from tests.browser import serving
from tests.looks import options
from tests.looks.clock import still
from tests.looks.world import World, make_world

PROMISES = {
    "FIRST_READ_HOURS": 8,
    "FIRST_REPLY_HOURS": 16,
    "NETWORK_PHONE": "+852 2345 6789",
    "PRIVACY_CONTACT": "privacy@portal.example",
    "NEUTRAL_FROM_EMAIL": "notes@letters.example",
    "NEUTRAL_LINK": "https://letters.example/",
}


@dataclass(frozen=True)
class Portal:
    """A running portal: where it is, and who and what is in it."""

    url: str
    world: World


def pytest_addoption(parser) -> None:
    """Add the words that take_pictures.py understands."""
    options.add(parser)


@pytest.fixture
def portal(browser, transactional_db) -> Iterator[Portal]:
    """Return the running portal. It takes seconds to fill: one test looks at many scenes."""
    with ExitStack() as stack:
        stack.enter_context(still())
        stack.enter_context(mock.patch.object(spam, "QUICKEST_SECONDS", 0))  # nobody fills in a form so fast
        server = stack.enter_context(serving())
        stack.enter_context(override_settings(SITE_ORIGIN=server.url, **PROMISES))
        yield Portal(server.url, make_world())
