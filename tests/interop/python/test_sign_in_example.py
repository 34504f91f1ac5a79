"""tests/examples/web_app.py, started as its first lines say, signs a person in and out."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from browser import Browser, parameters

ISSUER = os.environ["SIGNET_ISSUER"]
PASSWORD = os.environ["SIGNET_PASSWORD"]
PORT = os.environ["SIGNET_APP_PORT"]
HOME = f"http://localhost:{PORT}/"
APP = Path(__file__).parents[2] / "examples" / "web_app.py"


@pytest.fixture(scope="module", autouse=True)
def app():
    told = {"ISSUER": ISSUER, "PORT": PORT, "SECRET_FILE": f"{os.environ['SIGNET_KEYS']}/web.secret"}
    with subprocess.Popen([sys.executable, APP], env=os.environ | told, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", int(PORT))).close()
                break
            except ConnectionRefusedError:
                assert process.poll() is None and time.monotonic() < deadline, "it does not listen"
                time.sleep(0.02)
        yield
        process.terminate()


def test_a_person_signs_in_sees_name_and_email_and_signs_out():
    browser = Browser()
    page = browser.sign_in(browser.submit(browser.visit(HOME)), PASSWORD)
    assert page.url == HOME
    assert page.ids == {"name": "Alice Liddell", "email": "alice@example.com"}
    # Signing in again takes no page: the session is there, and what was allowed is remembered.
    again = Browser()
    again.http.cookies.update({name: value for name, value in browser.http.cookies.items() if name != "web_app"})
    assert again.submit(again.visit(HOME)).ids == page.ids
    page = browser.submit(page)
    assert page.url == HOME
    assert page.ids == {}
    # Signed out of Signet too, which asks for the password again.
    assert "login-submit" in browser.submit(page).ids


def test_a_person_who_denies_is_not_signed_in():
    browser = Browser()
    page = browser.submit(browser.visit(HOME))
    page = browser.submit(page, cancel="1")
    assert (page.status, page.ids["problem"]) == (400, "Not signed in: access_denied.")


def answer(browser):
    """What a browser that began a sign-in would take to the callback."""
    browser.away = f"{HOME}callback"
    found = parameters(browser.sign_in(browser.submit(browser.visit(HOME)), PASSWORD))
    browser.away = None
    return found


@pytest.mark.parametrize(
    ("parameter", "value"),
    [(name, value) for name in ("state", "iss", "code") for value in ("https://other.example", None)],
)
def test_what_is_not_the_answer_to_its_own_question_signs_nobody_in(parameter, value):
    browser = Browser()
    changed = {name: text for name, text in (answer(browser) | {parameter: value}).items() if text is not None}
    page = browser.visit(f"{HOME}callback?{urlencode(changed)}")
    assert page.status == 400
    assert page.ids["problem"].startswith("Not signed in: ")
    assert "name" not in browser.visit(HOME).ids


def test_the_answer_to_another_browser_signs_nobody_in():
    browser, other = Browser(), Browser()
    other.submit(other.visit(HOME))
    assert other.visit(f"{HOME}callback?{urlencode(answer(browser))}").status == 400
    assert "name" not in other.visit(HOME).ids


def test_a_code_with_the_nonce_of_another_sign_in_signs_nobody_in():
    """A code cannot be planted: PKCE and the nonce belong to the browser that began."""
    browser = Browser()
    first = answer(browser)
    browser.away = f"{HOME}callback"
    second = parameters(browser.submit(browser.visit(HOME)))
    browser.away = None
    page = browser.visit(f"{HOME}callback?{urlencode(second | {'code': first['code']})}")
    assert page.status == 400
    assert "name" not in browser.visit(HOME).ids
