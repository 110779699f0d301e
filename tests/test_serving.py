"""The server as it runs: what people send and print never lies on the disk in clear."""

import os
import socket
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import waitress

from counselor import serving
from tests.conftest import make_app

WRITTEN: list[str] = []
LISTENING = False


def hear(event: str, args: tuple[Any, ...]) -> None:
    if LISTENING and event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR):
        WRITTEN.append(str(args[0]))


sys.addaudithook(hear)


@pytest.fixture
def address(key_file: Any, tmp_path: Any) -> Iterator[str]:
    """A server with our limits in front of a page that gives back what it was sent, five times over."""
    global LISTENING
    app = make_app(tmp_path / "app", key_file)

    def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
        with app.request_context(environ) as context:
            sent = context.request.files["file"].read() if context.request.files else b""
        start("200 OK", [("Content-Type", "application/pdf")])
        return [sent * 5]

    with socket.create_server(("127.0.0.1", 0)) as door:
        server = waitress.create_server(echo, sockets=[door], threads=2, ident=None, **serving.LIMITS)
        Thread(target=server.run, daemon=True).start()
        WRITTEN.clear()
        LISTENING = True
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"
        LISTENING = False
        server.close()


def send(address: str, size: int) -> bytes:
    """Upload so many bytes as a browser does."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        + b"y" * size
        + b"\r\n--x--\r\n"
    )
    asked = urllib.request.Request(address, body, {"Content-Type": "multipart/form-data; boundary=x"})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
        return bytes(answer.read())


def test_large_files_in_and_out_are_never_written(address: str) -> None:
    assert len(send(address, 7 * 2**20)) == 35 * 2**20
    assert WRITTEN == []


def test_more_than_can_be_kept_is_refused_before_it_is_read(address: str) -> None:
    with pytest.raises((urllib.error.HTTPError, urllib.error.URLError)):
        send(address, 12 * 2**20)
    assert WRITTEN == []


def test_the_check_is_awake(address: str) -> None:
    with tempfile.TemporaryFile():
        assert WRITTEN
