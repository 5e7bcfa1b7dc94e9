"""Every mail as its reader sees it."""

from support.mails import TO_STAFF, Kind, Naming, as_email, compose
from tests.looks.scenes.registry import group
from tests.looks.window import Window

scene = group("mails")


def _mail(kind: Kind, naming: Naming):
    def open_it(window: Window) -> None:
        language = "en" if kind in TO_STAFF else window.language  # the desk is called in English
        mail = compose(kind, language=language, naming=naming, number="1234 5678", reference="123-456-789")
        email = as_email(mail, "mei@example.com", "<1@portal.example>")
        window.page.set_content(email.alternatives[0][0])

    return open_it


for _kind in Kind:
    for _naming in [Naming.NAMED] if _kind in TO_STAFF else Naming:
        scene(f"{_kind.value}, {_naming.value}")(_mail(_kind, _naming))
