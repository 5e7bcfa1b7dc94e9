"""How the catalogue is written down."""

from collections.abc import Callable

from tests.looks.window import Scene, Window

SCENES: list[Scene] = []


def group(name: str) -> Callable:
    """Return a decorator that adds what it decorates to the catalogue, as a scene of this group."""

    def scene(title: str, *, whole: bool = True) -> Callable:
        def add(open_it: Callable[[Window], None]) -> Callable[[Window], None]:
            SCENES.append(Scene(title, name, open_it, whole))
            return open_it

        return add

    return scene
