"""Web push: a message sealed for one browser (RFC 8291, aes128gcm of RFC 8188) and our signature to its push service
(VAPID, RFC 8292). Pure: who is told what, and sending, is done elsewhere.

The push service carries the message without being able to read it; it learns only our public key and a contact address.
"""

import base64
import binascii
import json
import os
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guanxi.kernel.errors import Invalid

RECORD_SIZE = 4096
LARGEST = RECORD_SIZE - 16 - 1 - 86  # what is left of a record after tag, delimiter and header
SIGNATURE_S = 12 * 3600


class BadSubscription(Invalid):
    """A browser's keys are not what RFC 8291 says."""

    code = "kernel.bad_push_subscription"
    zh = "浏览器给出的推送信息不正确。"
    en = "What the browser gave for push messages is not valid."


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser gives: the address of its push service, its public key and its secret, base64url."""

    endpoint: str
    p256dh: str
    auth: str

    def check(self) -> None:
        """Raises BadSubscription."""
        if urlsplit(self.endpoint).scheme != "https" or len(decode(self.auth)) != 16:
            raise BadSubscription()
        _public_key(self.p256dh)


@dataclass(frozen=True, slots=True)
class Message:
    """One request to a push service: POST `body` with `headers`."""

    headers: dict[str, str]
    body: bytes


def new_key() -> tuple[str, str]:
    """A key pair of ours: (public key as browsers want it, private key as PEM)."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return encode(_point(key.public_key())), pem.decode()


def write_message(
    to: Subscription, text: str, private_pem: str, contact: str, now: datetime, *, ttl: int, urgency: str = "normal"
) -> Message:
    """`text` sealed for the browser and signed. `contact`: mailto: or https: address of who sends; `ttl` seconds.

    Raises BadSubscription; ValueError for a text of more than LARGEST bytes.
    """
    key = serialization.load_pem_private_key(private_pem.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    headers = {
        "Authorization": f"vapid t={_sign(key, to.endpoint, contact, now)}, k={encode(_point(key.public_key()))}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(ttl),
        "Urgency": urgency,
    }
    return Message(headers, seal(to, text.encode(), os.urandom(16), ec.generate_private_key(ec.SECP256R1())))


def seal(to: Subscription, text: bytes, salt: bytes, own: ec.EllipticCurvePrivateKey) -> bytes:
    """The body: header of RFC 8188 with our one-time public key, then one record."""
    if len(text) > LARGEST:
        raise ValueError("a push message has at most 3993 bytes")
    theirs = _public_key(to.p256dh)
    ours = _point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    secret = _derive(decode(to.auth), shared, b"WebPush: info\x00" + _point(theirs) + ours, 32)
    key = _derive(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(salt, secret, b"Content-Encoding: nonce\x00", 12)
    record = AESGCM(key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD_SIZE.to_bytes(4, "big") + bytes([len(ours)]) + ours + record


def encode(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The reverse, with or without padding. Raises BadSubscription."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSubscription() from error


def _derive(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _public_key(text: str) -> ec.EllipticCurvePublicKey:
    raw = decode(text)
    try:
        if len(raw) != 65:
            raise ValueError("not an uncompressed point")
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadSubscription() from error


def _sign(key: ec.EllipticCurvePrivateKey, endpoint: str, contact: str, now: datetime) -> str:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(now.timestamp()) + SIGNATURE_S,
        "sub": contact,
    }
    signed = ".".join(encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
