"""Pure: the differences by their cause, as the page tells them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from attrs import frozen

from tickoweb_sync.notice_texts import Actor
from tickoweb_sync.reconcile.difference import Cause, Difference
from tickoweb_sync.reconcile.page.names import Names
from tickoweb_sync.reconcile.page.words import Words, money

PENDING = frozenset({Cause.WAITING_LOCK, Cause.WAITING, Cause.HELD, Cause.NOT_TAKEN_OVER})
"""Causes of what is not in the books yet, or not known to be; the others are wrong there."""

_ORDER = (Actor.BOOKKEEPER, Actor.ORGANISER, Actor.DEVELOPER, Actor.NOBODY)


@frozen(kw_only=True)
class Told:
    """One difference; `step` is empty where all of its group have the same."""

    place: str
    order: str
    client: str
    sentence: str
    step: str
    amount: str


@frozen(kw_only=True)
class Group:
    """Differences with one cause and one who acts.

    Attributes:
        cause: its code.
        title: its name.
        who: who acts.
        total: what the books have too much or too little by all of them; empty where no money differs.
        step: the next step, where it is the same for all.
        rows: each difference.
    """

    cause: str
    title: str
    who: str
    total: str
    step: str
    rows: tuple[Told, ...]


def groups_of(found: Iterable[Difference], words: Words, names: Names) -> Iterator[Group]:
    """The differences, grouped by cause and by who acts; what the reader must do comes first."""
    groups: dict[tuple[Cause, Actor], list[Difference]] = {}
    for one in found:
        groups.setdefault((one.cause, one.who), []).append(one)
    for (cause, who), group in sorted(groups.items(), key=lambda item: _ORDER.index(item[0][1])):
        steps = {words.next_step(one) for one in group}
        shared = steps.pop() if len(steps) == 1 else ""
        yield Group(
            cause=str(cause),
            title=words(f"cause_{cause}"),
            who=words(f"who_{who}"),
            total=_total(sum(one.cents for one in group), words),
            step=shared,
            rows=tuple(
                Told(
                    place=str(one.place or ""),
                    order=one.order or "",
                    client=names.of(one.document),
                    sentence=words.belgian(words.sentence(one)) if one.reasons else words.sentence(one),
                    step="" if shared else words.next_step(one),
                    amount=_amount(one.cents),
                )
                for one in group
            ),
        )


def who_acts(found: Iterable[Difference], words: Words) -> tuple[tuple[str, int], ...]:
    """How many differences there are for whom; who has none is left out."""
    counts = Counter(one.who for one in found)
    return tuple((words(f"who_{who}"), counts[who]) for who in _ORDER if counts[who])


def _total(cents: int, words: Words) -> str:
    if not cents:
        return ""
    label = words.label("column_too_much" if cents > 0 else "column_too_little")
    return f"{label} {money(Decimal(abs(cents)) / 100)}"


def _amount(cents: int) -> str:
    return money(Decimal(cents) / 100, signed=True) if cents else ""
