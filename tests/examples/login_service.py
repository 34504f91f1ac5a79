"""A sign-in service of your own in front of Signet. It needs nothing but Python.

In config.toml, whose [login] is there already:

    [login]
    url = "http://localhost:3001/"
    secret = { file = "keys/login.secret" }

    [directory]
    kind = "external"

Then:

    python3 -c 'import secrets; print(secrets.token_urlsafe(32))' > keys/login.secret
    python3 tests/examples/login_service.py    # this service
    cargo run                                  # Signet; a client's browser comes here now to sign in
"""

import html
import json
import os
import secrets
import time
import urllib.error
import urllib.request
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ISSUER = os.environ.get("ISSUER", "http://localhost:8080")
PORT = int(os.environ.get("PORT", "3001"))
SECRET = open(os.environ.get("SECRET_FILE", "keys/login.secret")).read().strip()
PEOPLE = {  # a real service has its own people, and hashes of their passwords
    "alice": {"password": os.environ.get("PASSWORD", "wonderland"), "subject": "employee-1",
              "claims": {"name": "Alice Liddell", "email": "alice@example.com", "email_verified": True}},
}
FORM = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p id="problem">{problem}</p>
<form method="post" action="/">{fields}<input type="hidden" name="login_challenge" value="{challenge}">
<input type="hidden" name="csrf" value="{csrf}"><button id="accept" name="answer" value="accept">{button}</button>
<button id="deny" name="answer" value="deny">Cancel</button></form></html>"""
NAMES = """<label>Name <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>"""


def signet(call, **body):
    """Asks Signet, or tells it; a ValueError says what it refuses."""
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{ISSUER}/login/{call}", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise ValueError(json.load(error)["error_description"]) from None


def person(username, password):
    """Whose name and password these are, if anybody's."""
    found = PEOPLE.get(username)
    right = secrets.compare_digest((found or {}).get("password", "").encode(), password.encode())
    return found if found and right else None


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        challenge = parse_qs(urlsplit(self.path).query).get("login_challenge", [""])[0]
        try:
            self.ask(challenge, signet("request", login_challenge=challenge))
        except ValueError as problem:
            self.page(400, f"<p id=problem>{html.escape(str(problem))}</p>")

    def do_POST(self):
        length = min(int(self.headers.get("Content-Length", 0)), 20_000)
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        challenge = form.get("login_challenge", "")
        try:
            if not secrets.compare_digest(form.get("csrf", "-"), self.csrf() or ""):
                raise ValueError("Another page sent this form.")
            question = signet("request", login_challenge=challenge)
            if form.get("answer") != "accept":
                self.leave(signet("deny", login_challenge=challenge))
            elif question["question"] == "consent":
                self.leave(signet("accept", login_challenge=challenge, subject=question["subject"]))
            elif found := person(form.get("username", ""), form.get("password", "")):
                self.leave(signet("accept", login_challenge=challenge, subject=found["subject"],
                                  claims=found["claims"], amr=["pwd"], auth_time=int(time.time())))
            else:
                self.ask(challenge, question, "Name or password is wrong.")
        except ValueError as problem:
            self.page(400, f"<p id=problem>{html.escape(str(problem))}</p>")

    def ask(self, challenge, question, problem=""):
        client = html.escape(question["client_name"])
        if question["question"] == "consent":
            title, fields, button = f"May {client} have {html.escape(question['scope'])}?", "", "Allow"
        else:
            title, fields, button = f"Sign in to {client}", NAMES, "Sign in"
        csrf = self.csrf() or secrets.token_urlsafe(16)
        self.page(200, FORM.format(title=title, fields=fields, button=button, problem=problem,
                                   challenge=html.escape(challenge), csrf=html.escape(csrf)),
                  **{"Set-Cookie": f"login_service={csrf}; HttpOnly; SameSite=Strict; Path=/"})

    def csrf(self):
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("login_service")
        return cookie and cookie.value

    def leave(self, answer):
        self.page(303, "", Location=answer["redirect_to"])

    def page(self, status, text, **headers):
        self.send_response(status)
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
                   "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"} | headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    print(f"http://localhost:{PORT}/", flush=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
