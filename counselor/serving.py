"""Answering requests on this machine, with waitress: one process, eight threads."""

import socket

import click
import waitress
from flask import Flask

from counselor.settings import SetupError

# what is sent and printed stays in memory: a larger body would lie on the disk in clear
LIMITS = {"inbuf_overflow": 9 * 2**20, "outbuf_overflow": 256 * 2**20, "max_request_body_size": 9 * 2**20}


def serve_here(app: Flask, port: int, words: str, *, host: str = "127.0.0.1") -> None:
    """Serve until interrupted; prints where, and `words`. Raises SetupError when the port is taken."""
    door = _door(host, port)
    click.echo(f"Counselor answers on {app.config['BASE_URL']}/\n{words}\nStop it with Ctrl+C.")
    waitress.serve(app, sockets=[door], threads=8, ident=None, clear_untrusted_proxy_headers=True, **LIMITS)


def _door(host: str, port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(128)  # whoever reads the address and asks at once waits, rather than being turned away
    except OSError as error:
        raise SetupError(
            f"Port {port} cannot be used ({error.strerror}). Choose another one, for example: --port {port + 1}"
        ) from error
    return door
