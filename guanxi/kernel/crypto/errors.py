"""What can go wrong with keys and sealed values, said so that an operator knows what to do."""

from guanxi.kernel.errors import GuanxiError, Invalid


class KeyMissing(GuanxiError):
    """A value is sealed, or a data key wrapped, with a key this installation does not have."""

    code = "kernel.key_missing"
    status = 503
    zh = "无法读取加密数据：缺少{key_zh}。请恢复密钥文件（keys/master.json）或 GUANXI_MASTER_KEY。"
    en = "Encrypted data cannot be read: {key_en} is missing. Restore keys/master.json or GUANXI_MASTER_KEY."


class CiphertextDamaged(GuanxiError):
    """The sealed bytes are not what was sealed for this workspace, purpose and row."""

    code = "kernel.ciphertext_damaged"
    status = 500
    zh = "加密数据已损坏或被移动（{purpose}，编号 {row_id}）。请从备份恢复该记录。"
    en = "An encrypted value is damaged or was moved ({purpose}, row {row_id}). Restore the record from a backup."


class BadMasterKey(GuanxiError):
    """The master key file, variable or given text cannot be used; never shows the key itself."""

    code = "kernel.bad_master_key"
    status = 500
    zh = "主密钥（{source}）无法使用：{why_zh}"
    en = "The master key ({source}) cannot be used: {why_en}"


class WrongPassphrase(Invalid):
    """An exported master key does not open: wrong passphrase or changed text (the two look the same)."""

    code = "kernel.wrong_passphrase"
    zh = "口令不正确，或导出的密钥文本不完整。"
    en = "The passphrase is wrong, or the exported key text was changed."


class WeakPassphrase(Invalid):
    """The passphrase of an export is too short to keep the master key."""

    code = "kernel.weak_passphrase"
    zh = "口令太短，至少需要 {least} 个字符。"
    en = "The passphrase is too short: use at least {least} characters."
