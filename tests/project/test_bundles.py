"""A file is served under a name of what it holds, also after files were collected anew."""

from pathlib import Path

import pytest

from config.bundles import BundlingStorage


@pytest.fixture
def storage(tmp_path) -> BundlingStorage:
    return BundlingStorage(location=tmp_path, base_url="/static/")


def collect(storage: BundlingStorage, words: str) -> None:
    Path(storage.location, "a.css").write_text(words)
    list(storage.post_process({"a.css": (storage, "a.css")}))


def test_what_was_collected_anew_has_its_new_address_at_once(storage):
    collect(storage, "a {}")
    first = [storage.url("a.css") for _ in range(2)]
    collect(storage, "b {}")
    second = [storage.url("a.css") for _ in range(2)]
    assert (len({*first}), len({*second}), len({*first, *second})) == (1, 1, 2)
    assert Path(storage.location, second[0].rpartition("/")[2]).read_text() == "b {}"


def test_what_was_not_collected_has_no_address(storage):
    collect(storage, "a {}")
    for _ in range(2):
        with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
            storage.url("b.css")
