"""Seals everything personal anew under the first key, so that an older key can be thrown away."""

from collections import Counter
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from config.second_factor.adapters import PURPOSE
from support import audit
from support.crypto import Sealed, SealedField, SealError, reseal
from support.models import Action

SECRETS = ("secret", "seed")  # what an app and recovery codes are made of, in the data of django-allauth
BATCH = 200  # rows in one transaction: short, so that nobody waits who writes to us meanwhile


def sealed_fields() -> Iterator[tuple[type[models.Model], SealedField]]:
    """Yield each column of sealed text."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, SealedField):
                yield model, field


def under_each_key() -> Counter:
    """Count the sealed values by (label of the model, name of the field, key id)."""
    found = _factors_under_each_key()
    for model, field in sealed_fields():
        for token in _tokens(model, field).iterator():
            found[model._meta.label, field.name, _key(token.token)] += 1
    return found


def unknown_key() -> str:
    """Return the id of a key that seals something stored and that we do not have; "" where there is none."""
    for model, field in sealed_fields():
        rows = model._base_manager.exclude(**{field.name: Sealed("")})
        for key in settings.FIELD_ENCRYPTION_KEYS:
            rows = rows.exclude(**{f"{field.name}__startswith": f"{key}."})
        if row := rows.values_list(field.name, flat=True).first():
            return _key(row.token)
    known = settings.FIELD_ENCRYPTION_KEYS
    return next((key for _model, _field, key in _factors_under_each_key() if key not in known), "")


def rotate(model: type[models.Model], field: SealedField) -> Iterator[int]:
    """Seal the values of one column anew, batch by batch; yield how many each batch has done.

    Only what is not under the first key is touched, so an interrupted run goes on where it ended. A value that
    somebody changes meanwhile is left as they wrote it: it is under the first key already. Nobody reads the words, so
    no row of the audit is written for each. Raises SealError for a value that does not open.
    """
    last = None
    while True:
        rows = _older(model, field).order_by("pk")
        rows = list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH])
        if not rows:
            return
        with transaction.atomic():
            done = sum(_seal_anew(row, field) for row in rows)
        last = rows[-1].pk
        yield done


def note_rotation(count: int) -> None:
    """Write into the audit that so many values were sealed anew."""
    audit.record(Action.KEYS_ROTATED, None, by=audit.WORKER, where="rotate_keys", detail=str(count))


def first_key() -> str:
    """Return the id of the key that seals."""
    return next(iter(settings.FIELD_ENCRYPTION_KEYS))


def rotate_factors() -> int:
    """Seal the secrets of second factors anew; return how many. Raises SealError. They are few: one transaction."""
    done = 0
    with transaction.atomic():
        for row in _factors().select_for_update():
            old = {name: row.data[name] for name in SECRETS if name in row.data and _key(row.data[name]) != first_key()}
            if old:
                row.data |= {name: reseal(token, PURPOSE) for name, token in old.items()}
                row.save(update_fields=["data"])
                done += len(old)
    return done


def _factors():
    """Return the factors that have a secret: a passkey's is on the device."""
    return Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)


def _factors_under_each_key() -> Counter:
    found = Counter()
    for row in _factors().iterator():
        found.update((row._meta.label, name, _key(row.data[name])) for name in SECRETS if name in row.data)
    return found


def _key(token: str) -> str:
    return token.partition(".")[0]


def _tokens(model, field: SealedField):
    return model._base_manager.exclude(**{field.name: Sealed("")}).values_list(field.name, flat=True)


def _older(model, field: SealedField):
    """Return the rows whose value is under another key than the first."""
    rows = model._base_manager.exclude(**{field.name: Sealed("")})
    return rows.exclude(**{f"{field.name}__startswith": f"{first_key()}."})


def _seal_anew(row: models.Model, field: SealedField) -> int:
    """Replace one value, unless it has changed since it was read; return how many were replaced."""
    old = getattr(row, field.attname)
    try:
        new = Sealed(reseal(old.token, field.context(row)))
    except SealError as error:
        raise SealError(f"{row._meta.label}.{field.name}: {error}") from None
    rows = type(row)._base_manager.filter(pk=row.pk, **{field.name: old})
    return rows.update(**{field.name: new})
