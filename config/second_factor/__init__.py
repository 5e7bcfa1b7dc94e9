"""The second factor of staff: django-allauth's, in our frame, for who came in with a password or a one-time link."""
