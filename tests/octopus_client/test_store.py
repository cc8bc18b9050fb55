import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from octopus_client import ClientStore, SQLiteStore, StoreFault
from octopus_client.posting import SQLitePostingStore
from octopus_client.store import StoredReference, StoredToken

TODAY = date(2026, 11, 25)
MOMENT = datetime(2026, 11, 25, 8, 30, 15, 123456, tzinfo=UTC)


def test_a_token_is_kept_under_its_name_until_it_is_replaced(client_store: ClientStore) -> None:
    assert client_store.load_token("a") is None
    client_store.save_token("a", StoredToken(value="one", good_until=MOMENT))
    client_store.save_token("b", StoredToken(value="other", good_until=MOMENT))
    client_store.save_token("a", StoredToken(value="two", good_until=MOMENT))
    assert client_store.load_token("a") == StoredToken(value="two", good_until=MOMENT)
    assert client_store.load_token("b") == StoredToken(value="other", good_until=MOMENT)


def test_all_tokens_can_be_forgotten(client_store: ClientStore) -> None:
    client_store.save_token("a", StoredToken(value="one", good_until=MOMENT))
    client_store.forget_tokens()
    assert client_store.load_token("a") is None


def test_reference_data_is_kept_to_the_byte(client_store: ClientStore) -> None:
    assert client_store.load_reference("a") is None
    client_store.save_reference("a", StoredReference(body=b"old", read_at=MOMENT))
    client_store.save_reference("a", StoredReference(body=b"\x00\xff[]", read_at=MOMENT))
    assert client_store.load_reference("a") == StoredReference(body=b"\x00\xff[]", read_at=MOMENT)


def test_calls_are_counted_up_to_their_limit(client_store: ClientStore) -> None:
    counted = [client_store.count_call("s", "getAccounts", day=TODAY, limit=2) for _ in range(3)]
    assert counted == [True, True, False]
    assert client_store.count_calls("s", day=TODAY) == {"getAccounts": 2}


def test_calls_without_a_limit_are_counted_too(client_store: ClientStore) -> None:
    assert all(client_store.count_call("s", "login", day=TODAY, limit=None) for _ in range(5))
    assert client_store.count_calls("s", day=TODAY) == {"login": 5}


@pytest.mark.parametrize(("calls", "limit"), [(3, 2), (1, 0)])
def test_even_the_first_count_may_not_pass_its_limit(
    client_store: ClientStore, calls: int, limit: int
) -> None:
    assert not client_store.count_call("s", "x", day=TODAY, limit=limit, calls=calls)
    assert client_store.count_calls("s", day=TODAY) == {}


def test_a_call_can_be_given_back_but_no_more_than_were_counted(client_store: ClientStore) -> None:
    client_store.count_call("s", "x", day=TODAY, limit=1)
    for _ in range(2):
        assert client_store.count_call("s", "x", day=TODAY, limit=1, calls=-1)
    assert client_store.count_calls("s", day=TODAY) == {"x": 0}
    assert client_store.count_call("s", "x", day=TODAY, limit=1)


def test_days_scopes_and_counters_are_counted_apart(client_store: ClientStore) -> None:
    client_store.count_call("s", "x", day=TODAY, limit=1)
    client_store.count_call("s", "y", day=TODAY, limit=1)
    client_store.count_call("t", "x", day=TODAY, limit=1)
    assert client_store.count_call("s", "x", day=date(2026, 11, 26), limit=1)
    assert client_store.count_calls("s", day=TODAY) == {"x": 1, "y": 1}
    assert client_store.count_calls("t", day=TODAY) == {"x": 1}


def test_racing_threads_never_pass_a_limit(client_store: ClientStore) -> None:
    start = threading.Barrier(8)

    def count(_: int) -> int:
        start.wait()
        return sum(client_store.count_call("s", "x", day=TODAY, limit=50) for _ in range(10))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(count, range(8))) == 50
    assert client_store.count_calls("s", day=TODAY) == {"x": 50}


def test_two_stores_on_one_file_share_what_they_know(tmp_path: Path) -> None:
    one, other = SQLiteStore(tmp_path / "client.db"), SQLiteStore(str(tmp_path / "client.db"))
    one.save_token("a", StoredToken(value="one", good_until=MOMENT))
    one.count_call("s", "x", day=TODAY, limit=1)
    assert other.load_token("a") == StoredToken(value="one", good_until=MOMENT)
    assert not other.count_call("s", "x", day=TODAY, limit=1)


STORES = [SQLiteStore, SQLitePostingStore]


@pytest.mark.parametrize("kind", STORES)
def test_only_its_owner_can_read_the_file(kind: type[SQLiteStore], tmp_path: Path) -> None:
    kind(tmp_path / "store.db")
    assert (tmp_path / "store.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", STORES)
def test_a_folder_that_is_not_there_is_told_in_a_sentence(kind: type[SQLiteStore], tmp_path: Path) -> None:
    with pytest.raises(StoreFault, match="See whether its folder is there") as caught:
        kind(tmp_path / "nowhere" / "store.db")
    assert caught.value.path == str(tmp_path / "nowhere" / "store.db")


@pytest.mark.parametrize("kind", STORES)
def test_a_folder_in_place_of_the_file_is_told(kind: type[SQLiteStore], tmp_path: Path) -> None:
    with pytest.raises(StoreFault):
        kind(tmp_path)


@pytest.mark.parametrize("kind", STORES)
def test_a_file_that_is_no_store_is_left_alone(kind: type[SQLiteStore], tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, no database. " * 50)
    with pytest.raises(StoreFault, match="not a database"):
        kind(path)
    assert path.read_text().startswith("These are notes")


def test_a_store_that_becomes_unusable_says_so_on_each_use(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "client.db")
    (tmp_path / "client.db").write_bytes(b"overwritten by somebody" * 300)
    with pytest.raises(StoreFault):
        store.load_token("a")
    with pytest.raises(StoreFault):
        store.count_call("s", "x", day=TODAY, limit=1)


@pytest.mark.parametrize("kind", STORES)
def test_a_repr_names_the_file(kind: type[SQLiteStore], tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    assert repr(kind(path)) == f"{kind.__name__}({str(path)!r})"
