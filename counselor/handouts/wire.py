"""How a child process is talked to: frames of a JSON head and byte strings, each with its length before it. PURE.

Nothing is unpickled on either side: what a file from outside makes of the child reaches no further than these bytes.
"""

import json
import struct
from typing import IO, Any

LONGEST = 256 * 2**20
_NUMBER = struct.Struct(">I")


def send(out: IO[bytes], head: dict[str, Any], *blobs: bytes) -> None:
    """Write one frame."""
    text = json.dumps({**head, "sizes": [len(blob) for blob in blobs]}).encode()
    out.write(_NUMBER.pack(len(text)) + text + b"".join(blobs))
    out.flush()


def receive(source: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Read one frame; EOFError where the other side is gone, ValueError for what is no frame."""
    head = json.loads(_exactly(source, _NUMBER.unpack(_exactly(source, _NUMBER.size))[0]))
    return head, [_exactly(source, size) for size in head.pop("sizes")]


def _exactly(source: IO[bytes], size: int) -> bytes:
    if not 0 <= size <= LONGEST:
        raise ValueError("no frame of ours")
    data = source.read(size)
    if len(data) < size:
        raise EOFError
    return data
