"""Passkeys (W3C Web Authentication, level 3): registering, signing in with one alone, removing. The library verifies.

A challenge is good once and for five minutes, a new passkey's only in the session that asked. Who signs in with a passkey
has proved possession and, by the device, themselves (user verification), which is two factors.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from guanxi.access.contracts import Caller, Issued
from guanxi.access.errors import MfaRequired, PasskeyRefused, PasskeyUnusable, TooManyPasskeys
from guanxi.access.events import SignedIn
from guanxi.access.queries import passkeys as queries
from guanxi.access.queries.factors import get_state
from guanxi.access.rules.requests import bucket_of_ip
from guanxi.access.service import factors, sessions
from guanxi.access.service.audit import audit
from guanxi.kernel import limits, log
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.limits import Limit
from guanxi.kernel.scope import Actor, Scope, system_scope

CHALLENGE_S = 300.0
MOST = 20
RP_NAME = "Guanxi"
BY_ADDRESS = Limit("access.passkey.address", 60, 600)
_TRANSPORTS = {one.value for one in AuthenticatorTransport}


@dataclass(frozen=True, slots=True)
class Attested:
    """A new credential as the browser gives it; texts are base64url."""

    credential_id: str
    client_data: str
    attestation: str
    transports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asserted:
    """A credential that signed a challenge; texts are base64url."""

    credential_id: str
    client_data: str
    authenticator_data: str
    signature: str
    user_handle: str | None


def _relying_party(settings: Settings) -> tuple[str, str]:
    """(rp id, origin): from the settings only, never from a header (ATK A38)."""
    url = urlsplit(settings.base_url)
    return url.hostname or "localhost", f"{url.scheme}://{url.netloc}"


def _challenge_of(client_data: str) -> bytes:
    """The challenge the browser says it was given; it is looked up, and the library compares it again."""
    try:
        return base64url_to_bytes(json.loads(base64url_to_bytes(client_data))["challenge"])
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        return b""


async def begin(
    db: Database,
    settings: Settings,
    scope: Scope,
    current: UUID | None,
    password: str,
    code: str | None,
    caller: Caller,
) -> dict[str, Any]:
    """Options for a new passkey, as the browser's API takes them. Raises TooManyPasskeys and as `factors.proved` does."""

    async def work(uow: UnitOfWork, account: Row) -> dict[str, Any]:
        known = await queries.find_credentials(uow, account["id"])
        if len(known) >= MOST:
            raise TooManyPasskeys(most=MOST)
        options = webauthn.generate_registration_options(
            rp_id=_relying_party(settings)[0],
            rp_name=RP_NAME,
            user_id=account["id"].bytes,
            user_name=account["email"],
            user_display_name=account["name"],
            timeout=int(CHALLENGE_S * 1000),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(one)) for one in known],
        )
        await queries.insert_challenge(uow, new_id(), options.challenge, current, ttl=CHALLENGE_S)
        made: dict[str, Any] = json.loads(options_to_json(options))
        return made

    return await factors.proved(db, scope, caller, password, code, work, current)


async def register(
    db: Database, settings: Settings, scope: Scope, current: UUID | None, name: str, given: Attested, caller: Caller
) -> tuple[Issued, list[str]]:
    """The passkey is the person's: every session ends, this browser gets a new one; recovery codes with the first factor.

    Raises PasskeyUnusable (wrong, late, used or another session's challenge, no user verification), NotByToken.
    """
    user_id = sessions.person(scope)
    challenge = _challenge_of(given.client_data)
    async with db.transaction(scope) as uow:  # used up whatever comes of it
        taken = current is not None and await queries.take_challenge(uow, challenge, current)
    if not taken:
        raise PasskeyUnusable()
    rp_id, origin = _relying_party(settings)
    credential = {
        "id": given.credential_id,
        "rawId": given.credential_id,
        "type": "public-key",
        "response": {"clientDataJSON": given.client_data, "attestationObject": given.attestation},
    }
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise PasskeyUnusable() from error
    async with db.transaction(scope) as uow:
        account = await queries.lock(uow, user_id)
        passkey_id = new_id()
        if account is None or not await queries.insert_passkey(
            uow,
            passkey_id,
            user_id,
            name,
            made.credential_id,
            made.credential_public_key,
            made.sign_count,
            [one for one in given.transports if one in _TRANSPORTS],
        ):
            raise PasskeyUnusable()
        codes = [] if account["mfa"] else await factors.make_codes(uow, user_id)
        return await factors.begin_anew(uow, user_id, "passkey_added", caller), codes


async def remove(
    db: Database, scope: Scope, current: UUID | None, passkey_id: UUID, password: str, code: str | None, caller: Caller
) -> Issued:
    """Remove one of one's own passkeys; every session ends, this browser gets a new one.

    Raises NotFound, MfaRequired (the last factor of who needs one) and as `factors.proved` does.
    """

    async def work(uow: UnitOfWork, account: Row) -> Issued:
        if not await queries.delete_passkey(uow, account["id"], passkey_id):
            raise NotFound()
        state = await get_state(uow, account["id"])
        if state["app_since"] is None and not state["passkeys"]:
            if state["required"]:
                raise MfaRequired()
            await factors.forget_codes(uow, account["id"])
        return await factors.begin_anew(uow, account["id"], "passkey_removed", caller)

    return await factors.proved(db, scope, caller, password, code, work, current)


# Signing in ---------------------------------------------------------------------------------------------------------
async def ask(db: Database, settings: Settings, caller: Caller) -> dict[str, Any]:
    """Options for signing in with any passkey of this site: nobody is named, so nobody's existence is told. Raises TooMany."""
    await limits.take(db, BY_ADDRESS, bucket_of_ip(caller.ip))
    options = webauthn.generate_authentication_options(
        rp_id=_relying_party(settings)[0],
        timeout=int(CHALLENGE_S * 1000),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    async with db.transaction(system_scope(sessions.NO_WORKSPACE, "sign-in")) as uow:
        await queries.insert_challenge(uow, new_id(), options.challenge, None, ttl=CHALLENGE_S)
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made


async def sign_in(
    db: Database, settings: Settings, given: Asserted, caller: Caller, old_token: str | None = None
) -> Issued:
    """A new session for whoever the passkey is of; the one the browser had ends. Raises PasskeyRefused, TooMany."""
    await limits.take(db, BY_ADDRESS, bucket_of_ip(caller.ip))
    challenge = _challenge_of(given.client_data)
    async with db.transaction(system_scope(sessions.NO_WORKSPACE, "sign-in")) as uow:
        taken = await queries.take_challenge(uow, challenge, None)
    async with db.system("a passkey names no workspace") as uow:
        key = await queries.get_passkey(uow, _bytes(given.credential_id))
    if not taken or key is None:
        await _note_refusal(db, key, caller)
        raise PasskeyRefused()
    count = _verify(settings, given, challenge, key)
    scope = Scope(key["workspace_id"], Actor("user", key["user_id"], key["user_name"]))
    issued = None
    if count is not None:
        async with db.transaction(scope) as uow:
            if await queries.use_passkey(uow, key["id"], count):
                issued = await sessions.start(uow, key["user_id"], key["password_version"], caller)
                await audit(
                    uow, "access.signed_in", "user", key["user_id"], detail={"passkey": str(key["id"])}, ip=caller.ip
                )
                log.publish(uow, SignedIn(object_id=key["user_id"]))
    if issued is None:
        await _note_refusal(db, key, caller)
        raise PasskeyRefused()
    await sessions.end_before(db, old_token)
    return issued


def _bytes(text: str) -> bytes:
    try:
        return base64url_to_bytes(text)
    except ValueError:
        return b""


def _verify(settings: Settings, given: Asserted, challenge: bytes, key: Row) -> int | None:
    """The new counter when everything fits; a counter that went back (a copied key) does not."""
    if key["disabled"] or given.user_handle not in {None, bytes_to_base64url(key["user_id"].bytes)}:
        return None
    rp_id, origin = _relying_party(settings)
    credential = {
        "id": given.credential_id,
        "rawId": given.credential_id,
        "type": "public-key",
        "response": {
            "clientDataJSON": given.client_data,
            "authenticatorData": given.authenticator_data,
            "signature": given.signature,
            "userHandle": given.user_handle,
        },
    }
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=bytes(key["public_key"]),
            credential_current_sign_count=key["sign_count"],
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return None
    return verified.new_sign_count


async def _note_refusal(db: Database, key: Row | None, caller: Caller) -> None:
    scope = system_scope(key["workspace_id"] if key else sessions.NO_WORKSPACE, "sign-in")
    detail = {"passkey": str(key["id"])} if key else {"passkey": "unknown"}
    async with db.transaction(scope) as uow:
        await audit(uow, "access.signed_in", "user", key["user_id"] if key else None, "refused", detail, ip=caller.ip)
