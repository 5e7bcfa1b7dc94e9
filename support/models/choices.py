"""The answers that a person can choose from on the enquiry form (the contract fixes the values)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """What the enquiry is about."""

    UNDERSTANDING = "understanding", _("Understanding the illness or a lesson")
    TREATMENT = "treatment", _("Treatment")
    ADJUVANT = "adjuvant", _("Which additional (adjuvant) treatment might suit")
    SIDE_EFFECTS = "side-effects", _("Side effects")
    FEELINGS = "feelings", _("How I feel, how we cope")
    PRACTICAL = "practical", _("Practical help")
    OTHER = "other", _("Something else")


class Relationship(models.TextChoices):
    """Who is asking."""

    PATIENT = "patient", _("I am the patient")
    FAMILY = "family", _("I am family")
    FRIEND = "friend", _("I am a friend")
    PROFESSIONAL = "professional", _("I care for the patient as a professional")


class Channel(models.TextChoices):
    """How the person wants to be answered."""

    HERE = "here", _("On this site: I come back with my reference and code")
    EMAIL = "email", _("By e-mail")
    PHONE = "phone", _("By phone")


class Urgency(models.IntegerChoices):
    """How soon a human thinks somebody should act; a higher number stands higher on the desk."""

    NORMAL = 0, _("normal")
    SOON = 1, _("soon")
    URGENT = 2, _("urgent")
