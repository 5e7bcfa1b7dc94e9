"""Things and their words in one query: what `prefetch_related` needs two for."""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db.models import Model


def hold(thing: Model, name: str, rows: list) -> None:
    """Let `thing.<name>.all()` be `rows`, without a query, as after `prefetch_related`."""
    vars(thing).setdefault("_prefetched_objects_cache", {})[name] = rows


def in_order(model: type[Model], names: Iterable[str]) -> tuple[str, ...]:
    """Return the primary key and `names`, columns of `model`, in the order in which `from_db` takes them."""
    wanted, columns = set(names), [field.attname for field in model._meta.concrete_fields]
    return tuple(name for name in columns if name in wanted or name == model._meta.pk.attname)


class Joined:
    """How a row of `columns`, for `values_list`, becomes a thing of `model` and one of its texts.

    `own` and `texts` name the fields that are read of each besides the primary key; any other is read when somebody
    asks for it. `more` are annotations, which each thing has as attributes.
    """

    def __init__(
        self, model: type[Model], own: Sequence[str], texts: Sequence[str], *, more: Sequence[str] = ()
    ) -> None:
        self._model, self._text_model = model, model._meta.get_field("texts").related_model
        self._own, self._texts, self._more = in_order(model, own), in_order(self._text_model, texts), more
        self.columns = (*self._own, *(f"texts__{name}" for name in self._texts), *more)

    def things(self, rows: Iterable[tuple]) -> list:
        """Return each thing once, with the texts that are in `rows`."""
        made, texts = {}, {}
        for row in rows:
            values = iter(row)
            own = tuple(islice(values, len(self._own)))
            words = tuple(islice(values, len(self._texts)))
            if own[0] not in made:
                made[own[0]], texts[own[0]] = self._thing(own, values), []
            if words[0] is not None:
                texts[own[0]].append(self._text_model.from_db("default", self._texts, words))
        for pk, thing in made.items():
            hold(thing, "texts", texts[pk])
        return list(made.values())

    def _thing(self, own: tuple, more: Iterable) -> Model:
        thing = self._model.from_db("default", self._own, own)
        vars(thing).update(zip(self._more, more, strict=True))
        return thing
