"""Takes pictures: `make pictures`. pytest does not collect this file by itself, so make test takes none."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import ObjectDoesNotExist
from playwright.sync_api import Error
from tqdm import tqdm

from config.languages import CODES
from tests.looks import docs, kept
from tests.looks.options import WIDTHS
from tests.looks.picture import take
from tests.looks.scenes import SCENES
from tests.looks.sheet import Taken, write_sheet
from tests.looks.window import window


@pytest.fixture
def option(pytestconfig):
    """Return what was chosen on the command line, by name."""
    return pytestconfig.getoption


@pytest.fixture
def in_a_window(browser, portal):
    """Return what opens a window in a language and a colour scheme."""

    @contextmanager
    def opening(language: str, scheme: str, **others):
        with window(browser, portal.url, portal.world, language=language, scheme=scheme, **others) as opened:
            yield opened

    return opening


# These are no tests and `make test` does not collect them: each call takes one kind of picture and skips the others.
def wanted(only: str) -> list:
    """Return the scenes of which group or name holds `only`."""
    return [scene for scene in SCENES if only.lower() in f"{scene.group}: {scene.name}".lower()]


def test_take_pictures(option, in_a_window):
    """Write a picture of each scene and the sheet that shows them all; name the scenes that could not be opened."""
    if option("keep") or option("docs"):
        pytest.skip("other pictures were asked for")
    scenes, folder, widths = wanted(option("only")), option("into").resolve(), option("width") or WIDTHS
    folder.mkdir(parents=True, exist_ok=True)
    taken, failed = [], []
    kinds = [(language, scheme) for language in option("languages") for scheme in option("schemes")]
    with tqdm(total=len(kinds) * len(scenes), unit="scene") as progress:
        for language, scheme in kinds:
            with in_a_window(language, scheme) as opened:
                for scene in scenes:
                    pictures = [Taken(scene, language, scheme, width) for width in widths]
                    try:
                        opened.show(scene)
                        for each in pictures:
                            take(opened.page, each.width, folder / each.file, whole=scene.whole)
                        taken += pictures
                    except (Error, ValueError, ObjectDoesNotExist) as error:  # the others are wanted all the same
                        failed.append(f"{scene.group}: {scene.name} ({language}, {scheme}): {str(error)[:300]}")
                    progress.update()
    write_sheet(folder, taken)
    print(f"\n{len(taken)} pictures: {folder / 'index.html'}")
    if failed:
        pytest.fail("These scenes could not be opened:\n" + "\n".join(failed), pytrace=False)


def test_keep_pictures(option, in_a_window):
    """Take the pictures anew that tests/looks/test_kept.py compares with."""
    if not option("keep"):
        pytest.skip("only with --keep")
    for language, scheme in kept.LOOKS:
        with in_a_window(language, scheme) as opened:
            for name, scene in kept.scenes().items():
                opened.show(scene)
                for width in kept.SMALL:
                    kept.keep(kept.small(opened.page, width), kept.file_of(name, width, language, scheme))


def test_take_pictures_of_the_docs(option, in_a_window):
    """Write what README.md and docs/ show into docs/images/."""
    if not option("docs"):
        pytest.skip("only with --docs")
    for language in CODES:
        with in_a_window(language, "light", device_scale_factor=1.5) as opened:
            if language == "en":
                docs.phones(opened)
            docs.wide(opened)
