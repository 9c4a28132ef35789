"""What can go wrong with an import as a whole; problems of single rows are codes in rules.words."""

from guanxi.kernel.errors import Conflict, GuanxiError, Invalid
from guanxi.kernel.jobs import JobFailed


class NotReady(Invalid):
    """The import cannot begin: `fields` name what is missing."""

    code = "imports.not_ready"
    zh = "导入尚未准备好，请先处理标出的项目。"
    en = "The import is not ready. See to the points named first."


class NotNow(Conflict):
    """The import is in a state that does not allow this."""

    code = "imports.not_now"
    zh = "导入当前状态为“{state}”，不能执行此操作。"
    en = "The import is {state}, so this cannot be done now."


class HasRows(Conflict):
    """Rows of this import are stored already: it can go on or be reverted, but neither change nor begin anew."""

    code = "imports.has_rows"
    zh = "该导入已写入部分数据。请继续导入，或先撤回。"
    en = "Rows of this import are stored already. Resume it, or revert it first."


class FileGone(GuanxiError):
    """The file of the import, and the cells of its refused rows, were removed by age or lost. Counts and proof stay."""

    code = "imports.file_gone"
    status = 410
    zh = "该导入的文件已不在系统中（超过保存期限后自动删除）。统计和核对结果仍保留；如需再次导入，请重新上传文件。"
    en = "The file of this import is gone: files are removed after a while. Its counts and its proof stay. Upload it again to import it."


class OverwrittenSince(Conflict):
    """Later imports wrote over records that this one made; removing them would lose what those imported."""

    code = "imports.overwritten_since"
    zh = "之后的导入（{names}）更新了本次导入的记录。请先撤回那些导入。"
    en = "Later imports ({names}) changed records that this one made. Revert those first."


class ChunkBroken(JobFailed):
    """Something unforeseen happened in one chunk; the chunks before it are stored and the import can go on."""

    code = "imports.chunk_broken"
    zh = "处理第 {first} 至 {last} 行时出现意外错误（{cause}）。之前的行已保存；排除问题后可继续导入。"
    en = "Lines {first} to {last} met an unexpected error ({cause}). The lines before are stored; resume once it is mended."


class RevertBlocked(JobFailed):
    """Something else hangs on a record that the import made."""

    code = "imports.revert_blocked"
    zh = "其他数据仍在引用本次导入的记录（{what}）。请先撤回之后的导入，再继续。"
    en = "Other data refer to what this import made ({what}). Revert the imports made after it first, then resume."


class ProofFailed(JobFailed):
    """Rows or money do not add up."""

    code = "imports.proof_failed"
    zh = "核对失败：{what_zh}。请撤回本次导入并联系管理员。"
    en = "The figures do not add up: {what_en}. Revert this import and tell your administrator."
