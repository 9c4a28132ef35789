"""Bodies of this room's routes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.schemas import In, Out

Code = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Short = Annotated[str, StringConstraints(max_length=200)] | None
Long = Annotated[str, StringConstraints(max_length=5000)] | None
Version = Annotated[int, Field(ge=1)]
Status = Literal["draft", "on_sale", "off_sale"]
Minor = Annotated[int, Field(ge=0, le=10**15)] | None
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class _Kept(Out):
    id: UUID
    code: str
    name: str
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class CategoryIn(In):
    """A category; within another one or on top."""

    code: Code
    name: Name
    parent_id: UUID | None = None


class CategoryPatch(In):
    """Fields to change."""

    version: Version
    code: Code = ""
    name: Name = ""
    parent_id: UUID | None = None


class CategoryOut(_Kept):
    """A category."""

    parent_id: UUID | None
    parent_name: str | None


class ProductIn(In):
    """A product."""

    code: Code
    name: Name
    category_id: UUID | None = None
    brand: Short = None
    unit: Short = None
    status: Status = "on_sale"
    description: Long = None


class ProductPatch(In):
    """Fields to change."""

    version: Version
    code: Code = ""
    name: Name = ""
    category_id: UUID | None = None
    brand: Short = None
    unit: Short = None
    status: Status = "on_sale"
    description: Long = None


class ImageIn(In):
    """A picture of a product: its file, and words for who does not see it ("": the product's name stands for them)."""

    file_id: UUID
    alt: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""


class ImagesIn(In):
    """All pictures of a product in their order; those not named are taken away."""

    version: Version
    images: Annotated[list[ImageIn], Field(max_length=12)]


class ImageOut(Out):
    """A picture of a product; the content is at /api/v1/files/{file_id}."""

    file_id: UUID
    alt: str


class ProductSaved(Out):
    """The new version and all pictures; no change-set when nothing differs."""

    id: UUID
    version: int
    change_set_id: UUID | None
    images: list[ImageOut]


class ProductOut(_Kept):
    """A product; the first of its pictures is the cover."""

    category_id: UUID | None
    category_name: str | None
    brand: str | None
    unit: str | None
    status: Status
    description: str | None
    images: list[ImageOut]


class SkuIn(In):
    """An article of a product. Prices are minor units of `currency`; the cost needs a permission of its own."""

    product_id: UUID
    code: Code
    name: Name
    spec: Short = None
    barcode: Short = None
    currency: Currency = "CNY"
    price_minor: Minor = None
    cost_minor: Minor = None
    status: Status = "on_sale"


class SkuPatch(In):
    """Fields to change."""

    version: Version
    code: Code = ""
    name: Name = ""
    spec: Short = None
    barcode: Short = None
    currency: Currency = "CNY"
    price_minor: Minor = None
    cost_minor: Minor = None
    status: Status = "on_sale"


class SkuOut(_Kept):
    """An article; `cost_minor` is null for who may not see costs, `cover_id` is the file of the product's first picture."""

    product_id: UUID
    product_name: str | None
    spec: str | None
    barcode: str | None
    currency: str
    price_minor: int | None
    cost_minor: int | None
    status: Status
    cover_id: UUID | None
