"""The demo as a process: how soon it answers, and how much memory it took after 200 handouts."""

import http.cookiejar
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from counselor.demo import PASSPHRASE

ROOT = Path(__file__).parents[2]
STARTS, HANDOUTS = 5, 200


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def start(port: int) -> tuple[subprocess.Popen[bytes], float]:
    """The demo on its kept data, and the seconds until its first page."""
    began = time.perf_counter()
    demo = subprocess.Popen(
        [str(ROOT / "run"), "demo", "--port", str(port)], stdout=subprocess.DEVNULL, start_new_session=True
    )
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in").read()
            return demo, time.perf_counter() - began
        except urllib.error.URLError:
            if demo.poll() is not None or time.perf_counter() - began > 60:
                sys.exit("the demo did not start")
            time.sleep(0.02)


def stop(demo: subprocess.Popen[bytes]) -> None:
    """End it and wait."""
    demo.terminate()
    demo.wait()


def signed_in(port: int) -> urllib.request.OpenerDirector:
    """A browser of Ann."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    url = f"http://127.0.0.1:{port}/sign-in"
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.open(url).read().decode())
    assert found
    form = {"csrf_token": found[1], "name": "ann", "passphrase": PASSPHRASE}
    browser.open(url, urllib.parse.urlencode(form).encode()).read()
    return browser


def peak_mb(pid: int) -> float:
    """The most memory the process ever held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1000


def after_handouts(port: int, pid: int) -> float:
    """Peak memory after printing practices from the catalogue, each in turn."""
    browser = signed_in(port)
    page = browser.open(f"http://127.0.0.1:{port}/practices/").read().decode()
    slugs = sorted(set(re.findall(r'/practices/([a-z-]+)"', page)))
    for number in range(HANDOUTS):
        url = f"http://127.0.0.1:{port}/practices/{slugs[number % len(slugs)]}/sheet.pdf"
        assert browser.open(url).read().startswith(b"%PDF")
    return peak_mb(pid)


def measure() -> list[tuple[str, str, str]]:
    """Rows of (work, figure, goal)."""
    times, peak = [], 0.0
    for number in range(STARTS + 1):
        port = free_port()
        demo, seconds = start(port)
        times += [seconds] if number else []  # the first one makes the demo's data
        if number == STARTS:
            peak = after_handouts(port, demo.pid)
        stop(demo)
    return [
        ("demo on a made environment, first page", f"{statistics.median(times):.2f} s", "under 3 s"),
        (f"peak memory after {HANDOUTS} handouts", f"{peak:.0f} MB", "under 250 MB"),
    ]
