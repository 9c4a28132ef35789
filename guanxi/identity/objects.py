"""Versions, policy and runs as objects: for the log and for who may see them."""

from guanxi.identity import permissions
from guanxi.identity.service.governing import RESTORER
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType


def _number(key: str, column: str, zh: str, en: str) -> Field:
    return Field(key=key, label=Label(zh=zh, en=en), type=FieldKind.INTEGER, column=column, editable=False)


MODEL = ObjectType(
    key="identity.identity_model",
    label=Label(zh="匹配模型", en="Identity model"),
    plural=Label(zh="匹配模型", en="Identity models"),
    table="identity_model",
    owner=None,
    view=permissions.VIEW.key,
    title="number",
    icon="people",
    fields=(_number("identity.identity_model.number", "number", "版本", "Version"),),
)
POLICY = ObjectType(
    key="identity.identity_policy",
    label=Label(zh="匹配策略", en="Identity policy"),
    plural=Label(zh="匹配策略", en="Identity policies"),
    table="identity_policy",
    owner=None,
    view=permissions.MANAGE.key,
    title="version",
    icon="people",
    restorer=RESTORER,
    fields=(_number("identity.identity_policy.version", "version", "版本", "Version"),),
)
RUN = ObjectType(
    key="identity.identity_run",
    label=Label(zh="重复客户匹配", en="Identity run"),
    plural=Label(zh="重复客户匹配", en="Identity runs"),
    table="identity_run",
    owner=None,
    view=permissions.VIEW.key,
    title="at",
    icon="people",
    fields=(
        Field(
            key="identity.identity_run.at", label=Label(zh="开始时间", en="Begun"), type=FieldKind.DATETIME, column="at", editable=False,
        ),
    ),
)  # fmt: skip
