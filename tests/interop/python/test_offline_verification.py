"""Stock Python libraries get tokens and verify them with nothing but the JWK Set."""

import os
import time

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

ISSUER = os.environ["SIGNET_ISSUER"]
AUDIENCE = os.environ["SIGNET_AUDIENCE"]
CLIENT_ID = os.environ["SIGNET_CLIENT_ID"]
SECRET = os.environ["SIGNET_CLIENT_SECRET"]


@pytest.fixture(scope="session")
def metadata():
    return requests.get(f"{ISSUER}/.well-known/oauth-authorization-server", timeout=5).json()


@pytest.fixture(scope="session")
def keys(metadata):
    """The JWK Set, fetched once and never again."""
    return jwt.PyJWKSet.from_dict(requests.get(metadata["jwks_uri"], timeout=5).json())


def token(metadata, method="client_secret_basic", **parameters):
    client = OAuth2Session(CLIENT_ID, SECRET, token_endpoint_auth_method=method)
    return client.fetch_token(metadata["token_endpoint"], grant_type="client_credentials", **parameters)


def verify(access_token, keys):
    header = jwt.get_unverified_header(access_token)
    assert header["typ"] == "at+jwt"
    return jwt.decode(
        access_token,
        keys[header["kid"]].key,
        algorithms=["ES256"],
        issuer=ISSUER,
        audience=AUDIENCE,
        options={"require": ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"]},
    )


# First in the file: the key hands over a few seconds after the start.
def test_tokens_from_before_and_after_a_rotation_verify_with_one_jwk_set(metadata, keys):
    before = token(metadata)["access_token"]
    first_key = jwt.get_unverified_header(before)["kid"]
    verify(before, keys)
    deadline = time.monotonic() + 30
    while True:
        after = token(metadata)["access_token"]
        if jwt.get_unverified_header(after)["kid"] != first_key:
            break
        assert time.monotonic() < deadline, "the next key never took over"
        time.sleep(0.1)
    verify(after, keys)
    verify(before, keys)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_token_carries_the_claims_of_rfc_9068(metadata, keys, method):
    answer = token(metadata, method, scope="read write")
    claims = verify(answer["access_token"], keys)
    assert claims["sub"] == claims["client_id"] == CLIENT_ID
    assert claims["aud"] == AUDIENCE
    assert sorted(claims["scope"].split()) == ["read", "write"]
    assert claims["exp"] - claims["iat"] == answer["expires_in"]
    assert len(claims["jti"]) == len(claims["gid"]) == 22


def test_a_token_for_another_audience_or_issuer_is_refused_by_the_verifier(metadata, keys):
    access_token = token(metadata)["access_token"]
    key = keys[jwt.get_unverified_header(access_token)["kid"]].key
    with pytest.raises(jwt.InvalidAudienceError):
        jwt.decode(access_token, key, algorithms=["ES256"], issuer=ISSUER, audience="https://other.example")
    with pytest.raises(jwt.InvalidIssuerError):
        jwt.decode(access_token, key, algorithms=["ES256"], issuer="https://other.example", audience=AUDIENCE)


def test_a_wrong_secret_is_told_as_invalid_client(metadata):
    answer = requests.post(
        metadata["token_endpoint"], auth=(CLIENT_ID, "wrong"), data={"grant_type": "client_credentials"}, timeout=5
    )
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
