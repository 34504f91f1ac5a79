"""A service of your own that checks passwords behind Signet's pages. It needs nothing but Python.

In config.toml, without a [login] url:

    [directory]
    kind = "http"

    [directory.http]
    url = "http://localhost:3002/"
    secret = { file = "keys/people.secret" }

Then:

    (umask 077; python3 -c 'import secrets; print(secrets.token_urlsafe(32))' > keys/people.secret)
    python3 tests/examples/password_service.py    # this service
    cargo run                                     # Signet; whoever signs in is asked about here

Signet posts {"username": …, "password": …}, as they were typed, and proves by the secret that it is the one who asks. The answer
is {"authenticated": false} for whatever is wrong, in the same time; or who it is: "sub", for ever, and if you like "claims" (1,400
bytes), "amr", and "status" ("disabled" signs nobody in). Any other answer, or status, is an outage, and told as one.
"""

import hashlib
import json
import os
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", "3002"))
SECRET = open(os.environ.get("SECRET_FILE", "keys/people.secret")).read().strip()


def slow(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


def person(subject, password, **more):
    salt = secrets.token_bytes(16)
    return {"salt": salt, "hash": slow(password, salt), "answer": {"sub": subject, **more}}


PASSWORD = os.environ.get("PASSWORD", "wonderland")
PEOPLE = {  # a real service has its own people
    "alice": person("employee-1", PASSWORD, amr=["pwd"], claims={
        "name": "Alice Liddell", "preferred_username": "alice", "email": "alice@example.com", "email_verified": True}),
    "daisy": person("employee-2", PASSWORD, status="disabled"),
}
NOBODY = person("", secrets.token_urlsafe())


def checked(username, password):
    """The answer to a name and a password: one hash, whoever it is."""
    found = PEOPLE.get(username.casefold(), NOBODY)
    is_right = secrets.compare_digest(slow(password, found["salt"]), found["hash"])
    if found is NOBODY or not is_right:
        return {"authenticated": False}
    return {"authenticated": True, **found["answer"]}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asker = self.headers.get("Authorization", "").encode()
        if not secrets.compare_digest(asker, f"Bearer {SECRET}".encode()):
            return self.say(401, {"error": "Only Signet asks here."})
        try:
            asked = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 20_000)))
            answer = checked(asked["username"], asked["password"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return self.say(400, {"error": "Expected username and password."})
        self.say(200, answer)

    def say(self, status, body):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    print(f"http://localhost:{PORT}/", flush=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
