"""Web push: the example of RFC 8291 byte for byte, and what a browser and a push service check."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from guanxi.kernel.web_push import LARGEST, BadSubscription, Subscription, decode, new_key, seal, write_message

# RFC 8291, section 5
TEXT = b"When I grow up, I want to be a watermelon"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b"
    "Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def test_the_example_of_the_standard() -> None:
    own = ec.derive_private_key(int.from_bytes(decode(SENDER), "big"), ec.SECP256R1())
    given = Subscription("https://push.example.net/x", P256DH, AUTH)
    assert seal(given, TEXT, decode(SALT), own) == decode(BODY)


def test_the_signature_names_the_service_and_ends() -> None:
    public, private = new_key()
    given = Subscription("https://push.example.net:8443/a/b?c", P256DH, AUTH)
    message = write_message(given, "x", private, "mailto:a@b.example", NOW, ttl=60)
    head, _, key = message.headers["Authorization"].partition(", k=")
    assert key == public
    signed, _, signature = head.removeprefix("vapid t=").rpartition(".")
    claims = json.loads(decode(signed.partition(".")[2]))
    assert claims["aud"] == "https://push.example.net:8443"
    assert 0 < claims["exp"] - NOW.timestamp() <= 24 * 3600
    raw = decode(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(public))
    theirs.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    assert message.headers["TTL"] == "60"
    assert message.body[:16] != write_message(given, "x", private, "mailto:a@b.example", NOW, ttl=60).body[:16]


@pytest.mark.parametrize(
    ("endpoint", "p256dh", "auth"),
    [
        ("http://push.example.net/x", P256DH, AUTH),
        ("https://push.example.net/x", P256DH[:-4], AUTH),
        ("https://push.example.net/x", "B" + "A" * 86, AUTH),
        ("https://push.example.net/x", "%%%", AUTH),
        ("https://push.example.net/x", P256DH, "AAAA"),
    ],
)
def test_other_keys_are_refused(endpoint: str, p256dh: str, auth: str) -> None:
    with pytest.raises(BadSubscription):
        Subscription(endpoint, p256dh, auth).check()


def test_what_does_not_fit_is_refused() -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    given = Subscription("https://push.example.net/x", P256DH, AUTH)
    assert len(seal(given, b"a" * LARGEST, b"s" * 16, own)) == 4096
    with pytest.raises(ValueError, match="at most 3993"):
        seal(given, b"a" * (LARGEST + 1), b"s" * 16, own)
