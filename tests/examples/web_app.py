"""A web app that has people sign in with Signet. It needs nothing but Python.

    cargo run                            # Signet; it makes this app's secret in keys/web.secret
    cargo run -- users add alice --generate-password --name "Alice Liddell" --email alice@example.com
    python3 tests/examples/web_app.py    # this app; then open http://localhost:3000/
"""

import base64
import hashlib
import html
import json
import os
import secrets
import time
import urllib.request
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
PORT = int(os.environ.get("PORT", "3000"))
SECRET = open(os.environ.get("SECRET_FILE", "keys/web.secret")).read().strip()
CLIENT_ID = "web"
HOME = f"http://localhost:{PORT}/"
CALLBACK = f"{HOME}callback"
BUTTON = '<form method="post" action="/sign-{0}"><button>Sign {0}</button></form>'
sessions = {}  # what this app knows of each browser; a real app has a store for it


def fetch(url, form=None, **headers):
    request = urllib.request.Request(url, form and urlencode(form).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def endpoint(name):
    return fetch(f"{ISSUER}/.well-known/openid-configuration")[f"{name}_endpoint"]


def begin(session):
    """The URL to send the browser to, and what its answer will have to fit."""
    attempt = session["attempt"] = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    digest = hashlib.sha256(attempt["verifier"].encode()).digest()
    query = {"client_id": CLIENT_ID, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid profile email",
             "state": attempt["state"], "nonce": attempt["nonce"], "code_challenge_method": "S256",
             "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("=")}
    return f"{endpoint('authorization')}?{urlencode(query)}"


def finish(session, answer):
    """Who signed in, or a ValueError that says why nobody did."""
    attempt = session.pop("attempt", None)
    if not attempt or answer.get("state") != attempt["state"]:
        raise ValueError("this browser did not begin that sign-in (state)")
    if answer.get("iss") != ISSUER:
        raise ValueError("another server answered (iss)")
    if "error" in answer:
        raise ValueError(answer["error"])
    form = {"grant_type": "authorization_code", "code": answer.get("code", ""), "redirect_uri": CALLBACK,
            "code_verifier": attempt["verifier"]}
    basic = base64.b64encode(f"{CLIENT_ID}:{quote_plus(SECRET)}".encode()).decode()
    tokens = fetch(endpoint("token"), form, Authorization=f"Basic {basic}")
    # It came straight from the server, so TLS may stand in for the signature (OpenID Connect Core §3.1.3.7, 6).
    claims = json.loads(base64.urlsafe_b64decode(tokens["id_token"].split(".")[1] + "=="))
    found = [claims.get(name) for name in ("iss", "aud", "nonce")]
    if found != [ISSUER, CLIENT_ID, attempt["nonce"]] or claims["exp"] <= time.time():
        raise ValueError("the ID token is not for this sign-in")
    person = fetch(endpoint("userinfo"), Authorization=f"Bearer {tokens['access_token']}")
    if person["sub"] != claims["sub"]:
        raise ValueError("userinfo is about somebody else")
    return {"person": person, "id_token": tokens["id_token"]}


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        session = sessions.get(self.session_id(), {})
        if url.path == "/callback":
            try:
                self.go(HOME, finish(session, {name: values[0] for name, values in parse_qs(url.query).items()}))
            except (ValueError, KeyError, OSError) as problem:
                self.show(400, f"<p id=problem>Not signed in: {html.escape(str(problem))}.</p><a href='/'>Back</a>")
        elif "person" in session:
            name, email = (html.escape(session["person"].get(claim, "–")) for claim in ("name", "email"))
            self.show(200, f"<h1 id=name>{name}</h1><p id=email>{email}</p>{BUTTON.format('out')}")
        else:
            self.show(200, BUTTON.format("in"))

    def do_POST(self):
        if self.path == "/sign-in":
            self.go(begin(session := {}), session)
        elif self.path == "/sign-out" and (session := sessions.pop(self.session_id(), None)):
            query = {"id_token_hint": session.get("id_token", ""), "post_logout_redirect_uri": HOME}
            self.go(f"{endpoint('end_session')}?{urlencode(query)}")
        else:
            self.go(HOME)

    def session_id(self):
        return (cookie := SimpleCookie(self.headers.get("Cookie", "")).get("web_app")) and cookie.value

    def go(self, url, session=None):
        """To another page; with a session, that of this browser from now on, under an id that nobody knew before."""
        self.send_response(303)
        self.send_header("Location", url)
        if session is not None:
            sessions.pop(self.session_id(), None)
            sessions[new := secrets.token_urlsafe(32)] = session
            self.send_header("Set-Cookie", f"web_app={new}; Path=/; HttpOnly; SameSite=Lax")
        self.end_headers()

    def show(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><html lang=en><title>Web app</title><body>{body}</body></html>".encode())


if __name__ == "__main__":
    print(f"open {HOME}", flush=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), App).serve_forever()
