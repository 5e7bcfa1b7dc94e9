"""What went wrong."""

from django.test import RequestFactory
from django.utils import translation

from config import errors
from config.outages import Kept
from tests.looks.scenes.registry import group
from tests.looks.window import Window

scene = group("errors")
TYPED = [("message", "What does it mean that the tumour has immune cells in it?\n\nMy mother asks too.")]


def _answered(view):
    """Return a scene of what a view of errors answers, in the language of the window."""

    def open_it(window: Window) -> None:
        request = RequestFactory().get(f"/{window.language}/nothing/")
        with translation.override(window.language):
            window.answer(view(request))

    return open_it


scene("400")(_answered(errors.bad_request))
scene("403")(_answered(errors.forbidden))
scene("403, the cookie was lost")(_answered(errors.csrf_failure))
scene("413, too long")(_answered(errors.too_large))
scene("500")(_answered(errors.server_error))
scene("503")(_answered(lambda request: errors.unavailable(None)))
scene("503, not stored")(_answered(lambda request: errors.unavailable(Kept(TYPED, [], nothing_stored=True))))
scene("503, nobody knows")(_answered(lambda request: errors.unavailable(Kept(TYPED, [], nothing_stored=False))))


@scene("404")
def nothing(window: Window) -> None:
    window.read("nothing/")
