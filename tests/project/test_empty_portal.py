"""A portal without a course still has its pages."""

import pytest


@pytest.mark.parametrize("path", ["/en/", "/en/courses/", "/en/glossary/", "/en/references/"])
def test_an_empty_portal_still_has_its_pages(client, db, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/en/", "/en/contact/", "/healthz"])
def test_head_has_the_length_of_get_and_no_body(client, db, path):
    get, head = client.get(path), client.head(path)
    assert head.status_code == get.status_code
    assert head.content == b""
