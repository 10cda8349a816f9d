"""Behind a real nginx: who somebody is said to be, what is encrypted, and what is said when the service is gone."""

import json
import shutil
import subprocess
import sys
import urllib.request

import pytest

from tests.conftest import ROOT
from tests.deploy.conftest import Site, environment, free_port, geoansvar, site_of, wait_for

ASKED = json.dumps({"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}).encode()
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def key(published, tmp_path_factory):
    state = tmp_path_factory.mktemp("state")
    made = geoansvar("key", "create", "--name", "isf", "--audience", "isf", workspace=published, state=state)
    assert made.returncode == 0, made.stderr
    return state, made.stdout.split()[-1]


@pytest.fixture(scope="module")
def service(published, key):
    port = free_port()
    started = subprocess.Popen(
        [sys.executable, "-m", "geoansvar", "serve", "--behind-proxy", "--port", str(port)],
        cwd=ROOT, env=environment(published, key[0]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(port, started)
    yield port, started
    started.kill()
    started.wait(60)


@pytest.fixture(scope="module")
def site(published, key, service, tmp_path_factory):
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    port, clear_port = site_of(folder, service[0])
    started = subprocess.Popen([nginx, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
    wait_for(port, started)
    yield Site(port, clear_port, published, key[0])
    started.terminate()
    started.wait(30)


def traces(site):
    shown = geoansvar("audit", "show", workspace=site.workspace, state=site.state)
    return [json.loads(line) for line in shown.stdout.splitlines()]


def test_an_unknown_visitor_is_the_public_and_the_connection_stays_encrypted(site):
    answered = site.get("/questions", body=ASKED, headers=JSON)
    answer = json.loads(answered.text)

    assert (answered.status, answer["access"], answer["notice"]) == (200, "public", "access-limited")
    assert answered.headers["Strict-Transport-Security"].startswith("max-age=")


def test_a_key_says_who_asks_and_the_trace_has_the_address_that_nginx_saw(site, key):
    spoofed = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    answered = site.get("/questions", body=ASKED, headers=JSON | spoofed | {"Authorization": f"Bearer {key[1]}"})
    asked = [row for row in traces(site) if row["event"] == "question"][-1]

    assert (answered.status, json.loads(answered.text).get("notice")) == (200, None)
    assert (asked["audience"], asked["address"]) == ("isf", "127.0.0.1")


def test_whoever_comes_in_clear_is_sent_to_the_encrypted_address(site):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    clear = urllib.request.build_opener(Stay)
    with pytest.raises(urllib.error.HTTPError) as sent:
        clear.open(f"http://127.0.0.1:{site.clear_port}/omrade", timeout=30)
    with sent.value as answer:
        assert (answer.code, answer.headers["Location"]) == (301, "https://kartor.kommunen.se/omrade")


def test_another_name_is_not_answered_at_all(site):
    with pytest.raises((ConnectionError, urllib.error.URLError, OSError)):
        site.get("/health", host="elsewhere.example.org")


def test_a_body_that_is_too_large_is_refused_as_the_service_refuses_it(site):
    answered = site.get("/questions", body=b'"' + b"a" * 2_500_000 + b'"', headers=JSON)

    assert (answered.status, json.loads(answered.text)["code"]) == (413, "too-large")


def test_every_link_of_a_page_stays_on_the_site(site):
    page = site.get("/", headers={"Accept": "text/html"})

    assert page.status == 200
    assert f":{site.port}" not in page.text
    assert "http://" not in page.text


def test_a_service_that_is_gone_is_told_in_words_and_the_page_tries_again(site, service):
    service[1].kill()
    service[1].wait(60)
    page = site.get("/omrade", headers={"Accept": "text/html"})

    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert "svarar inte just nu" in page.text
    assert 'http-equiv="refresh"' in page.text


def test_the_service_itself_is_not_to_be_had_behind_a_proxy_that_does_not_encrypt(site, tmp_path):
    policy = site.workspace / "api" / "service.toml"
    encrypted = policy.read_text("utf-8")
    policy.write_text(encrypted.replace("https://kartor", "http://kartor"), "utf-8")
    try:
        done = geoansvar("serve", "--behind-proxy", "--port", "0", workspace=site.workspace, state=site.state)
    finally:
        policy.write_text(encrypted, "utf-8")

    assert (done.returncode, done.stdout) == (2, "")
    assert "public_url" in done.stderr


def test_behind_a_proxy_no_other_address_is_listened_to(site):
    done = geoansvar(
        "serve", "--behind-proxy", "--host", "0.0.0.0", "--port", "0",  # noqa: S104 - it is refused
        workspace=site.workspace, state=site.state,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert "--host" in done.stderr
