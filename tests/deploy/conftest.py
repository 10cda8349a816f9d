"""The deployment's files as they stand in ``api/deploy``, and the service behind a real nginx."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from tests.conftest import ROOT

DEPLOY = ROOT / "api" / "deploy"
NAME = "kartor.kommunen.se"


@dataclass(frozen=True)
class Response:
    status: int
    headers: Message
    text: str


@dataclass(frozen=True)
class Site:
    """What stands in front: its port, and the folder of the workspace behind it."""

    port: int
    clear_port: int
    workspace: Path
    state: Path

    def get(self, path, *, host=NAME, body=None, headers=None):
        """Ask as another machine would: over TLS, with whatever it says of itself."""
        asked = urllib.request.Request(
            f"https://127.0.0.1:{self.port}{path}", data=body, headers={"Host": host} | (headers or {})
        )
        return opened(asked)


def opened(asked):
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # a certificate of our own making
    try:
        with urllib.request.urlopen(asked, timeout=60, context=trusting) as answer:  # noqa: S310
            return Response(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return Response(refused.code, refused.headers, refused.read().decode())


def free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return taken.getsockname()[1]


def wait_for(port, process, within_s=60.0):
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        assert process.poll() is None, "it ended before it answered"
        try:
            with closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {port}")


def geoansvar(*words, workspace, state):
    return subprocess.run(
        [sys.executable, "-m", "geoansvar", *words],
        env=environment(workspace, state), cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip


def environment(workspace, state):
    return {
        "GEOANSVAR_WORKSPACE": str(workspace), "GEOANSVAR_STATE": str(state), "PATH": "/usr/bin:/bin:/usr/sbin",
        "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "GEOANSVAR_SIGNING_KEY": "0" * 64,
    }  # fmt: skip


def site_of(folder, service_port):
    """Give ``nginx.conf`` with this test's ports and certificate, and nothing else of it changed."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "1", "-subj", f"/CN={NAME}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    port, clear_port = free_port(), free_port()
    site = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/ssl/geoansvar", str(folder))
    site = re.sub(r"^\s*listen \[::\].*\n", "", site, flags=re.M)
    site = site.replace("listen 443", f"listen 127.0.0.1:{port}").replace(
        "listen 80", f"listen 127.0.0.1:{clear_port}"
    )
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{service_port}")
    temporary = "".join(f"{kind}_temp_path {folder};" for kind in ("proxy", "client_body", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; user root; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {temporary}\n{site}}}\n",
        "utf-8",
    )
    return port, clear_port


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A workspace that others may ask: not as isf unless they say so."""
    folder = tmp_path_factory.mktemp("published")
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    policy = folder / "api" / "service.toml"
    text = policy.read_text("utf-8").replace('public_url = ""', f'public_url = "https://{NAME}"')
    policy.write_text(text.replace('default_audience = "isf"', 'default_audience = "public"'), "utf-8")
    return folder
