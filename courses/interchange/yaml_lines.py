"""YAML that remembers in which line each value stands, and refuses what course files have no use for.

Values are built from the parser's events rather than by PyYAML's loader: so an alias is refused before it
can multiply (“billion laughs”), a tag before it can construct, and a key that stands twice is noticed.
"""

import yaml
from yaml import events

from courses.interchange.faults import Sheet

MAX_DEPTH = 10
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's parser where PyYAML was built with it
_TAG = "tag:yaml.org,2002:"
_SCALARS = {f"{_TAG}{name}" for name in ("null", "bool", "int", "float", "str", "timestamp")}
_EMPTY = "Nothing is written here. A list without entries is written []."
UNREADABLE = object()  # stands for a value whose mistake is noted already


class Block(dict):
    """A mapping with the `line` it starts in and, in `lines`, the line of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, name: str) -> int:
        """Return the line of `name`, or where the mapping starts when it has no such key."""
        return self.lines.get(name, self.line)


class Items(list):
    """A list with the line of each item in `lines`."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


class _YamlError(Exception):
    """What makes the rest of the file unreadable: line, code, message."""


def load(sheet: Sheet, text: str, *, offset: int = 0):
    """Return the one document of `text` as Block, Items or scalar; None after noting what is wrong.

    `offset` is how many lines of the file stand before `text`.
    """
    try:
        return _document(sheet, text, offset)
    except _YamlError as refused:
        return sheet.fault(*refused.args)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        line = (mark.line if mark else 0) + 1 + offset
        return sheet.fault(line, "bad-yaml", f"This is not valid YAML: {problem}. Check quotes and indentation.")


def _document(sheet: Sheet, text: str, offset: int):
    if unseen := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, unseen.start()) + 1 + offset
        raise _YamlError(line, "unseen-character", "A character that cannot be seen stands here. Delete it.")
    loader = _Loader(text)
    try:
        return _Builder(sheet, loader, offset).document()
    finally:
        loader.dispose()


class _Builder:
    def __init__(self, sheet: Sheet, loader, offset: int) -> None:
        self.sheet, self.loader, self.offset = sheet, loader, offset

    def document(self):
        self.loader.get_event()  # the stream starts
        if self.loader.check_event(events.StreamEndEvent):
            raise _YamlError(1 + self.offset, "empty", _EMPTY)
        self.loader.get_event()  # the document starts
        first = self.loader.get_event()
        value = self.value(first)
        if value is None:
            raise _YamlError(self.line(first), "empty", _EMPTY)
        self.loader.get_event()  # the document ends
        if not self.loader.check_event(events.StreamEndEvent):
            line = self.line(self.loader.get_event())
            raise _YamlError(line, "second-document", "A second document starts here (---). Keep one in a file.")
        return value

    def line(self, event) -> int:
        return event.start_mark.line + 1 + self.offset

    def value(self, event, depth: int = 0):
        line = self.line(event)
        if isinstance(event, events.AliasEvent):
            raise _YamlError(line, "alias", f"*{event.anchor} repeats another value. Write the value out here.")
        if depth > MAX_DEPTH:
            raise _YamlError(line, "too-deep", f"Lists stand in lists more than {MAX_DEPTH} deep. Check the brackets.")
        if isinstance(event, events.ScalarEvent):
            return self.scalar(event)
        if event.tag not in {None, "!", f"{_TAG}map", f"{_TAG}seq"}:
            raise _YamlError(line, "tag", f"The tag {event.tag} is not used here. Remove it.")
        if isinstance(event, events.SequenceStartEvent):
            return self.items(depth)
        return self.block(line, depth)

    def scalar(self, event):
        tag = event.tag
        if tag in {None, "!"}:
            tag = self.loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag not in _SCALARS:
            raise _YamlError(self.line(event), "tag", f"The tag {tag} is not used here. Remove it, or quote the value.")
        node = yaml.ScalarNode(tag, event.value, event.start_mark)
        try:
            return self.loader.yaml_constructors[tag](self.loader, node)
        except (ValueError, KeyError):  # a 13th month, `!!bool maybe`
            self.sheet.fault(self.line(event), "bad-value", "This value cannot be read. Put text in quotes.")
            return UNREADABLE

    def items(self, depth: int) -> Items:
        items = Items()
        while not isinstance(event := self.loader.get_event(), events.SequenceEndEvent):
            items.lines.append(self.line(event))
            items.append(self.value(event, depth + 1))
        return items

    def block(self, line: int, depth: int) -> Block:
        block = Block(line)
        while not isinstance(event := self.loader.get_event(), events.MappingEndEvent):
            key = self.value(event, depth + 1)
            value = self.value(self.loader.get_event(), depth + 1)
            if not isinstance(key, str):
                self.sheet.fault(self.line(event), "bad-key", "The name of a field must be a word. Put it in quotes.")
            elif key in block:
                self.sheet.fault(self.line(event), "duplicate-key", f"“{key}” stands here twice. Remove one.")
            else:
                block[key] = value
                block.lines[key] = self.line(event)
        return block
