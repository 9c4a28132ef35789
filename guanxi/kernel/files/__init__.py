"""Files: content on the disk by random name, judged by its bytes, sealed, served so that no browser runs it."""

from guanxi.kernel.files.archives import check_zip
from guanxi.kernel.files.content import ACTIVE, EXECUTABLE, IMAGES, INLINE, XLSX, detect_type
from guanxi.kernel.files.errors import (
    ArchiveRefused,
    FileDamaged,
    FileMissing,
    FileRefused,
    FileTooLarge,
    QuotaReached,
    RangeNotSatisfiable,
    StorageFailed,
    StorageFull,
)
from guanxi.kernel.files.images import check_image, read_dimensions
from guanxi.kernel.files.names import clean_name, content_disposition
from guanxi.kernel.files.sealing import SealedReader, SealingWriter
from guanxi.kernel.files.serving import ByteRange, parse_range, response_headers
from guanxi.kernel.files.store import FileStore, OpenFile, Quota, StoredFile

__all__ = [
    "ACTIVE",
    "EXECUTABLE",
    "IMAGES",
    "INLINE",
    "XLSX",
    "ArchiveRefused",
    "ByteRange",
    "FileDamaged",
    "FileMissing",
    "FileRefused",
    "FileStore",
    "FileTooLarge",
    "OpenFile",
    "Quota",
    "QuotaReached",
    "RangeNotSatisfiable",
    "SealedReader",
    "SealingWriter",
    "StorageFailed",
    "StorageFull",
    "StoredFile",
    "check_image",
    "check_zip",
    "clean_name",
    "content_disposition",
    "detect_type",
    "parse_range",
    "read_dimensions",
    "response_headers",
]
