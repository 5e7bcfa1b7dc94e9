"""After a test that commits, the database is as the migrations left it (see tests/conftest.py)."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, transaction
from django.test import TransactionTestCase

from courses.groups import GROUPS as EDITING_GROUPS
from support.groups import GROUPS as DESK_GROUPS
from support.models import Action, AuditEvent


def permissions() -> dict[str, int]:
    """Return how many permissions each group has."""
    return {group.name: group.permissions.count() for group in Group.objects.all()}


@pytest.mark.django_db(transaction=True)
def test_emptying_lifts_the_audits_guard_and_puts_it_back_with_the_groups():
    before = permissions()
    AuditEvent.objects.create(action=Action.RECEIVED, where="test")
    TransactionTestCase()._fixture_teardown()
    assert AuditEvent.objects.count() == 0
    assert permissions() == before
    assert set(before) == set(DESK_GROUPS | EDITING_GROUPS)
    AuditEvent.objects.create(action=Action.RECEIVED, where="test")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.all().delete()
