"""tests/examples/login_service.py, configured as its first lines say, has people sign in instead of Signet."""

import pytest
import requests

from beside_a_service import VERIFIER, World
from browser import parameters


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("external"), '["authorization_code"]', "keys/login.secret")
    settings = {
        "login.url": f"http://localhost:{world.service_port}/",
        "login.secret.file": "keys/login.secret",
        "directory.kind": "external",
    }
    with world.running("login_service.py", settings):
        yield world


@pytest.fixture
def client(world):
    return world.client()


def test_a_person_of_the_service_signs_in_allows_and_is_known_to_userinfo(world, client):
    browser, page = world.begin(client)
    page = browser.submit(page, username="alice", password="wonderland", answer="accept")
    away = browser.submit(page, answer="accept")
    client.fetch_token(f"{world.issuer}/token", authorization_response=away, code_verifier=VERIFIER)
    told = client.get(f"{world.issuer}/userinfo").json()
    assert told == {"sub": "employee-1", "name": "Alice Liddell", "email": "alice@example.com", "email_verified": True}


def test_a_wrong_password_stays_with_the_service(world, client):
    browser, page = world.begin(client)
    page = browser.submit(page, username="alice", password="looking-glass", answer="accept")
    assert page.ids["problem"] == "Name or password is wrong."


def test_whoever_cancels_is_sent_back_with_access_denied(world, client):
    browser, page = world.begin(client)
    assert parameters(browser.submit(page, answer="deny"))["error"] == "access_denied"


def test_a_service_that_is_down_is_no_fault_of_the_client(world):
    """Signet itself goes on: it never waits for the service."""
    answer = requests.post(f"{world.issuer}/login/accept", json={"login_challenge": "login.AAAA"}, timeout=10)
    assert answer.status_code == 401
    assert requests.get(f"{world.issuer}/readyz", timeout=10).status_code == 200
