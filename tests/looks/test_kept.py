"""A few pages look as they did when somebody last looked at them: make pictures ARGS=--keep takes them anew."""

import pytest

from tests.looks import kept
from tests.looks.window import window


@pytest.mark.parametrize(("language", "scheme"), kept.LOOKS)
def test_pages_look_as_they_were_kept(browser, portal, tmp_path, language, scheme):
    found = {}
    with window(browser, portal.url, portal.world, language=language, scheme=scheme) as opened:
        for name, scene in kept.scenes().items():
            opened.show(scene)
            for width in kept.SMALL:
                file, now = kept.file_of(name, width, language, scheme), kept.small(opened.page, width)
                now.save(tmp_path / file.name)
                if difference := kept.differs(now, file):
                    found[file.name] = difference
    assert found == {}, f"Look at {tmp_path}; if it is meant: make pictures ARGS=--keep"
