"""How notifications read in a mail and in a push message: who, what, the record's name as the recipient may see it, a link.

Texts of notes never stand in a mail: it lies open on its way. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WHAT = {
    "zh": {
        "mention": "{who} 提到了您",
        "assignment": "{who} 给您派了任务",
        "shared": "{who} 邀请您协作",
        "request": "{who} {what}",
        "meeting": "{who} {what}",
        "reminder": "提醒",
        "job": "{what}",
        "change": "{who} {what}",
    },
    "en": {
        "mention": "{who} mentioned you",
        "assignment": "{who} gave you a task",
        "shared": "{who} shared it with you",
        "request": "{who}: {what}",
        "meeting": "{who}: {what}",
        "reminder": "Reminder",
        "job": "{what}",
        "change": "{who}: {what}",
    },
}
_WORDS = {
    "zh": {
        "system": "系统",
        "one": "{line}",
        "many": "{count} 条新通知",
        "hello": "{name}，您好：",
        "more": "还有 {count} 条，请登录查看：",
        "off": "不想再收到这类邮件？点击退订：",
        "settings": "通知设置：",
        "from": "关系 CRM",
        "open": "打开",
    },
    "en": {
        "system": "System",
        "one": "{line}",
        "many": "{count} new notifications",
        "hello": "Hello {name},",
        "more": "{count} more are waiting for you:",
        "off": "No more mails like this? Unsubscribe:",
        "settings": "Notification settings:",
        "from": "Guanxi",
        "open": "Open",
    },
}
MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One notification as its recipient may see it; `title` is the title of a task or meeting of theirs."""

    kind: str
    actor: str | None
    what: str
    name: str | None
    title: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's subject and its two bodies."""

    subject: str
    text: str
    html: str


def write_line(told: Told, language: str) -> str:
    """One line: "Li Lei mentioned you · Wang Wei"."""
    words = _WHAT[language][told.kind].format(who=told.actor or _WORDS[language]["system"], what=told.what)
    return " · ".join(part for part in (words, told.title, told.name) if part)


def write_letter(
    name: str, found: Sequence[Told], language: str, *, base: str, unsubscribe: str, settings: str
) -> Letter:
    """A mail of these notifications. `base`: where the rest is to be seen."""
    words = _WORDS[language]
    lines = [(write_line(one, language), one.url) for one in found]
    subject = lines[0][0] if len(lines) == 1 else words["many"].format(count=len(lines))
    shown, rest = lines[:MOST_LINES], len(lines) - MOST_LINES
    hello = words["hello"].format(name=name)
    more = [f"{words['more'].format(count=rest)} {base}"] if rest > 0 else []
    foot = [f"{words['off']} {unsubscribe}", f"{words['settings']} {settings}"]
    text = "\n".join([hello, "", *(f"- {line}\n  {url}" for line, url in shown), *more, "", "--", *foot, ""])
    return Letter(
        _one_line(f"{words['from']}: {subject}"),
        text,
        _html(hello, shown, more, foot_links(words, unsubscribe, settings)),
    )


def foot_links(words: dict[str, str], unsubscribe: str, settings: str) -> str:
    """The end of the mail as HTML."""
    links = ((words["off"], unsubscribe), (words["settings"], settings))
    return "<br>".join(f'{escape(label)} <a href="{escape(url)}">{escape(url)}</a>' for label, url in links)


def _html(hello: str, shown: Sequence[tuple[str, str]], more: Sequence[str], foot: str) -> str:
    rows = "".join(
        f'<li style="margin:0 0 10px"><a href="{escape(url)}" style="color:#0e7c66">{escape(line)}</a></li>'
        for line, url in shown
    )
    rest = "".join(f"<p>{escape(line)}</p>" for line in more)
    return (
        '<div style="font:14px/1.6 sans-serif;color:#222;max-width:560px">'
        f'<p>{escape(hello)}</p><ul style="padding-left:18px">{rows}</ul>{rest}'
        f'<p style="color:#767676;font-size:12px">{foot}</p></div>'
    )


def _one_line(text: str) -> str:
    """A subject has no line breaks and an end."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:200]
