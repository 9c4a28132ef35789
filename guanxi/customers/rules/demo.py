"""Under which import the demo's people are kept, pure: it is how they are found again."""

from uuid import UUID

from guanxi.kernel.rng import SeededRng

PEOPLE = "customers.people"


def import_id_of(seed: int) -> UUID:
    """The import of the demo's people by the company's seed."""
    return UUID(bytes=SeededRng(seed).child(PEOPLE).bytes(16), version=4)
