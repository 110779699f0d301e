"""Where drawn documents are kept: sealed, bounded, shared by processes, and never in the way of printing."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from counselor.handouts import store
from counselor.handouts.store import Nowhere, Store
from counselor.paths import PACKAGE

KEY = bytes(range(32))
PDF = b"%PDF-1.7 Cleo wrote this"


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache", KEY)


def files(kept: Store) -> list[Path]:
    return sorted(kept.folder.iterdir())


def test_what_was_put_is_there_again(kept: Store) -> None:
    assert kept.get(b"a") is None
    kept.put(b"a", PDF)
    assert kept.get(b"a") == PDF
    assert kept.get(b"b") is None


def test_neither_name_nor_content_tells_anything(kept: Store) -> None:
    kept.put(b"made of this", PDF)
    (file,) = files(kept)
    assert b"Cleo" not in file.read_bytes()
    assert b"%PDF" not in file.read_bytes()
    other = Store(kept.folder, bytes(32))
    other.put(b"made of this", PDF)
    assert len({found.name for found in files(kept)}) == 2  # without the key the name cannot be guessed
    assert kept.folder.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0


def test_altered_cut_or_exchanged_files_are_drawn_anew(kept: Store) -> None:
    kept.put(b"a", PDF)
    kept.put(b"b", b"other")
    first, second = files(kept)
    swapped = first.read_bytes(), second.read_bytes()
    first.write_bytes(swapped[1])
    second.write_bytes(swapped[0][:10])
    assert kept.get(b"a") is kept.get(b"b") is None
    assert files(kept) == []


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    kept = Store(tmp_path, KEY, limit=3500)
    for number in range(3):
        kept.put(bytes([number]), b"x" * 1000)
        os.utime(kept._file(bytes([number])), (number, number))
    assert kept.get(b"\x00")  # used just now
    kept.put(b"\x03", b"x" * 1000)
    kept.tidy()
    assert [bool(kept.get(bytes([number]))) for number in range(4)] == [True, False, True, True]


def test_it_stays_within_its_limit_by_itself(tmp_path: Path) -> None:
    kept = Store(tmp_path, KEY, limit=20_000)
    for number in range(200):
        kept.put(bytes([number]), b"x" * 1000)
    assert sum(file.stat().st_size for file in files(kept)) < 20_000 + store.LOOK_EVERY * 1100


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_full_or_closed_disk_is_no_reason_not_to_print(
    kept: Store, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(fault, os.strerror(fault))

    kept.put(b"there", PDF)
    monkeypatch.setattr(store.os, "fdopen", refuse)
    kept.put(b"a", PDF)
    assert kept.get(b"a") is None
    assert kept.get(b"there") == PDF
    assert len(files(kept)) == 1  # no draft is left


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs_root: mounts a small disk")
def test_disk_that_is_really_full(tmp_path: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", tmp_path], check=True)
    try:
        kept = Store(tmp_path, KEY)
        for number in range(20):
            kept.put(bytes([number]), os.urandom(10_000))
        assert 0 < sum(bool(kept.get(bytes([number]))) for number in range(20)) < 20
        assert [file for file in files(kept) if file.suffix] == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_several_processes_share_a_folder(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from counselor.handouts.store import Store\n"
        f"kept = Store(Path({str(tmp_path)!r}), bytes(range(32)), limit=30_000)\n"
        "for n in range(300):\n"
        "    name = bytes([n % 40])\n"
        "    kept.put(name, name * 1000)\n"
        "    got = kept.get(bytes([n * 7 % 40]))\n"
        "    assert got is None or got == bytes([n * 7 % 40]) * 1000\n"
        "kept.tidy()\n"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code], cwd=PACKAGE.parent) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]


def test_nowhere_keeps_nothing() -> None:
    Nowhere().put(b"a", PDF)
    assert Nowhere().get(b"a") is None
