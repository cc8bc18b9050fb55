"""Any sequence of faults and people: never a document twice, never lost, no hole in the numbers."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from octopus_client import Dossier, LimitReached, Octopus, OctopusError
from octopus_client.posting import MemoryPostingStore
from octopus_client.sandbox import Sandbox

KEYS = [f"order-{index}" for index in range(5)]
FAULTS = st.sampled_from(
    [
        {"fault": "drop_before"},
        {"fault": "drop_after"},
        {"fault": "status", "status": 500},
        {"fault": "status", "status": 504, "carried_out": True},
        {"fault": "html", "status": 200, "carried_out": True},
        {"fault": "status", "status": 401},
        {"fault": "html", "status": 404},
        {"fault": "status", "status": 400, "body": {"errorCode": -13}},
    ]
)
WRITES = st.tuples(st.just("insertBuySellBooking"), FAULTS)
LOOKS = st.tuples(
    st.sampled_from(["getBuySellBooking", "getModifiedBuySellBookings", "getJournals", "connectDossier"]),
    st.sampled_from(
        [
            {"fault": "drop_before"},
            {"fault": "status", "status": 503},
            {"fault": "html", "status": 404},
            {"fault": "html", "status": 200},
        ]
    ),
)
STEPS = st.one_of(
    st.tuples(st.just("post"), st.sampled_from(KEYS)),
    st.tuples(st.just("post"), st.sampled_from(KEYS)),
    st.tuples(st.just("fail"), WRITES),
    st.tuples(st.just("fail"), LOOKS),
    st.tuples(st.just("people"), st.sampled_from(["book", "book and delete", "lock", "unlock"])),
    st.tuples(st.just("wait"), st.sampled_from([timedelta(minutes=11), timedelta(days=1)])),
)


class Office:
    """People in Octopus, and two posters that know nothing of each other."""

    def __init__(self, box: Sandbox, clock: Any, dossiers: list[Dossier], sale: Callable[..., Any]) -> None:
        self.box = box
        self.clock = clock
        self.sale = sale
        self.posters = [each.poster("V1", store=MemoryPostingStore(), year=2) for each in dossiers]

    def post(self, key: str) -> bool:
        index = KEYS.index(key)
        amount = Decimal(1000 + index)  # unlike what people book, so that nothing is left to a person
        try:
            self.posters[index % 2].post(key, lambda number: self.sale(number, amount=amount))
        except OctopusError as error:
            if isinstance(error, LimitReached):
                self.wait(timedelta(days=1))
            return False
        return True

    def fail(self, what: tuple[str, dict[str, Any]]) -> None:
        operation, fault = what
        self.box.fail(operation, **fault)

    def people(self, what: str) -> None:
        if what.startswith("book"):
            self.box.book("V1")
        if what.endswith("delete"):
            self.box.delete_last("V1")
        if what in ("lock", "unlock"):
            getattr(self.box, what)("V1")

    def wait(self, duration: timedelta) -> None:
        self.clock.advance(duration)
        self.box.advance(duration)

    def marks(self) -> Counter[str]:
        comments = [each["comment"] for each in self.booked()]
        return Counter(comment[:15] for comment in comments if comment.startswith("tw:"))

    def booked(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.box.state()["dossiers"]["49001"]["buysellBookings"]
        return found


@given(steps=st.lists(STEPS, max_size=25))
@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_each_document_stands_in_the_books_exactly_once(
    sandbox: Sandbox,
    clock: Any,
    make_octopus: Callable[..., Octopus],
    sale: Callable[..., Any],
    steps: list[tuple[str, Any]],
) -> None:
    sandbox.reset()
    sandbox.set_clock(clock())
    office = Office(sandbox, clock, [make_octopus().dossier(49001) for _ in range(2)], sale)
    for name, value in steps:
        getattr(office, name)(value)
        assert set(office.marks().values()) <= {1}
    sandbox.unlock("V1")
    for key in KEYS:
        assert any(office.post(key) for _ in range(60)), key
    assert len(office.marks()) == len(KEYS)
    assert set(office.marks().values()) == {1}
    numbers = [each["documentSequenceNr"] for each in office.booked()]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
