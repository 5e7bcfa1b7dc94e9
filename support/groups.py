"""Who may do what. Groups are made by migrations from this table."""

GROUPS: dict[str, tuple[str, ...]] = {
    # Reads what comes in, sorts and assigns it; keeps the words and texts that the desk works with.
    "triage": (
        "support.view_enquiry",
        "support.triage_enquiry",
        "support.answer_enquiry",
        "support.view_specialist",
        "support.view_outboxmessage",
        "support.view_cannedreply",
        "support.add_cannedreply",
        "support.change_cannedreply",
        "support.delete_cannedreply",
        "support.view_redflagword",
        "support.add_redflagword",
        "support.change_redflagword",
        "support.delete_redflagword",
        "support.view_datarequest",
        "support.add_datarequest",
        "support.change_datarequest",
    ),
    # Takes an enquiry and works on it.
    "specialist": (
        "support.view_enquiry",
        "support.answer_enquiry",
        "support.view_specialist",
        "support.view_cannedreply",
    ),
    # Reads the audit, and nothing else: who reads may not be who is read about.
    "auditor": ("support.view_auditevent",),
}
AUDITORS = ("auditor",)
# Members of these may open a person's words. Being superuser is not enough.
READERS = ("triage", "specialist")
