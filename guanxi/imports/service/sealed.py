"""Where imports keeps sealed values, for the rotation of keys. Files are not among them: their keys never rotate."""

from guanxi.imports.service.records import MATCH_PURPOSE, REJECTION_PURPOSE, SAMPLE_PURPOSE
from guanxi.imports.service.rejections import row_id
from guanxi.imports.service.undoing import UNDO_PURPOSE, undo_id
from guanxi.kernel.resealing import Sealed

SEALED = (
    Sealed("import_run", SAMPLE_PURPOSE, column="sample"),
    Sealed(
        "import_rejection",
        REJECTION_PURPOSE,
        keys={"import_id": "uuid", "line": "bigint", "field": "text"},
        row=lambda row: row_id(row["import_id"], row["line"]),
    ),
    Sealed(
        "import_match",
        MATCH_PURPOSE,
        keys={"import_id": "uuid", "line": "bigint"},
        row=lambda row: row_id(row["import_id"], row["line"]),
    ),
    Sealed(
        "import_undo",
        UNDO_PURPOSE,
        keys={"import_id": "uuid", "object": "text", "object_id": "uuid"},
        row=lambda row: undo_id(row["import_id"], row["object"], row["object_id"]),
    ),
)
