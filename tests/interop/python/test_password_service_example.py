"""tests/examples/password_service.py, configured as its first lines say, checks the passwords that Signet's pages take."""

import pytest
import requests

from beside_a_service import VERIFIER, World, free_port


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("http"), '["authorization_code", "password"]', "keys/people.secret")
    world.admin = f"127.0.0.1:{free_port()}"
    settings = {
        "directory.kind": "http",
        "directory.http.url": f"http://localhost:{world.service_port}/",
        "directory.http.secret.file": "keys/people.secret",
        "admin.bind": world.admin,
    }
    with world.running("password_service.py", settings):
        yield world


@pytest.fixture
def client(world):
    return world.client()


def by_password(world, username, password):
    form = {"grant_type": "password", "username": username, "password": password, "scope": "openid email"}
    return requests.post(f"{world.issuer}/token", form, auth=("external", world.secret), timeout=10)


def test_a_person_of_the_service_signs_in_on_our_page_and_is_known_to_userinfo(world, client):
    browser, page = world.begin(client)
    page = browser.submit(page, username="alice", password="wonderland")
    away = browser.submit(page, consent="allow")
    client.fetch_token(f"{world.issuer}/token", authorization_response=away, code_verifier=VERIFIER)
    told = client.get(f"{world.issuer}/userinfo").json()
    assert told["sub"] == "employee-1" and told["email"] == "alice@example.com", told


def test_whoever_is_wrong_or_disabled_stays_on_our_page(world, client):
    for username, password in [("alice", "looking-glass"), ("ghost", "wonderland"), ("daisy", "wonderland")]:
        browser, page = world.begin(client)
        assert "notice" in browser.submit(page, username=username, password=password).ids, username


def test_the_password_grant_asks_the_service_too(world):
    assert by_password(world, "alice", "wonderland").json()["token_type"] == "Bearer"
    assert by_password(world, "alice", "looking-glass").json()["error"] == "invalid_grant"


def test_a_service_that_is_down_is_no_fault_of_the_client(world):
    service, admin = world.service, world.admin
    service.terminate()
    service.wait()
    answer = by_password(world, "alice", "wonderland")
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert requests.get(f"{world.issuer}/readyz", timeout=10).status_code == 200
    told = requests.get(f"http://{admin}/readyz", timeout=10).json()["directory"]
    assert told["kind"] == "http" and told["answering"] is False and told["faults"] >= 1, told
