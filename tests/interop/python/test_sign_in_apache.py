"""Apache with mod_auth_openidc, as Debian ships them, protects pages: whoever wants to see one signs in."""

import grp
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import jwt
import pytest

from browser import Browser, parameters

ISSUER = os.environ["SIGNET_ISSUER"]
PASSWORD = os.environ["SIGNET_PASSWORD"]
FILES = Path(__file__).parents[1] / "apache"
MODULES = "/usr/lib/apache2/modules"
# Debian's name; where Apache is installed for its modules only, it is not in everybody's path.
APACHE = shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Site:
    def __init__(self, port, response_mode):
        self.url, self.response_mode = f"http://localhost:{port}", response_mode
        self.callback = f"{self.url}/members/callback"
        self.page, self.quiet_page = (f"{self.url}/members/{name}.shtml" for name in ("index", "quiet"))


@pytest.fixture(scope="module", params=["query", "form_post"])
def site(request):
    """Apache in the foreground, from a folder of its own; its children are nobody's, if it is started by root."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shutil.copytree(FILES / "site", f"{folder}/site")
        shutil.copy(FILES / "site/members/index.shtml", f"{folder}/site/members/quiet.shtml")
        with open(f"{os.environ['SIGNET_KEYS']}/apache.secret") as file:
            secret = file.read().strip()
        told = {
            "FOLDER": folder,
            "PORT": str(port),
            "SITE": f"{folder}/site",
            "MODULES": MODULES,
            "USER_NAME": user.pw_name,
            "GROUP_NAME": grp.getgrgid(user.pw_gid).gr_name,
            "CLIENT_SECRET": secret,
            "PASSPHRASE": secrets.token_urlsafe(32),
            "SIGNET_ISSUER": ISSUER,
            "RESPONSE_MODE": request.param,
        }
        command = [APACHE, "-f", FILES / "httpd.conf", "-DFOREGROUND"]
        with subprocess.Popen(command, env=os.environ | told) as process:
            log = Path(folder) / "error.log"
            try:
                wait_for(port, process, log)
                yield Site(port, request.param)
            finally:
                process.terminate()
        assert "exit signal" not in log.read_text(), "a child of Apache crashed"


def wait_for(port, process, log):
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            told = log.read_text() if log.exists() else ""
            assert process.poll() is None and time.monotonic() < deadline, told
            time.sleep(0.02)


def info(site, browser):
    return json.loads(browser.visit(f"{site.callback}?info=json").text)


def own_cookies(browser):
    return [cookie for cookie in browser.http.cookies if cookie.name.startswith("mod_auth_openidc")]


def assert_told(site, page, error):
    """That the module shows its error page. Of answers in a URL, Debian's takes an error with `iss` (RFC 9207) for a
    sign-in that somebody else wants to begin (OpenID Connect Core §4), and cannot say which error it was."""
    assert (error if site.response_mode == "form_post" else "Error:") in page.text, page.text
    assert "name" not in page.ids


def test_a_protected_page_is_shown_to_who_signed_in_and_says_who_that_is(site):
    browser = Browser()
    page = browser.sign_in(browser.visit(site.page), PASSWORD)
    assert (page.url, page.status) == (site.page, 200), page.text
    told = info(site, browser)
    assert page.ids["user"] == "alice@example.com"
    assert page.ids["name"] == "Alice Liddell"
    assert page.ids["subject"] == told["id_token"]["sub"] == told["userinfo"]["sub"]
    assert page.ids["nonce"] == told["id_token"]["nonce"]
    assert told["id_token"]["iss"] == told["userinfo"]["iss"] == ISSUER
    # Nobody else is shown it.
    assert "login-submit" in Browser().visit(site.page).ids


def test_its_tokens_are_refreshed(site):
    browser = Browser()
    browser.sign_in(browser.visit(site.page), PASSWORD)
    first = info(site, browser)
    query = urlencode({"refresh": site.page, "access_token": first["access_token"]})
    page = browser.visit(f"{site.callback}?{query}")
    assert page.url == site.page, page.url
    second = info(site, browser)
    assert second["access_token"] != first["access_token"]
    told = [jwt.decode(each["access_token"], options={"verify_signature": False}) for each in (first, second)]
    assert told[0]["gid"] == told[1]["gid"]


def test_its_sign_out_ends_both_sessions(site):
    browser = Browser()
    browser.sign_in(browser.visit(site.page), PASSWORD)
    copied = Browser()
    copied.http.cookies.update(browser.http.cookies)
    assert "name" in browser.visit(site.quiet_page).ids
    page = browser.visit(f"{site.callback}?{urlencode({'logout': f'{site.url}/bye.txt'})}")
    assert (page.url.partition("?")[0], page.text) == (f"{site.url}/bye.txt", "signed out\n")
    assert_told(site, browser.visit(site.quiet_page), "login_required")
    # Nor is Signet's cookie of use to who copied it before.
    for cookie in own_cookies(copied):
        copied.http.cookies.clear(cookie.domain, cookie.path, cookie.name)
    assert_told(site, copied.visit(site.quiet_page), "login_required")


def test_a_session_of_signet_opens_the_page_without_a_password(site):
    browser = Browser()
    browser.sign_in(browser.visit(site.page), PASSWORD)
    for cookie in own_cookies(browser):
        browser.http.cookies.clear(cookie.domain, cookie.path, cookie.name)
    page = browser.visit(site.quiet_page)
    assert page.ids.get("name") == "Alice Liddell", page.text


def test_what_the_person_refuses_is_told_as_access_denied_and_opens_nothing(site):
    browser = Browser()
    assert_told(site, browser.submit(browser.visit(site.page), cancel="1"), "access_denied")
    assert "login-submit" in browser.visit(site.page).ids


def answered(browser, site, found):
    """What the module makes of an answer: whether it began a session and opens the page."""
    found = {name: text for name, text in found.items() if text}
    if site.response_mode == "form_post":
        answer = browser.http.post(site.callback, data=found, allow_redirects=False, timeout=10)
    else:
        answer = browser.http.get(f"{site.callback}?{urlencode(found)}", allow_redirects=False, timeout=10)
    return "mod_auth_openidc_session" in answer.cookies and answer.headers.get("Location") == site.page


def answer(browser, site):
    browser.away = site.callback
    return parameters(browser.sign_in(browser.visit(site.page), PASSWORD))


@pytest.mark.parametrize("value", ["another", None])
@pytest.mark.parametrize("parameter", ["state", "code"])
def test_what_is_not_the_answer_to_its_own_question_opens_nothing(site, parameter, value):
    browser = Browser()
    assert not answered(browser, site, answer(browser, site) | {parameter: value})


def test_an_answer_opens_the_page_once_and_in_its_own_browser(site):
    browser, other = Browser(), Browser()
    found = answer(browser, site)
    assert not answered(other, site, found)
    assert answered(browser, site, found)
    assert not answered(browser, site, found)


def test_a_code_of_another_browser_opens_nothing(site):
    """PKCE and the nonce belong to the browser that began."""
    first, second = Browser(), Browser()
    stolen = answer(first, site)["code"]
    assert not answered(second, site, answer(second, site) | {"code": stolen})


def test_an_answer_of_another_issuer_opens_nothing(site):
    browser = Browser()
    assert not answered(browser, site, answer(browser, site) | {"iss": "https://other.example"})
