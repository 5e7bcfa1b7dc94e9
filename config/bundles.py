"""Style sheets of one small file a part, served as few: what one imports is put in place when files are collected."""

import os
import posixpath
import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r"""@import url\("(?P<path>[^":]+)"\);\n?""")
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)


class BundlingStorage(CompressedManifestStaticFilesStorage):
    """Collected files under the name of their content, compressed; sheets with everything that they import."""

    def post_process(self, paths: dict, dry_run: bool = False, **options):
        """Write each sheet that imports others as one file, then let the rest of the chain name and compress it.

        `paths` maps a name to its storage and its path there, as `collectstatic` found it.
        Raises KeyError for an import of what is not there.
        """
        if not dry_run:
            for name in [name for name in paths if name.endswith(".css")]:
                if "@import" in (sheet := _read(paths, name)):
                    self.delete(name)
                    self._save(name, ContentFile(_whole(paths, name, sheet).encode()))
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


def _whole(paths: dict, name: str, sheet: str) -> str:
    """Return a sheet with what it imports in place of the imports; comments are for those who read the source."""

    def imported(found: re.Match) -> str:
        inner = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["path"]))
        return _whole(paths, inner, _read(paths, inner))

    return IMPORT.sub(imported, COMMENT.sub("", sheet))
