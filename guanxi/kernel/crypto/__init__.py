"""Encryption of personal values at rest: master key, data keys per workspace, ciphers and blind indexes.

`open_master` gives `MasterKeys`, `KeyRing(master, store)` gives a `Cipher` per workspace, which seals and blinds.
Not here: passwords (argon2, room access), transport, masks of clear values (kernel.masks).
"""

from guanxi.kernel.crypto.cipher import Cipher
from guanxi.kernel.crypto.errors import BadMasterKey, CiphertextDamaged, KeyMissing, WeakPassphrase, WrongPassphrase
from guanxi.kernel.crypto.keyfile import master_file, open_master, save_master
from guanxi.kernel.crypto.keyring import KeyRing, WrappedKey, WrappedKeyStore
from guanxi.kernel.crypto.master import MasterKeys, export_master, import_master

__all__ = [
    "BadMasterKey",
    "Cipher",
    "CiphertextDamaged",
    "KeyMissing",
    "KeyRing",
    "MasterKeys",
    "WeakPassphrase",
    "WrappedKey",
    "WrappedKeyStore",
    "WrongPassphrase",
    "export_master",
    "import_master",
    "master_file",
    "open_master",
    "save_master",
]
