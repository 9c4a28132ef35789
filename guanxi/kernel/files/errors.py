"""What can go wrong with files, in words for the person who uploads or opens one."""

from typing import Any

from guanxi.kernel.errors import GuanxiError, Invalid, Language, NotFound, TooLarge, Unavailable

FILE_REASONS: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的", "the file is empty"),
    "type": ("此处不接受这种类型的文件", "files of this type are not accepted here"),
    "executable": ("不接受程序或脚本文件", "programs and scripts are not accepted"),
    "image_broken": ("图片已损坏", "the picture is damaged"),
    "image_too_large": ("图片的像素尺寸过大", "the picture has too many pixels"),
}
ARCHIVE_REASONS: dict[str, tuple[str, str]] = {
    "broken": ("文件已损坏", "it is damaged"),
    "entries": ("包含的文件过多", "it holds too many files"),
    "total": ("解压后过大", "it is too large when unpacked"),
    "ratio": ("压缩比异常", "it is compressed beyond what is plausible"),
    "path": ("包含不安全的路径", "it holds an unsafe path"),
    "link": ("包含链接", "it holds a link"),
    "nested": ("包含嵌套的压缩包", "it holds another archive"),
    "encrypted": ("已加密", "it is encrypted"),
    "method": ("使用了不支持的压缩方式", "it uses an unsupported compression"),
    "overlap": ("内部结构异常", "its parts overlap"),
    "time": ("检查超时", "checking it takes too long"),
}


class _Reasoned(Invalid):
    """An Invalid whose words contain the reason in the reader's language."""

    reasons: dict[str, tuple[str, str]] = FILE_REASONS

    def __init__(self, reason: str, **params: Any) -> None:
        self.reason = reason
        super().__init__(why=self.reasons[reason][1], **params)

    def words(self, language: Language) -> str:
        """The message in `language`, with the reason in the same language."""
        chinese = language.startswith("zh")
        why = self.reasons[self.reason][0 if chinese else 1]
        return (self.zh if chinese else self.en).format(**{**self.params, "why": why})


class FileRefused(_Reasoned):
    """The content or name of an upload is not accepted; `reason` is a key of `FILE_REASONS`."""

    code = "kernel.file_refused"
    zh = "无法接收此文件：{why}。"
    en = "This file cannot be accepted: {why}."


class ArchiveRefused(_Reasoned):
    """A zip (or xlsx) that must not be unpacked; `reason` is a key of `ARCHIVE_REASONS`."""

    code = "kernel.archive_refused"
    zh = "无法打开此压缩文件：{why}。"
    en = "This archive cannot be opened: {why}."
    reasons = ARCHIVE_REASONS


class FileTooLarge(TooLarge):
    """The upload is larger than the limit of this place."""

    code = "kernel.file_too_large"
    zh = "文件过大，上限为 {limit}。"
    en = "The file is too large: the limit is {limit}."


class QuotaReached(TooLarge):
    """The workspace has used up its space; raised by the quota callback of the caller."""

    code = "kernel.file_quota_reached"
    zh = "存储空间已用完（上限 {limit}）。请删除不需要的文件，或联系管理员扩容。"
    en = "The storage space is used up (limit {limit}). Delete files or ask your administrator for more."


class StorageFull(GuanxiError):
    """The disk of the server is full; nothing half-written stays behind (FLT F22)."""

    code = "kernel.storage_full"
    status = 507
    zh = "服务器磁盘空间不足，文件未保存。请联系管理员清理空间后重试。"
    en = "The server's disk is full, so the file was not saved. Ask your administrator to free space, then try again."


class StorageFailed(Unavailable):
    """The disk does not take or give files for another reason (read-only, permissions, input/output error)."""

    code = "kernel.storage_failed"
    zh = "文件存储暂时不可用，请稍后重试或联系管理员。"
    en = "The file storage is not available at the moment. Try again later or tell your administrator."


class FileMissing(NotFound):
    """Known, but its content is no longer on the disk."""

    code = "kernel.file_missing"
    zh = "文件内容已不存在。"
    en = "The content of this file no longer exists."


class FileDamaged(GuanxiError):
    """The stored content was changed, cut, or belongs to another file or key."""

    code = "kernel.file_damaged"
    status = 500
    zh = "文件内容已损坏，无法打开。请联系管理员从备份恢复。"
    en = "The stored content is damaged and cannot be opened. Ask your administrator to restore it from a back-up."


class RangeNotSatisfiable(GuanxiError):
    """The part asked for begins after the end of the file."""

    code = "kernel.range_not_satisfiable"
    status = 416
    zh = "请求的部分超出文件范围。"
    en = "The part asked for lies outside the file."

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(size=size)
