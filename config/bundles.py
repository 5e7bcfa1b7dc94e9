"""Style sheets and scripts of one small file a part, served as few: what one imports is put in place when collected."""

import os
import posixpath
import re

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# What imports another file whole, by the end of its name: how it says so, and what stands in place of it. Scripts keep
# their names to themselves, as modules do.
IMPORTS = {
    ".css": (re.compile(r"""@import url\("(?P<path>[^":]+)"\);\n?"""), "{whole}"),
    ".js": (re.compile(r"""^import "(?P<path>[^":]+)";\n?""", re.MULTILINE), "{{\n{whole}}}\n"),
}
OURS = "js/"  # each script of ours is served without its comments; those of others stay as they are
COMMENTS = {".css": re.compile(r"/\*.*?\*/\n?", re.DOTALL), ".js": re.compile(r"^ *// .*\n", re.MULTILINE)}


class BundlingStorage(CompressedManifestStaticFilesStorage):
    """Collected files under the name of their content, compressed; sheets and scripts with all that they import."""

    def __init__(self, *args, **kwargs) -> None:
        self._addresses: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of a file, which is found once: a page names the same few each time.

        Raises ValueError for a file that was not collected.
        """
        if settings.DEBUG:
            return super().url(name, force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]

    def save_manifest(self) -> None:
        """Write down under what name each file is served, and forget what was known of it."""
        super().save_manifest()
        self._addresses.clear()

    def post_process(self, paths: dict, dry_run: bool = False, **options):
        """Write each file that imports others as one, then let the rest of the chain name and compress it.

        `paths` maps a name to its storage and its path there, as `collectstatic` found it.
        Raises KeyError for an import of what is not there.
        """
        if not dry_run:
            whole = {name: _whole(paths, name) for name in paths if name.startswith(OURS) or _imports(paths, name)}
            for name, text in whole.items():
                self.delete(name)
                self._save(name, ContentFile(text.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths):
        """Let a web server in front read what is compressed too; WhiteNoise leaves its mode to the umask."""
        for name, compressed in super().compress_files(paths):
            os.chmod(self.path(compressed), self.file_permissions_mode)
            yield name, compressed

    def _save(self, name: str, content) -> str:
        """Write one file whole or not at all: the next collecting would take what a full disk left of it for the file.

        Raises OSError.
        """
        try:
            return super()._save(name, content)
        except OSError:
            self.delete(name)
            raise


def _read(paths: dict, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()


def _imports(paths: dict, name: str) -> bool:
    kind = posixpath.splitext(name)[1]
    return kind in IMPORTS and bool(IMPORTS[kind][0].search(_read(paths, name)))


def _whole(paths: dict, name: str) -> str:
    """Return a file with what it imports in place of the imports; comments are for those who read the source."""
    kind = posixpath.splitext(name)[1]
    pattern, framed = IMPORTS[kind]

    def imported(found: re.Match) -> str:
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["path"]))
        return framed.format(whole=_whole(paths, inner))

    return pattern.sub(imported, COMMENTS[kind].sub("", _read(paths, name)))
