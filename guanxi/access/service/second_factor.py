"""The second step of signing in: which ways a person has, and whether a code is good. A code counts once, whoever is first.

Not here: enrolling and switching off (factors) and passkeys, which are no code.
"""

from collections.abc import Sequence
from uuid import UUID

from guanxi.access.errors import BadCode
from guanxi.access.queries import factors as queries
from guanxi.access.rules import second_factors as rules
from guanxi.access.rules import totp
from guanxi.access.service.audit import audit
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem
from guanxi.kernel.limits import Limit
from guanxi.kernel.resealing import Sealed
from guanxi.kernel.services import services_of

TOTP_PURPOSE = "access.totp"
RECOVERY_KIND = "access.recovery_code"
SEALED = (Sealed("totp", TOTP_PURPOSE),)
# Three of a million codes are good at a time: guessing at this pace needs years, and every miss is in the audit log.
BY_PERSON = Limit("access.second_factor.person", 10, 1800)


async def cipher_of(uow: UnitOfWork) -> Cipher:
    """The workspace's cipher."""
    return await services_of(uow).keys.cipher(uow.scope.workspace_id)


async def find_ways(uow: UnitOfWork, user_id: UUID) -> list[FieldProblem]:
    """What signing in asks for now, as fields of the problem: "code" for app or recovery code, "passkey"."""
    state = await queries.get_state(uow, user_id)
    ways = []
    if state["app_since"] is not None:
        ways.append(
            FieldProblem(
                "code", "access.by_app", "输入验证器应用中的 6 位验证码。", "Enter the code of your authenticator app."
            )
        )
    if state["recovery_left"]:
        ways.append(FieldProblem("code", "access.by_recovery_code", "或输入一个恢复码。", "Or enter a recovery code."))
    if state["passkeys"]:
        ways.append(FieldProblem("passkey", "access.by_passkey", "或使用通行密钥登录。", "Or sign in with a passkey."))
    return ways


def recovery_hashes(cipher: Cipher, user_id: UUID, codes: Sequence[str]) -> list[bytes]:
    """What is stored of recovery codes in their one form."""
    return cipher.blind_many(RECOVERY_KIND, [f"{user_id}:{code}" for code in codes])


async def check_code(uow: UnitOfWork, user_id: UUID, code: str | None) -> None:
    """Take a code of the person's app or a recovery code. Raises BadCode for one that is wrong, too old or was used."""
    cleaned = rules.clean_code(code or "")
    if rules.is_app_code(cleaned):
        good = await check_app_code(uow, user_id, cleaned, confirmed=True) is not None
    else:
        good = await _check_recovery_code(uow, user_id, cleaned)
    if not good:
        raise BadCode(fields=[FieldProblem("code", BadCode.code, BadCode.zh, BadCode.en)])


async def check_app_code(
    uow: UnitOfWork, user_id: UUID, cleaned: str, *, confirmed: bool, within: float | None = None
) -> UUID | None:
    """The app whose code this is; None when it is not, or the step was used."""
    row = await queries.get_totp(uow, user_id, confirmed=confirmed, within=within)
    if row is None:
        return None
    secret = (await cipher_of(uow)).open(TOTP_PURPOSE, row["id"], bytes(row["sealed"]))
    step = totp.find_step(secret, cleaned, services_of(uow).clock.now())
    if step is None or not await queries.use_step(uow, row["id"], step):
        return None
    found: UUID = row["id"]
    return found


async def _check_recovery_code(uow: UnitOfWork, user_id: UUID, cleaned: str) -> bool:
    code = rules.normalise_recovery_code(cleaned)
    if code is None:
        return False
    (code_hash,) = recovery_hashes(await cipher_of(uow), user_id, [code])
    if not await queries.use_recovery_code(uow, user_id, code_hash):
        return False
    await audit(uow, "access.recovery_code_used", "user", user_id)
    return True
