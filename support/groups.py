"""Who may do what. Groups are made by a migration from this table."""

GROUPS: dict[str, tuple[str, ...]] = {
    # Reads what comes in, sorts and assigns it.
    "triage": ("support.view_enquiry", "support.triage_enquiry", "support.answer_enquiry", "support.view_specialist"),
    # Takes an enquiry and works on it.
    "specialist": ("support.view_enquiry", "support.answer_enquiry", "support.view_specialist"),
}
# Members of these may open a person's words. Being superuser is not enough.
READERS = ("triage", "specialist")
