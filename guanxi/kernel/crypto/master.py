"""The master key: wraps the data keys of the workspaces and lives outside the database and its backups.

It has versions, one of them active; rotating adds a version, after which data keys are wrapped anew (`KeyRing.rewrap`).
Whoever loses every version loses every encrypted value, so `export_master` gives a text to keep in a safe.
Not here: key management services, and what is encrypted (cipher).
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import struct
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guanxi.kernel.crypto.errors import BadMasterKey, KeyMissing, WeakPassphrase, WrongPassphrase

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
LEAST_PASSPHRASE: Final = 12
FILE_FORMAT: Final = "guanxi-master-key/1"
SCRYPT_COST: Final = 2**17  # with r=8, p=1: 128 MiB and about 0.4 s, as OWASP's password storage sheet asks
_BEGIN: Final = "-----BEGIN GUANXI MASTER KEY-----"
_END: Final = "-----END GUANXI MASTER KEY-----"
_WRAP_HEADER: Final = struct.Struct(">BH4s")  # format, version of the master key, its fingerprint
_EXPORT_HEADER: Final = struct.Struct(">BI16s12s")  # format, scrypt cost, salt, nonce


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """All versions of the master key (number to 32 bytes) and the number of the active one. Never prints a key."""

    keys: Mapping[int, bytes] = field(repr=False)
    active: int

    def __post_init__(self) -> None:
        if self.active not in self.keys:
            raise ValueError("the active version is not among the keys")
        if any(len(key) != KEY_BYTES or not 0 < version < 2**16 for version, key in self.keys.items()):
            raise ValueError("a master key has 32 bytes and a version of 1 to 65535")

    @classmethod
    def generate(cls) -> "MasterKeys":
        """One new random key as version 1."""
        return cls({1: os.urandom(KEY_BYTES)}, 1)

    def rotated(self) -> "MasterKeys":
        """These and a new random key, active."""
        version = max(self.keys) + 1
        return MasterKeys({**self.keys, version: os.urandom(KEY_BYTES)}, version)

    def without(self, version: int) -> "MasterKeys":
        """These without one that is no longer needed; ValueError for the active one."""
        return MasterKeys({number: key for number, key in self.keys.items() if number != version}, self.active)

    def fingerprint(self, version: int | None = None) -> str:
        """Eight hexadecimal digits that name a key without telling it, for status pages and errors."""
        return _fingerprint(self.keys[version or self.active]).hex()

    def derive(self, purpose: str) -> bytes:
        """32 bytes for `purpose` (signing cursors, say) from the active version: they change when it is rotated."""
        info = b"guanxi derived key\0" + purpose.encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self.keys[self.active])

    def wrap(self, workspace_id: int, version: int, data_key: bytes) -> bytes:
        """The data key `version` of a workspace, encrypted under the active master key."""
        master = self.keys[self.active]
        header = _WRAP_HEADER.pack(1, self.active, _fingerprint(master))
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + AESGCM(master).encrypt(nonce, data_key, _wrap_binding(header, workspace_id, version))

    def unwrap(self, workspace_id: int, version: int, wrapped: bytes) -> bytes:
        """The data key again. KeyMissing when the master key that wrapped it is not here, or when it was altered."""
        number, fingerprint = wrapping_master(wrapped)
        master = self.keys.get(number)
        if master is None or _fingerprint(master) != fingerprint:
            raise KeyMissing(
                key_zh=f"主密钥第 {number} 版（指纹 {fingerprint.hex()}）",
                key_en=f"version {number} of the master key (fingerprint {fingerprint.hex()})",
            )
        header, rest = wrapped[: _WRAP_HEADER.size], wrapped[_WRAP_HEADER.size :]
        try:
            return AESGCM(master).decrypt(
                rest[:NONCE_BYTES], rest[NONCE_BYTES:], _wrap_binding(header, workspace_id, version)
            )
        except (InvalidTag, ValueError) as error:
            raise KeyMissing(
                key_zh=f"工作区 {workspace_id} 的数据密钥（第 {version} 版，其存储记录已损坏）",
                key_en=f"data key {version} of workspace {workspace_id} (its stored row is damaged)",
            ) from error

    def to_text(self) -> str:
        """The JSON that `keys/master.json` holds. Secret."""
        keys = {str(version): base64.b64encode(key).decode() for version, key in sorted(self.keys.items())}
        return json.dumps({"format": FILE_FORMAT, "active": self.active, "keys": keys}, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str, source: str) -> "MasterKeys":
        """From that JSON, from one key in base64 (`openssl rand -base64 32`), or from `2:base64,1:base64`, where the
        highest version is active. Raises BadMasterKey naming `source`.
        """
        text = text.strip()
        try:
            if text.startswith("{"):
                found = json.loads(text)
                if found["format"] != FILE_FORMAT:
                    raise ValueError("format")
                return cls({int(v): _decode(key) for v, key in found["keys"].items()}, int(found["active"]))
            if ":" not in text:
                return cls({1: _decode(text)}, 1)
            pairs = [part.strip().split(":", 1) for part in text.split(",")]
            keys = {int(version): _decode(key) for version, key in pairs}
            return cls(keys, max(keys))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadMasterKey(
                source=source,
                why_zh="应为 32 字节密钥的 base64 文本，或 Guanxi 写出的密钥文件。",
                why_en="it must be a 32-byte key in base64, or a key file that Guanxi wrote.",
            ) from error


def wrapping_master(wrapped: bytes) -> tuple[int, bytes]:
    """Version and fingerprint of the master key that wrapped these bytes; KeyMissing when they are no wrapped key."""
    if len(wrapped) < _WRAP_HEADER.size + NONCE_BYTES or wrapped[0] != 1:
        raise KeyMissing(
            key_zh="可识别的数据密钥（其存储记录已损坏）", key_en="a readable data key (its stored row is damaged)"
        )
    _, number, fingerprint = _WRAP_HEADER.unpack_from(wrapped)
    return number, fingerprint


def export_master(keys: MasterKeys, passphrase: str, *, cost: int = SCRYPT_COST) -> str:
    """All versions as printable text under a passphrase of 12 characters or more (scrypt, AES-256-GCM)."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise WeakPassphrase(least=LEAST_PASSPHRASE)
    salt, nonce = os.urandom(16), os.urandom(NONCE_BYTES)
    header = _EXPORT_HEADER.pack(1, cost, salt, nonce)
    sealed = AESGCM(_stretch(passphrase, salt, cost)).encrypt(nonce, keys.to_text().encode(), header)
    body = base64.b64encode(header + sealed).decode()
    return "\n".join([_BEGIN, *re.findall(".{1,64}", body), _END, ""])


def import_master(text: str, passphrase: str) -> MasterKeys:
    """The keys from such a text, whatever white space was added in between. Raises WrongPassphrase."""
    inner = text.partition(_BEGIN)[2].partition(_END)[0]
    try:
        raw = base64.b64decode("".join(inner.split()), validate=True)
        number, cost, salt, nonce = _EXPORT_HEADER.unpack_from(raw)
        if number != 1 or not 2**10 <= cost <= 2**20 or cost & (cost - 1):
            raise WrongPassphrase
        opened = AESGCM(_stretch(passphrase, salt, cost)).decrypt(
            nonce, raw[_EXPORT_HEADER.size :], raw[: _EXPORT_HEADER.size]
        )
    except (binascii.Error, struct.error, InvalidTag, ValueError) as error:
        raise WrongPassphrase from error
    return MasterKeys.from_text(opened.decode(), "export")


def _stretch(passphrase: str, salt: bytes, cost: int) -> bytes:
    # NFKC, so that a passphrase typed on another keyboard or system gives the same bytes.
    password = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(password, salt=salt, n=cost, r=8, p=1, maxmem=cost * 8 * 160, dklen=KEY_BYTES)


def _fingerprint(key: bytes) -> bytes:
    return hmac.digest(key, b"guanxi master key fingerprint", "sha256")[:4]


def _wrap_binding(header: bytes, workspace_id: int, version: int) -> bytes:
    return b"guanxi data key\0" + header + struct.pack(">qI", workspace_id, version)


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
