"""Backups: one sealed file holding the database, the stored files and a manifest; made, verified, restored.

The file opens only with the master key, which is never inside it (`guanxi key export` keeps that one safe).
What was erased after a backup is erased again by its restore: see erasures.py.
"""

from guanxi.app.backup.container import BackupDamaged
from guanxi.app.backup.making import Made, make
from guanxi.app.backup.manifest import Manifest
from guanxi.app.backup.restoring import NotEmpty, Restored, restore
from guanxi.app.backup.verifying import Verified, read_through, verify

__all__ = [
    "BackupDamaged",
    "Made",
    "Manifest",
    "NotEmpty",
    "Restored",
    "Verified",
    "make",
    "read_through",
    "restore",
    "verify",
]
