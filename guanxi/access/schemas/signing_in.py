"""Bodies of set-up, sign-in, one's own account and its second factors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.access.schemas.basics import (
    Code,
    Currency,
    Email,
    Encoded,
    Locale,
    Name,
    Password,
    Secret,
    TimeZone,
    WorkspaceName,
)
from guanxi.access.schemas.workspace import TradeKey, TradeOut
from guanxi.kernel.scope import FieldAccess
from guanxi.sdk.schemas import In, Out


class SetupIn(In):
    """First set-up."""

    token: Secret
    workspace_name: WorkspaceName
    name: Name
    email: Email
    password: Password
    locale: Locale
    time_zone: TimeZone
    currency: Currency
    trade: TradeKey | None = None


class DemoLoginOut(Out):
    """A sign-in of the demo."""

    email: str
    password: str
    role: str
    name: str


class SetupOut(Out):
    """Whether set-up is due, and what each trade is offered then; the demo's sign-ins when this is a demo."""

    needed: bool
    trades: list[TradeOut]
    demo: bool
    demo_logins: list[DemoLoginOut]


class SignInIn(In):
    """Signing in; `code` of an authenticator app or a recovery code where one is asked for."""

    email: Email
    password: Password
    code: Code | None = None


class SessionUserOut(Out):
    """The signed-in person."""

    id: UUID
    name: str
    email: str
    locale: str
    time_zone: str


class SessionWorkspaceOut(Out):
    """Their workspace."""

    id: int
    name: str
    locale: str
    time_zone: str
    currency: str


class SessionOut(Out):
    """Who is signed in and what they may do: whole permission keys. `mfa`: a second factor is enrolled; `mfa_needed`: one
    must be before anything else."""

    user: SessionUserOut
    workspace: SessionWorkspaceOut
    permissions: list[str]
    demo: bool
    mfa: bool
    mfa_needed: bool
    fields: Mapping[str, FieldAccess]


class MeIn(In):
    """One's own name, language, time zone: what is absent stays."""

    name: Name | None = None
    locale: Locale | None = None
    time_zone: TimeZone | None = None


class PasswordIn(In):
    """A new password of one's own."""

    current: Password
    new: Password


class PasskeyOut(Out):
    """A passkey of one's own."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


class FactorsOut(Out):
    """One's own second factors; `required`: a role asks for one."""

    app_since: datetime | None
    recovery_left: int
    required: bool
    passkeys: list[PasskeyOut]


class AppIn(In):
    """For a new authenticator app; `code` of the one before where there is one."""

    password: Password
    code: Code | None = None


class AppOut(Out):
    """The secret for the app, as text and as the address a QR code holds."""

    secret: str
    uri: str


class CodeIn(In):
    """A code of the app."""

    code: Code


class ProofIn(In):
    """Password and second factor once more, before something grave; `code` may be missing where only passkeys are enrolled."""

    password: Password
    code: Code | None = None


class PasskeyOptionsOut(Out):
    """What the browser's `navigator.credentials` takes, as JSON (W3C Web Authentication)."""

    options: dict[str, Any]


class PasskeyIn(In):
    """A new passkey: its name and the device's answer, texts in base64url."""

    name: Name
    credential_id: Encoded
    client_data: Encoded
    attestation: Encoded
    transports: Annotated[list[Annotated[str, StringConstraints(max_length=20)]], Field(max_length=10)] = []


class PasskeySignInIn(In):
    """The device's answer to the challenge, texts in base64url."""

    credential_id: Encoded
    client_data: Encoded
    authenticator_data: Encoded
    signature: Encoded
    user_handle: Encoded | None = None


class RecoveryCodesOut(Out):
    """Codes for the day the phone is lost, each good once; shown this once. Empty when those of before stay good."""

    codes: list[str]


class ForgotIn(In):
    """Asking for a link."""

    email: Email


class ForgotOut(Out):
    """Whether links are mailed here; otherwise an administrator hands them out."""

    sent: bool


class ResetIn(In):
    """A new password by a link."""

    token: Secret
    password: Password


class OpenSessionOut(Out):
    """A browser somebody is signed in with."""

    id: UUID
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ip: str | None
    agent: str | None
    current: bool
