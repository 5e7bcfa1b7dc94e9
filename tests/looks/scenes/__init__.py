"""The catalogue of every page and state of the portal. What is new on a page belongs here too.

A scene is a short function that is given a window (tests/looks/window.py) and leaves it on the page. It can be opened
any number of times in any order: what it changes it has made itself.
"""

from tests.looks.scenes import account, asking, comfort, conversation, desk, editing, errors, guide, mails, reading
from tests.looks.scenes.registry import SCENES

__all__ = [
    "SCENES",
    "account",
    "asking",
    "comfort",
    "conversation",
    "desk",
    "editing",
    "errors",
    "guide",
    "mails",
    "reading",
    "scene_of",
]


def scene_of(group: str, name: str):
    """Return one scene by group and name. Raises KeyError when there is none."""
    return {(each.group, each.name): each for each in SCENES}[group, name]
