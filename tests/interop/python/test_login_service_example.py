"""tests/examples/login_service.py, configured as its first lines say, has people sign in instead of Signet."""

import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

from browser import Browser, parameters

ROOT = Path(__file__).parents[3]
SERVICE = ROOT / "tests" / "examples" / "login_service.py"
CALLBACK = "http://localhost:1/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until_it_listens(process, port):
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert process.poll() is None and time.monotonic() < deadline, "it does not listen"
            time.sleep(0.02)


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("external")
    port, service_port = free_port(), free_port()
    (folder / "keys").mkdir(mode=0o700)
    secret = folder / "keys" / "login.secret"
    secret.write_text(secrets.token_urlsafe(32))
    secret.chmod(0o600)
    issuer = f"http://localhost:{port}"
    config = (ROOT / "config.toml").read_text().replace("http://localhost:8080", issuer).replace(":8080", f":{port}")
    config += f"""
[clients.external]
name = "External"
grant_types = ["authorization_code"]
redirect_uris = ["{CALLBACK}"]
scopes = ["openid", "profile", "email"]
secrets.first.file = "keys/external.secret"
"""
    (folder / "config.toml").write_text(config)
    told = {"ISSUER": issuer, "PORT": str(service_port), "SECRET_FILE": str(secret), "PASSWORD": "wonderland"}
    settings = {
        "login.url": f"http://localhost:{service_port}/",
        "login.secret.file": "keys/login.secret",
        "directory.kind": "external",
    }
    options = [f"--set={key}={value}" for key, value in settings.items()]
    command = [os.environ["SIGNET_BINARY"], "--config", folder / "config.toml", *options]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    service = subprocess.Popen([sys.executable, SERVICE], env=os.environ | told, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_listens(server, port)
        wait_until_it_listens(service, service_port)
        yield issuer, (folder / "keys" / "external.secret").read_text().strip()
    finally:
        for process in (server, service):
            process.terminate()
            process.wait()


@pytest.fixture
def client(issuer):
    session = OAuth2Session("external", issuer[1], scope="openid profile email", redirect_uri=CALLBACK,
                            code_challenge_method="S256")
    session.trust_env = False
    return session


def begin(issuer, client):
    browser = Browser(away=CALLBACK)
    url, _ = client.create_authorization_url(f"{issuer[0]}/authorize", code_verifier=VERIFIER)
    return browser, browser.visit(url)


def test_a_person_of_the_service_signs_in_allows_and_is_known_to_userinfo(issuer, client):
    browser, page = begin(issuer, client)
    page = browser.submit(page, username="alice", password="wonderland", answer="accept")
    away = browser.submit(page, answer="accept")
    client.fetch_token(f"{issuer[0]}/token", authorization_response=away, code_verifier=VERIFIER)
    told = client.get(f"{issuer[0]}/userinfo").json()
    assert told == {"sub": "employee-1", "name": "Alice Liddell", "email": "alice@example.com", "email_verified": True}


def test_a_wrong_password_stays_with_the_service(issuer, client):
    browser, page = begin(issuer, client)
    page = browser.submit(page, username="alice", password="looking-glass", answer="accept")
    assert page.ids["problem"] == "Name or password is wrong."


def test_whoever_cancels_is_sent_back_with_access_denied(issuer, client):
    browser, page = begin(issuer, client)
    assert parameters(browser.submit(page, answer="deny"))["error"] == "access_denied"


def test_a_service_that_is_down_is_no_fault_of_the_client(issuer):
    """Signet itself goes on: it never waits for the service."""
    answer = requests.post(f"{issuer[0]}/login/accept", json={"login_challenge": "login.AAAA"}, timeout=10)
    assert answer.status_code == 401
    assert requests.get(f"{issuer[0]}/readyz", timeout=10).status_code == 200
