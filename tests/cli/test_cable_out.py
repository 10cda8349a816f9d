"""With the cable out: the service starts from nothing, and answers, where there is no network at all."""

import os
import subprocess
import sys

from tests.conftest import ROOT

WITHIN_S = 60
# Run where there is no network but the machine's own: start the service, ask it, and try to reach anybody else.
ALONE = """
import fcntl, socket, struct, subprocess, sys, time, urllib.request
with socket.socket() as asking:
    fcntl.ioctl(asking, 0x8914, struct.pack("16sh", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up and running
try:
    socket.create_connection(("192.0.2.1", 80), 3)
    sys.exit("somebody else was reached")
except OSError:
    pass
begun = time.monotonic()
served = subprocess.Popen([sys.executable, "-m", "geoansvar", "-w", sys.argv[1], "serve", "--port", "8000"])
def ask(path):
    asked = urllib.request.Request("http://127.0.0.1:8000" + path, headers={"Accept": "text/html"})
    return urllib.request.urlopen(asked)
try:
    while True:
        try:
            page = ask("/").read().decode()
            break
        except OSError:
            assert served.poll() is None and time.monotonic() - begun < 120
            time.sleep(.1)
    took = time.monotonic() - begun
    assert "<h1>" in ask("/omrade?layer=kommungrans").read().decode()
    assert "geoansvar" in ask("/maps/lagesbild").read().decode()
    print(f"{took:.1f}")
finally:
    served.terminate()
    served.wait()
"""


def without_a_network(*command):
    """Give a command that is run in a network of its own: as root, or as a user of one's own making."""
    alone = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--user", "--map-root-user"]
    return [*alone, *command]


def test_the_page_is_up_within_a_minute_with_the_cable_out(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GEOANSVAR_STATE": str(tmp_path / "state")}
    done = subprocess.run(
        without_a_network(sys.executable, "-c", ALONE, str(ROOT)),
        capture_output=True, text=True, env=environment, timeout=280, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert float(done.stdout.splitlines()[-1]) <= WITHIN_S
