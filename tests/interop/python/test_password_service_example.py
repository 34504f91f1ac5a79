"""tests/examples/password_service.py, configured as its first lines say, checks the passwords that Signet's pages take."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

from browser import Browser
from test_login_service_example import CALLBACK, VERIFIER, free_port, wait_until_it_listens

ROOT = Path(__file__).parents[3]
SERVICE = ROOT / "tests" / "examples" / "password_service.py"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("http")
    port, service_port = free_port(), free_port()
    (folder / "keys").mkdir(mode=0o700)
    secret = folder / "keys" / "people.secret"
    secret.write_text(secrets.token_urlsafe(32))
    secret.chmod(0o600)
    issuer = f"http://localhost:{port}"
    config = (ROOT / "config.toml").read_text().replace("http://localhost:8080", issuer).replace(":8080", f":{port}")
    config += f"""
[clients.external]
name = "External"
grant_types = ["authorization_code", "password"]
redirect_uris = ["{CALLBACK}"]
scopes = ["openid", "profile", "email"]
secrets.first.file = "keys/external.secret"
"""
    (folder / "config.toml").write_text(config)
    told = {"PORT": str(service_port), "SECRET_FILE": str(secret), "PASSWORD": "wonderland"}
    settings = {
        "directory.kind": "http",
        "directory.http.url": f"http://localhost:{service_port}/",
        "directory.http.secret.file": "keys/people.secret",
        "admin.bind": f"127.0.0.1:{free_port()}",
    }
    options = [f"--set={key}={value}" for key, value in settings.items()]
    command = [os.environ["SIGNET_BINARY"], "--config", folder / "config.toml", *options]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    service = subprocess.Popen([sys.executable, SERVICE], env=os.environ | told, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_listens(server, port)
        wait_until_it_listens(service, service_port)
        yield issuer, (folder / "keys" / "external.secret").read_text().strip(), service, settings["admin.bind"]
    finally:
        for process in (server, service):
            process.terminate()
            process.wait()


@pytest.fixture
def client(world):
    session = OAuth2Session("external", world[1], scope="openid profile email", redirect_uri=CALLBACK,
                            code_challenge_method="S256")
    session.trust_env = False
    return session


def begin(world, client):
    browser = Browser(away=CALLBACK)
    url, _ = client.create_authorization_url(f"{world[0]}/authorize", code_verifier=VERIFIER)
    return browser, browser.visit(url)


def by_password(world, username, password):
    form = {"grant_type": "password", "username": username, "password": password, "scope": "openid email"}
    return requests.post(f"{world[0]}/token", form, auth=("external", world[1]), timeout=10)


def test_a_person_of_the_service_signs_in_on_our_page_and_is_known_to_userinfo(world, client):
    browser, page = begin(world, client)
    page = browser.submit(page, username="alice", password="wonderland")
    away = browser.submit(page, consent="allow")
    client.fetch_token(f"{world[0]}/token", authorization_response=away, code_verifier=VERIFIER)
    told = client.get(f"{world[0]}/userinfo").json()
    assert told["sub"] == "employee-1" and told["email"] == "alice@example.com", told


def test_whoever_is_wrong_or_disabled_stays_on_our_page(world, client):
    for username, password in [("alice", "looking-glass"), ("ghost", "wonderland"), ("daisy", "wonderland")]:
        browser, page = begin(world, client)
        assert "notice" in browser.submit(page, username=username, password=password).ids, username


def test_the_password_grant_asks_the_service_too(world):
    assert by_password(world, "alice", "wonderland").json()["token_type"] == "Bearer"
    assert by_password(world, "alice", "looking-glass").json()["error"] == "invalid_grant"


def test_a_service_that_is_down_is_no_fault_of_the_client(world):
    service, admin = world[2], world[3]
    service.terminate()
    service.wait()
    answer = by_password(world, "alice", "wonderland")
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert requests.get(f"{world[0]}/readyz", timeout=10).status_code == 200
    told = requests.get(f"http://{admin}/readyz", timeout=10).json()["directory"]
    assert told["kind"] == "http" and told["answering"] is False and told["faults"] >= 1, told
