"""A real server on this machine in a thread, and a small browser for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from threading import Barrier, Thread
from urllib.parse import urlencode

import waitress
from flask import Flask

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def served(app: Flask, threads: int = 8) -> Iterator[int]:
    """The port that answers, for as long as needed."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=threads, _start=True)
    loop = Thread(target=server.run, daemon=True)
    loop.start()
    yield server.effective_port
    server.maintenance = lambda now: None
    server.trigger.pull_trigger(server.close)
    server.task_dispatcher.shutdown(timeout=5)
    loop.join(5)


@dataclass
class Browser:
    """Keeps cookies and the form token."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, method: str, url: str, body: str = "", **headers: str) -> tuple[HTTPResponse, str]:
        """One request over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        typed = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, url, body or None, {"Cookie": cookies, **typed, **headers})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        self._keep(answer)
        return answer, text

    def _keep(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value

    def read(self, url: str) -> str:
        """A page; keeps its form token."""
        answer, text = self.ask("GET", url)
        assert answer.status == 200, f"{url}: {answer.status}"
        found = TOKEN.search(text)
        self.token = found[1] if found else self.token
        return text

    def send(self, url: str, headers: dict[str, str] | None = None, **values: str) -> int:
        """The status of a form posted with the token."""
        body = urlencode({"csrf_token": self.token, **values})
        return self.ask("POST", url, body, **(headers or {}))[0].status


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each in a thread; returns what each returned, or the exception it raised."""
    gate, done = Barrier(len(works)), [None] * len(works)

    def run(index: int) -> None:
        gate.wait()
        try:
            done[index] = works[index]()  # type: ignore[call-overload]
        except Exception as error:
            done[index] = error  # type: ignore[call-overload]

    threads = [Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return done
