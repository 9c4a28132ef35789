"""A push service and a browser of the test: checks our signature and opens the message by its own reading of the standards."""

import base64
import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.kernel.http_out.surroundings import Asked


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 by hand, for at most 32 bytes."""
    extract = hmac.HMAC(salt, hashes.SHA256())
    extract.update(material)
    expand = hmac.HMAC(extract.finalize(), hashes.SHA256())
    expand.update(info + b"\x01")
    return expand.finalize()[:length]


@dataclass
class Browser:
    """Its keys; `key` is the workspace's public key it subscribed with."""

    key: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"sixteen bytes ok"

    @property
    def point(self) -> bytes:
        form = serialization.PublicFormat.UncompressedPoint
        return self.private.public_key().public_bytes(serialization.Encoding.X962, form)

    def subscription(self, endpoint: str) -> dict[str, str]:
        return {"endpoint": endpoint, "p256dh": b64(self.point), "auth": b64(self.auth), "name": "Chrome · Windows"}

    def check(self, asked: Asked, audience: str) -> None:
        """What a push service checks before it takes a message."""
        scheme, _, rest = asked.headers["authorization"].partition(" ")
        assert scheme == "vapid"
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert parts["k"] == self.key
        signed, _, signature = parts["t"].rpartition(".")
        head, body = (json.loads(raw(part)) for part in signed.split("."))
        assert head == {"typ": "JWT", "alg": "ES256"}
        assert body["aud"] == audience
        assert body["sub"].startswith(("mailto:", "https:"))
        given = raw(signature)
        der = encode_dss_signature(int.from_bytes(given[:32], "big"), int.from_bytes(given[32:], "big"))
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(self.key))
        theirs.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
        assert int(asked.headers["ttl"]) > 0

    def read(self, asked: Asked) -> dict[str, str]:
        """The message, opened with the browser's private key."""
        assert asked.headers["content-encoding"] == "aes128gcm"
        salt, size, length = asked.body[:16], int.from_bytes(asked.body[16:20], "big"), asked.body[20]
        sender, record = asked.body[21 : 21 + length], asked.body[21 + length :]
        assert len(record) <= size
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        secret = _hkdf(self.auth, shared, b"WebPush: info\x00" + self.point + sender, 32)
        key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, record, None)
        assert plain.endswith(b"\x02")
        found: dict[str, str] = json.loads(plain[:-1])
        return found
