"""The demo company's forms: a tasting to sign up for, how a visit was, and the usual contact form with its spam. Written as counts and
rows, not by strangers' requests: cheap, and nobody is mailed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from guanxi.customers import api as customers
from guanxi.forms.events import FormSubmitted
from guanxi.forms.queries import demo as queries
from guanxi.forms.queries import figures, submissions
from guanxi.forms.queries import forms as form_queries
from guanxi.forms.rules.filling import find_chosen
from guanxi.forms.schemas import Definition
from guanxi.forms.service.defining import KEY_BITS
from guanxi.forms.service.mailing import ANSWERS_PURPOSE
from guanxi.kernel import log
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.ids import new_id, new_token
from guanxi.kernel.rng import SeededRng, choose
from guanxi.kernel.services import services_of

DAYS: Final = 60
_SOURCES: Final = ("xiaohongshu", "wechat", "wechat", "douyin", "", "")
_MEDIUMS: Final[Mapping[str, str]] = {"xiaohongshu": "kol", "wechat": "menu", "douyin": "live"}


@dataclass(frozen=True, slots=True)
class Spec:
    """A form: its definition, how many filled it in, and words for its long text."""

    name: str
    definition: Mapping[str, Any]
    submissions: int
    comments: Sequence[str] = ()
    spam: int = 0


def _field(key: str, kind: str, label: str, *options: str, **more: Any) -> dict[str, Any]:
    listed = [{"key": f"o{number}", "label": one} for number, one in enumerate(options, 1)]
    return {"key": key, "kind": kind, "label": label, "options": listed, **more}


_NAME: Final = _field("name", "text", "姓名", required=True, target="customers.customer.name")
_PHONE: Final = _field("phone", "phone", "手机号", target="customers.customer.phone")
SPECS: Final = (
    Spec(
        "春茶品鉴会报名",
        {
            "title": "春茶品鉴会报名",
            "intro": "每场限 20 人，茶艺师带您品六款明前春茶。",
            "colour": "green",
            "submit_label": "立即报名",
            "thanks": {"kind": "text", "text": "报名成功！\n活动前一天我们会与您确认到场时间。"},
            "fields": [
                _NAME,
                _field("session", "choice", "场次", "周六 14:00", "周六 16:00", "周日 14:00", required=True),
                _field("guests", "number", "同行人数", min=0, max=3, help="含儿童，最多 3 位"),
                _field("tea", "choices", "感兴趣的茶", "龙井", "碧螺春", "白茶", "普洱", "岩茶"),
                _field("source", "hidden", "", default="url:utm_source"),
            ],
        },
        46,
    ),
    Spec(
        "到店满意度",
        {
            "title": "您对这次到店还满意吗？",
            "intro": "一分钟，帮我们把茶泡得更好。",
            "colour": "teal",
            "submit_label": "提交",
            "thanks": {"kind": "text", "text": "谢谢您的反馈！"},
            "fields": [
                _field("stars", "rating", "整体满意度", required=True),
                _field("best", "choices", "满意的地方", "茶品", "环境", "服务", "价格"),
                _field(
                    "wish",
                    "long_text",
                    "希望我们改进的地方",
                    placeholder="写给店长的话",
                ),
            ],
        },
        58,
        ("茶很香，等位稍久。", "店员讲解很耐心。", "希望多一些小包装。", "停车不太方便。", "下次带朋友来。"),
    ),
    Spec(
        "联系我们",
        {
            "title": "联系我们",
            "intro": "留下您的需求，顾问会在一个工作日内联系您。",
            "colour": "blue",
            "submit_label": "提交",
            "thanks": {"kind": "text", "text": "已收到，我们会尽快联系您。"},
            "fields": [
                _NAME,
                _PHONE,
                _field("kind", "choice", "咨询类型", "企业礼赠", "加盟合作", "商品售后", "其他", required=True),
                _field("text", "long_text", "留言"),
            ],
        },
        24,
        ("公司年会需要 200 份茶礼。", "想了解加盟条件。", "收到的茶饼有破损。", "请问可以开专票吗？"),
        spam=7,
    ),
)


async def make(uow: UnitOfWork, spec: Spec, rng: SeededRng, seed: int, now: datetime) -> int:
    """One form with everything of it in one transaction; how many submissions. A form that is there stays."""
    if await queries.is_made(uow, seed, spec.name):
        return 0
    form_id = new_id()
    definition = Definition.model_validate(spec.definition).model_dump(mode="json", by_alias=True)
    begun = now - timedelta(days=DAYS)
    values = {"id": form_id, "name": spec.name, "public_key": new_token("f_", KEY_BITS), "draft": definition}
    await form_queries.insert(uow, {**values, "demo_seed": seed, "created_at": begun})
    await form_queries.insert_version(uow, form_id, 1, definition)
    await form_queries.update(uow, form_id, {"status": "published", "published_version": 1})
    profiles = await customers.find_profiles(uow, None, 400)
    names = await customers.summaries(uow, [one.id for one in profiles])
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    moments = sorted(begun + timedelta(minutes=rng.below(DAYS * 24 * 60 - 60)) for _ in range(spec.submissions))
    rows: list[dict[str, Any]] = []
    for at in moments:
        spam = rng.below(spec.submissions) < spec.spam
        profile = None if spam or not profiles else profiles[rng.below(len(profiles))]
        name = None if profile is None or profile.id not in names else names[profile.id].name
        rows.append(_row(cipher, form_id, spec, definition, rng, at, None if profile is None else profile.id, name))
    for row in rows:
        await submissions.insert(uow, {**row["stored"], "demo_seed": seed})
    await _count(uow, form_id, definition, rows, rng)
    log.publish(uow, *(_event(row["stored"]) for row in rows if row["stored"]["profile_id"] is not None))
    return len(rows)


def _row(
    cipher: Cipher,
    form_id: UUID,
    spec: Spec,
    definition: Mapping[str, Any],
    rng: SeededRng,
    at: datetime,
    profile_id: UUID | None,
    name: str | None,
) -> dict[str, Any]:
    spam = profile_id is None
    answers = _answers(spec, definition, rng, name, spam)
    source = "" if spam else choose(rng, _SOURCES)
    submission_id = new_id()
    stored = {
        "id": submission_id,
        "form_id": form_id,
        "version": 1,
        "at": at,
        "status": "spam" if spam else "accepted",
        "sealed": cipher.seal(ANSWERS_PURPOSE, submission_id, msgspec.json.encode(answers).decode()),
        "blind": None,
        "profile_id": profile_id,
        "utm": {"source": source, "medium": _MEDIUMS[source]} if source else {},
        "page": "https://www.example.com/contact",
        "referrer": None,
        "source_id": None,
        "visitor": None,
        "spam_score": 100 if spam else 0,
        "spam_reasons": ["links", "fast"] if spam else [],
    }
    return {"stored": stored, "answers": answers}


def _answers(spec: Spec, definition: Mapping[str, Any], rng: SeededRng, name: str | None, spam: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in definition["fields"]:
        options = [option["key"] for option in one["options"]]
        if one["key"] == "name" and (name or spam):
            found["name"] = name or "SEO Expert"
        elif one["kind"] == "choice":
            found[one["key"]] = choose(rng, options)
        elif one["kind"] == "choices":
            found[one["key"]] = [key for key in options if rng.below(100) < 40]
        elif one["kind"] == "rating":
            found[one["key"]] = choose(rng, (5, 5, 5, 4, 4, 3))
        elif one["kind"] == "number":
            found[one["key"]] = str(rng.below(4))
        elif one["kind"] == "long_text" and (spam or rng.below(100) < 60):
            found[one["key"]] = (
                "Cheap traffic http://a.example http://b.example http://c.example"
                if spam
                else choose(rng, spec.comments)
            )
    return {key: value for key, value in found.items() if value != []}


async def _count(
    uow: UnitOfWork, form_id: UUID, definition: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], rng: SeededRng
) -> None:
    """Days as they would have been counted: two or three views to a submission."""
    days: dict[Any, dict[str, int]] = {}
    chosen: dict[Any, list[tuple[str, str]]] = {}
    for row in rows:
        stored, day = row["stored"], row["stored"]["at"].date()
        counts = days.setdefault(day, dict.fromkeys(figures.COUNTS, 0))
        counts["submissions"] += 1
        counts["starts"] += 1 + rng.below(2)
        counts["views"] += 2 + rng.below(4)
        counts["spam" if stored["status"] == "spam" else "accepted"] += 1
        if stored["status"] == "accepted":
            chosen.setdefault(day, []).extend(find_chosen(definition, row["answers"]))
    for day, counts in days.items():
        await figures.count(uow, form_id, day, counts)
        for each in chosen.get(day, ()):
            await figures.count_answers(uow, form_id, day, [each])


def _event(row: Mapping[str, Any]) -> FormSubmitted:
    return FormSubmitted(
        object_id=row["form_id"],
        profile_id=row["profile_id"],
        at=row["at"],
        form=row["form_id"],
        submission=row["id"],
        version=1,
        utm_source=row["utm"].get("source"),
        utm_medium=row["utm"].get("medium"),
    )


async def clear(uow: UnitOfWork, seed: int) -> int:
    """Forms of the demo that nobody changed and no stranger filled in; the others stay and are the company's own. How many."""
    return await queries.clear(uow, seed)
