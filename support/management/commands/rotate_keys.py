"""`manage.py rotate_keys`: everything personal under the first key of FIELD_ENCRYPTION_KEYS."""

from django.core.management import BaseCommand, CommandError
from tqdm import tqdm

from support.actions.rotate import first_key, note_rotation, rotate, rotate_factors, sealed_fields, under_each_key
from support.crypto import SealError


class Command(BaseCommand):
    """Seals anew what is under an older key, while the site runs; an interrupted run goes on where it ended."""

    help = (
        "Seal everything personal anew under the first key of FIELD_ENCRYPTION_KEYS. Then an older key can be taken "
        "out of the setting, but not thrown away before the last backup made under it has expired."
    )

    def add_arguments(self, parser) -> None:
        """Declare the run without a change."""
        parser.add_argument("--dry-run", action="store_true", help="only count what is under which key")

    def handle(self, *, dry_run: bool, **options) -> None:
        """Print what is under which key, seal anew with a progress bar, and check. Raises CommandError."""
        if dry_run:
            self._print()
            return
        older = sum(count for (*_, key), count in under_each_key().items() if key != first_key())
        done = 0
        try:
            with tqdm(total=older, unit="value", disable=None) as progress:
                done += rotate_factors()
                progress.update(done)
                for model, field in sealed_fields():
                    for count in rotate(model, field):
                        done += count
                        progress.update(count)
        except SealError as error:
            raise CommandError(f"{error} {done} values were sealed anew; the rest is as it was.") from None
        finally:
            if done:
                note_rotation(done)
        self.stdout.write(f"{done} values sealed anew under {first_key()}.")
        self._print()

    def _print(self) -> None:
        for (model, field, key), count in sorted(under_each_key().items()):
            self.stdout.write(f"{model}.{field:<8} under {key}: {count}")
