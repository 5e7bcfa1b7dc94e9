"""The verbs of the desk: the only code that writes enquiries."""


class Conflict(Exception):  # noqa: N818 - it is what happened, not an error
    """Somebody else changed the enquiry first; nothing was written. `enquiry` is as it now stands."""

    def __init__(self, enquiry, changed_by: str) -> None:
        super().__init__(enquiry.reference)
        self.enquiry = enquiry
        self.changed_by = changed_by


class NotAllowed(Exception):  # noqa: N818
    """The table of moves, or the rules of the desk, do not allow this."""
