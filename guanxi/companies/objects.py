"""The company as an object: its fields, described once; and the role of a person in one."""

from typing import LiteralString

from psycopg import sql

from guanxi.companies import permissions
from guanxi.companies.contracts import INDUSTRIES, SIZES
from guanxi.companies.service.data import COMPANY as DATA
from guanxi.companies.service.people import PERSON as PERSON_NAME
from guanxi.companies.service.people import RESTORER
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType, Option, PageSection


def _field(
    name: str, zh: str, en: str, kind: FieldKind = FieldKind.TEXT, *, options: tuple[Option, ...] = (), target: str | None = None,
    required: bool = False, editable: bool = True, synonyms: tuple[str, ...] = (),
) -> Field:  # fmt: skip
    return Field(
        key=f"companies.company.{name}",
        label=Label(zh=zh, en=en),
        type=kind,
        column=name,
        options=options,
        target=target,
        required=required,
        unique=name == "credit_code",
        editable=editable,
        governed=name not in {"created_at", "updated_at"},
        fast=name in {"name", "owner_id", "updated_at"},
        synonyms=synonyms,
    )


COMPANY = ObjectType(
    key="companies.company",
    label=Label(zh="企业", en="Company"),
    plural=Label(zh="企业", en="Companies"),
    table="company",
    live="{t}.deleted_at IS NULL",
    view=permissions.VIEW.key,
    icon="bank",
    page="/companies/{id}",
    restorer=DATA.restorer,
    field_rules=True,
    extendable=True,
    sections=(
        PageSection("relation", Label(zh="客户关系", en="Relationship"), ("owner_id", "parent_id", "note")),
        PageSection(
            "about",
            Label(zh="企业信息", en="About"),
            ("name", "short_name", "credit_code", "industry", "size_band", "website", "phone", "division", "address"),
        ),
        PageSection("record", Label(zh="记录", en="Record"), ("created_at", "updated_at")),
    ),
    fields=(
        _field("name", "企业名称", "Name", required=True),
        _field("short_name", "简称", "Short name"),
        _field("credit_code", "统一社会信用代码", "Social credit code"),
        _field("industry", "行业", "Industry", FieldKind.SELECT, options=INDUSTRIES),
        _field("size_band", "人员规模", "Size", FieldKind.SELECT, options=SIZES),
        _field("website", "网址", "Website", FieldKind.URL),
        _field("phone", "企业电话", "Phone"),
        _field("division", "省市区", "Division", FieldKind.DIVISION),
        _field("address", "地址", "Address"),
        _field("owner_id", "负责人", "Owner", FieldKind.USER),
        _field("parent_id", "上级企业", "Parent company", FieldKind.RELATION, target="company"),
        _field("note", "备注", "Note", FieldKind.LONG_TEXT),
        _field("created_at", "创建时间", "Created", FieldKind.DATETIME, editable=False),
        _field("updated_at", "更新时间", "Updated", FieldKind.DATETIME, editable=False),
    ),
)


def _where_seen(uow: UnitOfWork, alias: LiteralString) -> sql.Composable:
    """A role is seen where both its company and its person are."""
    return sql.SQL(
        """EXISTS (SELECT FROM company sc JOIN customer sp ON sp.workspace_id = sc.workspace_id WHERE sc.workspace_id = %(ws)s
             AND sc.id = {company} AND sp.id = {customer} AND {seen_company} AND {seen_customer})"""
    ).format(
        company=sql.Identifier(alias, "company_id"),
        customer=sql.Identifier(alias, "customer_id"),
        seen_company=uow.scope.visible("company", "sc"),
        seen_customer=uow.scope.visible("customer", "sp"),
    )


PERSON = ObjectType(
    key=f"companies.{PERSON_NAME}",
    label=Label(zh="企业人员", en="Person of a company"),
    plural=Label(zh="企业人员", en="People of companies"),
    table="company_person",
    live="{t}.deleted_at IS NULL",
    owner=None,
    visible=_where_seen,
    view=permissions.VIEW.key,
    title="role",
    icon="user",
    restorer=RESTORER,
    fields=(
        Field(
            key=f"companies.{PERSON_NAME}.role", label=Label(zh="角色", en="Role"), type=FieldKind.TEXT, column="role"
        ),
        Field(
            key=f"companies.{PERSON_NAME}.title",
            label=Label(zh="职务", en="Title"),
            type=FieldKind.TEXT,
            column="title",
        ),
    ),
)
