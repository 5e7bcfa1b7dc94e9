"""Addresses of the desk that somebody typed by hand, or that a scanner made up: never a fault of the server."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.urls import reverse

from tests.factories.support import make_enquiry, make_staff

ODD = ("NaN", "9" * 30)
OWN_WORDS = ("_to_field", "_popup", "_changelist_filters", "o", "p", "all", "q", "e")

pytestmark = pytest.mark.usefixtures("db", "real_course")
LISTS = sorted(model._meta.label_lower for model in site._registry)


@pytest.fixture
def desk(client):
    """Return a client of somebody who may see and change everything."""
    make_enquiry()
    groups = ("reviewer", "editor", "triage", "specialist", "auditor")
    client.force_login(make_staff("mei", *groups, is_superuser=True))
    client.raise_request_exception = False
    return client


def filters(label: str) -> list[str]:
    """Return the names in an address by which a list may be narrowed."""
    [admin] = [each for model, each in site._registry.items() if model._meta.label_lower == label]
    fields = [field.attname for field in admin.model._meta.concrete_fields]
    narrowed = [each[0] if isinstance(each, tuple) else each for each in admin.list_filter]
    named = [name for name in narrowed if isinstance(name, str)]
    return [*fields, *(f"{name}__{ending}" for name in named for ending in ("exact", "in", "gte", "isnull"))]


@pytest.mark.parametrize("label", LISTS)
def test_a_list_bears_any_address(desk, label):
    address = reverse(f"admin:{label.replace('.', '_')}_changelist")
    asked = [(name, value) for name in (*OWN_WORDS, *filters(label)) for value in ODD]
    assert [(name, value) for name, value in asked if desk.get(address, {name: value}).status_code >= 500] == []


@pytest.mark.parametrize("label", LISTS)
def test_an_empty_form_bears_any_address(desk, label):
    [model] = [model for model in site._registry if model._meta.label_lower == label]
    address = reverse(f"admin:{label.replace('.', '_')}_add")
    names = (*OWN_WORDS, *(field.name for field in model._meta.get_fields()))
    asked = [(name, value) for name in names for value in ODD]
    assert [(name, value) for name, value in asked if desk.get(address, {name: value}).status_code >= 500] == []


@pytest.mark.parametrize("label", LISTS)
def test_a_row_that_cannot_be_is_not_there(desk, label):
    for kind in ("change", "delete", "history"):
        for value in ODD:
            address = reverse(f"admin:{label.replace('.', '_')}_{kind}", args=[value])
            assert desk.get(address).status_code < 500, address


def test_what_is_wrong_without_an_odd_address_remains_a_fault(desk, monkeypatch):
    def fail(*_args, **_options):
        raise ValueError

    monkeypatch.setattr(site, "get_app_list", fail)
    assert (desk.get("/admin/").status_code, desk.get("/admin/?a=1").status_code) == (500, 400)


@pytest.mark.parametrize("field", ["groups", "user_permissions"])
@pytest.mark.parametrize("value", ODD)
def test_an_account_form_bears_a_choice_that_is_none(desk, field, value):
    somebody = User.objects.create(username="somebody")
    answer = desk.post(reverse("admin:auth_user_change", args=[somebody.pk]), {"username": "somebody", field: value})
    assert answer.status_code < 500
