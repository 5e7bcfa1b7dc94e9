"""The style guide. Its bare pages are a list of their own: they show again what stands on the pages."""

from config.style_guide import sheets
from tests.looks.scenes.registry import group
from tests.looks.window import Scene, Window

scene = group("guide")


@scene("style guide")
def index(window: Window) -> None:
    window.staff("newcomer")
    window.read("style-guide/")


@scene("style guide, a part")
def part(window: Window) -> None:
    window.staff("newcomer")
    window.read("style-guide/parts/notice/")


def _bare(path: str):
    def open_it(window: Window) -> None:
        window.staff("newcomer")
        window.read(path)

    return open_it


BARE = [
    Scene(
        f"guide: {part.group} {variant.name}", "guide", _bare(f"style-guide/{part.group}/{part.slug}/{variant.name}/")
    )
    for parts in sheets.parts().values()
    for part in parts
    for variant in part.variants
]
