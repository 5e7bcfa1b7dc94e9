"""Django's way to the mail server, without telling it what this machine is called."""

from django.core.mail.backends import smtp

# What smtplib itself says on a machine without a name (RFC 5321, 4.1.3).
NAMELESS = "[127.0.0.1]"


class EmailBackend(smtp.EmailBackend):
    """The name of the machine would stand in the Received header of mails that must not say who sends them."""

    @property
    def connection_class(self):
        """Return what connects, with our greeting in the place of Django's."""
        kind = super().connection_class
        return lambda *where, **options: kind(*where, **options | {"local_hostname": NAMELESS})
