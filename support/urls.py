"""Addresses of the way to the specialists, below the language."""

from django.urls import path

from support.views import contact

app_name = "support"

urlpatterns = [
    path("contact/", contact.ask, name="contact"),
    path("contact/received/", contact.received, name="received"),
]
