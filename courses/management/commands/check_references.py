"""Checks the references."""

from django.core.management.base import BaseCommand, CommandError

from courses.reference_checks import check_references


class Command(BaseCommand):
    """`check_references`: one line a finding; raises CommandError (exit code 1) when one of them is an error."""

    help = "Finds malformed DOIs, duplicates, claims without a reference; lists what is not cited or not verified."

    def handle(self, *args, **options) -> None:
        """Print every finding, then how many there are."""
        findings = check_references()
        for finding in findings:
            self.stdout.write(str(finding))
        errors = sum(finding.is_error for finding in findings)
        if errors:
            raise CommandError(f"Errors: {errors}. Notices: {len(findings) - errors}.")
        self.stdout.write(f"No errors. Notices: {len(findings)}.")
