"""Stock Python libraries ask about tokens and revoke them."""

import os

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

ISSUER = os.environ["SIGNET_ISSUER"]
CLIENT_ID = os.environ["SIGNET_CLIENT_ID"]
RESOURCES = [os.environ["SIGNET_AUDIENCE"], "https://vault.example"]
METHODS = ["client_secret_basic", "client_secret_post"]


@pytest.fixture(scope="module")
def metadata():
    return requests.get(f"{ISSUER}/.well-known/oauth-authorization-server", timeout=5).json()


def session(client_id=CLIENT_ID, secret=os.environ["SIGNET_CLIENT_SECRET"], method=METHODS[0]):
    return OAuth2Session(client_id, secret, token_endpoint_auth_method=method)


def asker(method=METHODS[0]):
    return session("asker", os.environ["SIGNET_ASKER_SECRET"], method)


def token(metadata, resource):
    answer = session().fetch_token(
        metadata["token_endpoint"], grant_type="client_credentials", scope="read", resource=resource
    )
    return answer["access_token"]


def introspect(metadata, access_token, method=METHODS[0], **parameters):
    return asker(method).introspect_token(metadata["introspection_endpoint"], token=access_token, **parameters).json()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("resource", RESOURCES)
def test_a_token_is_active_until_its_client_revokes_it(metadata, resource, method):
    access_token = token(metadata, resource)
    told = introspect(metadata, access_token, method, token_type_hint="access_token")
    assert told["active"] is True
    assert told["aud"] == resource
    assert told["client_id"] == told["sub"] == CLIENT_ID
    assert told["scope"] == "read"
    assert told["exp"] > told["iat"]
    answer = session(method=method).revoke_token(
        metadata["revocation_endpoint"], token=access_token, token_type_hint="access_token"
    )
    assert (answer.status_code, answer.content) == (200, b"")
    assert introspect(metadata, access_token, method) == {"active": False}


def test_what_is_no_token_is_inactive_and_revoked_without_complaint(metadata):
    assert introspect(metadata, "nonsense") == {"active": False}
    assert session().revoke_token(metadata["revocation_endpoint"], token="nonsense").status_code == 200


def test_another_clients_token_is_not_revoked(metadata):
    access_token = token(metadata, RESOURCES[0])
    answer = asker().revoke_token(metadata["revocation_endpoint"], token=access_token)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert introspect(metadata, access_token)["active"] is True


def test_a_client_that_is_not_registered_to_ask_is_refused(metadata):
    answer = session().introspect_token(metadata["introspection_endpoint"], token=token(metadata, RESOURCES[0]))
    assert (answer.status_code, answer.json()["error"]) == (403, "unauthorized_client")


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_signed_answer_verifies_with_the_jwk_set(metadata, resource):
    access_token = token(metadata, resource)
    answer = requests.post(
        metadata["introspection_endpoint"],
        auth=("asker", os.environ["SIGNET_ASKER_SECRET"]),
        data={"token": access_token},
        headers={"Accept": "application/token-introspection+jwt"},
        timeout=5,
    )
    assert answer.headers["content-type"] == "application/token-introspection+jwt"
    header = jwt.get_unverified_header(answer.text)
    assert header["typ"] == "token-introspection+jwt"
    assert header["alg"] in metadata["introspection_signing_alg_values_supported"]
    key = jwt.PyJWKSet.from_dict(requests.get(metadata["jwks_uri"], timeout=5).json())[header["kid"]].key
    claims = jwt.decode(answer.text, key, algorithms=["EdDSA"], issuer=ISSUER, audience="asker")
    assert set(claims) == {"iss", "aud", "iat", "token_introspection"}
    assert claims["token_introspection"] == introspect(metadata, access_token)
