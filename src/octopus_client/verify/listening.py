"""What a run hears: every request and its raw answer, without the headers in which secrets travel."""

from collections.abc import Mapping
from datetime import date

import attrs

from octopus_client.client import OctopusConfig
from octopus_client.http import Answer, HttpClient
from octopus_client.operation import Request
from octopus_client.store import ClientStore, MemoryStore


@attrs.frozen(kw_only=True)
class Exchange:
    """A request and its answer."""

    request: Request[object]
    answer: Answer


class ListeningClient(HttpClient):
    """Sends like its base, and keeps what was said.

    Attributes:
        heard: every exchange so far.
    """

    def __init__(self, config: OctopusConfig) -> None:
        super().__init__(
            config.base_url,
            timeouts=config.timeouts,
            verify=config.verify,
            proxy=config.proxy,
            user_agent=config.user_agent,
        )
        self.heard: list[Exchange] = []

    def send(self, request: Request[object], *, headers: Mapping[str, str]) -> Answer:
        """See `HttpClient`."""
        answer = super().send(request, headers=headers)
        self.heard.append(Exchange(request=request, answer=answer))
        return answer


class ThirdOfLimits(MemoryStore):
    """Counts in another store and lets no operation pass a third of its daily limit; tokens stay here.

    Args:
        counts: where calls are counted, those of your integration too when it uses the same store.
        scarce: whether an operation that Octopus allows twice a day may be called once.
    """

    def __init__(self, counts: ClientStore, *, scarce: bool = False) -> None:
        super().__init__()
        self._counted = counts
        self._least = 1 if scarce else 0

    def count_call(self, scope: str, counter: str, *, day: date, limit: int | None, calls: int = 1) -> bool:
        """See `ClientStore`."""
        third = None if limit is None else max(limit // 3, self._least)
        return self._counted.count_call(scope, counter, day=day, limit=third, calls=calls)

    def count_calls(self, scope: str, *, day: date) -> dict[str, int]:
        """See `ClientStore`."""
        return self._counted.count_calls(scope, day=day)
