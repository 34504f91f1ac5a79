"""Signet beside a service of the operator's: both started from the repository's files, on free ports, and stopped."""

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from authlib.integrations.requests_client import OAuth2Session

from browser import Browser

ROOT = Path(__file__).parents[3]
CALLBACK = "http://localhost:1/callback"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


class World:
    """Where Signet and the service are, and an app that signs people in."""

    def __init__(self, folder, grant_types, shared_secret):
        self.folder = folder
        self.port, self.service_port = free_port(), free_port()
        self.issuer = f"http://localhost:{self.port}"
        (folder / "keys").mkdir(mode=0o700)
        self.shared_secret = folder / shared_secret
        self.shared_secret.write_text(secrets.token_urlsafe(32))
        self.shared_secret.chmod(0o600)
        config = (ROOT / "config.toml").read_text()
        config = config.replace("http://localhost:8080", self.issuer).replace(":8080", f":{self.port}")
        config += f"""
[clients.external]
name = "External"
grant_types = {grant_types}
redirect_uris = ["{CALLBACK}"]
scopes = ["openid", "profile", "email"]
secrets.first.file = "keys/external.secret"
"""
        (folder / "config.toml").write_text(config)

    @contextmanager
    def running(self, service, settings):
        """Starts tests/examples/SERVICE and Signet with these settings, until the block ends."""
        told = {"ISSUER": self.issuer, "PORT": str(self.service_port), "SECRET_FILE": str(self.shared_secret),
                "PASSWORD": "wonderland"}
        options = [f"--set={key}={value}" for key, value in settings.items()]
        command = [os.environ["SIGNET_BINARY"], "--config", self.folder / "config.toml", *options]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        example = [sys.executable, ROOT / "tests" / "examples" / service]
        self.service = subprocess.Popen(example, env=os.environ | told, stderr=subprocess.DEVNULL)
        try:
            wait_until_it_listens(server, self.port)
            wait_until_it_listens(self.service, self.service_port)
            self.secret = (self.folder / "keys" / "external.secret").read_text().strip()
            yield self
        finally:
            for process in (server, self.service):
                process.terminate()
                process.wait()

    def client(self):
        session = OAuth2Session("external", self.secret, scope="openid profile email", redirect_uri=CALLBACK,
                                code_challenge_method="S256")
        session.trust_env = False
        return session

    def begin(self, client):
        """A browser that the app sent here, and the page that it was shown."""
        browser = Browser(away=CALLBACK)
        url, _ = client.create_authorization_url(f"{self.issuer}/authorize", code_verifier=VERIFIER)
        return browser, browser.visit(url)


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
