"""A client of the desk as a browser or a script is: one connection kept open, one request after the other."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

# What one client asks for, the how-manieth time.
Ask = Callable[["Client", int], object]


@dataclass
class Client:
    """One connection with the headers of somebody."""

    port: int
    headers: dict[str, str]
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def send(self, method: str, path: str, body: str = "", *, wanted: int = 200, **headers: str) -> bytes:
        """The answer's body. Raises RuntimeError when it is not the one wanted."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        response = self._answer(method, path, body, sent)
        content = response.read()
        if response.status != wanted:
            raise RuntimeError(f"{method} {path}: {response.status}\n{content.decode(errors='replace')[:2000]}")
        return content

    def _answer(self, method: str, path: str, body: str, sent: dict[str, str]) -> http.client.HTTPResponse:
        """Reading, over a new connection where the server has closed one that waited too long."""
        try:
            self.connection.request(method, path, body.encode(), sent)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            if method != "GET":
                raise
        self.connection.close()
        self.connection.request(method, path, body.encode(), sent)
        return self.connection.getresponse()

    def get(self, path: str) -> bytes:
        return self.send("GET", path)

    def post_form(self, path: str, **values: str) -> bytes:
        return self.send("POST", path, urlencode(values), wanted=302, Content_Type="application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Figures:
    """How long answers took, in milliseconds, and how many came a second."""

    p50: float
    p95: float
    rate: float

    @classmethod
    def of(cls, times: list[float], seconds: float) -> "Figures":
        ordered = sorted(times)
        p95 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]
        return cls(statistics.median(ordered) * 1000, p95 * 1000, len(ordered) / seconds)

    def __str__(self) -> str:
        return f"{self.p50:7.1f} {self.p95:7.1f} {self.rate:7.1f}/s"


def measure(make: Callable[[], Client], ask: Ask, *, clients: int, requests: int) -> Figures:
    """So many clients at once, so many requests in all."""
    order = count()
    times: list[float] = []
    failures: list[BaseException] = []

    def work() -> None:
        client = make()
        try:
            for turn in _turns(order, requests):
                started = time.perf_counter()
                ask(client, turn)
                times.append(time.perf_counter() - started)
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            failures.append(error)
        finally:
            client.connection.close()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return Figures.of(times, time.perf_counter() - started)


def _turns(order: "count[int]", limit: int) -> Iterator[int]:
    while (turn := next(order)) < limit:
        yield turn


def measure_in_turns(
    asks: Mapping[str, tuple[Callable[[], Client], Ask]], *, rounds: int, requests: int
) -> dict[str, Figures]:
    """One client, several things in turn, so that what else the machine does falls on all alike."""
    times: dict[str, list[float]] = {name: [] for name in asks}
    open_clients = {name: make() for name, (make, _ask) in asks.items()}
    started = time.perf_counter()
    for turn in range(rounds):
        for name, (_make, ask) in asks.items():
            for place in range(requests):
                begun = time.perf_counter()
                ask(open_clients[name], turn * requests + place)
                times[name].append(time.perf_counter() - begun)
    for client in open_clients.values():
        client.connection.close()
    return {name: Figures.of(each, time.perf_counter() - started) for name, each in times.items()}
