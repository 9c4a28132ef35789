"""Words for the fields of a form that is made from a pydantic model: configurations, options, settings.

The page shows a form from the model's JSON schema; `x-label` and `x-help` carry the words in both languages.
Not here: request and response bodies (sdk.schemas), which people never see as forms.
"""

from typing import Any

from pydantic import Field


def labelled(
    default: Any = ...,
    *,
    zh: str,
    en: str,
    help_zh: str = "",
    help_en: str = "",
    secret: bool = False,
    **limits: Any,
) -> Any:
    """A field of a form, required without a default. `limits` are pydantic's own (ge, le, min_length, pattern …).

    `secret` values are written, never shown.

    >>> from pydantic import BaseModel
    >>> class Options(BaseModel):
    ...     days: int = labelled(30, zh="天数", en="Days", ge=1, le=365)
    >>> Options.model_json_schema()["properties"]["days"]["x-label"]
    {'zh': '天数', 'en': 'Days'}
    """
    extra: dict[str, Any] = {"x-label": {"zh": zh, "en": en}}
    if help_zh or help_en:
        extra["x-help"] = {"zh": help_zh, "en": help_en}
    if secret:
        extra["x-secret"] = True
    return Field(default, json_schema_extra=extra, **limits)
