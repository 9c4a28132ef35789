"""Kinds of text that bodies of access are made of."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from guanxi.kernel.unicode import clean_text


def _clean_name(value: str) -> str:
    return clean_text(value, 100, "name", required=True)


def _clean_workspace_name(value: str) -> str:
    return clean_text(value, 100, "workspace_name", required=True)


# The longest that is looked at; the validators say what is too long (100 characters, counted after cleaning).
Name = Annotated[str, StringConstraints(max_length=400), AfterValidator(_clean_name)]
WorkspaceName = Annotated[str, StringConstraints(max_length=400), AfterValidator(_clean_workspace_name)]
Email = Annotated[str, StringConstraints(max_length=320)]
# Spaces at the ends of a password count; the limit here only bounds the work, the policy says what is too long.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1024)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Encoded = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[A-Za-z0-9_-]+$")]
Code = Annotated[str, StringConstraints(max_length=40)]
Locale = Annotated[str, StringConstraints(max_length=20)]
TimeZone = Annotated[str, StringConstraints(max_length=64)]
Currency = Annotated[str, StringConstraints(max_length=3)]
RoleKey = Annotated[str, StringConstraints(min_length=1, max_length=63)]
ObjectKey = Annotated[str, StringConstraints(min_length=1, max_length=63)]
FieldKey = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=200)]
