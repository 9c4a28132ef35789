-- Access: what a person proves beside the password. `user_account.mfa_at` says since when one is asked for.

CREATE TABLE totp (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    sealed bytea NOT NULL,                    -- the secret shared with the app, encrypted
    confirmed_at timestamptz,                 -- null: shown, not yet proved
    last_step bigint NOT NULL DEFAULT 0,      -- the newest 30-second step a code was taken of: no code counts twice
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX totp_confirmed ON totp (workspace_id, user_id) WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX totp_pending ON totp (workspace_id, user_id) WHERE confirmed_at IS NULL;

CREATE TABLE recovery_code (
    workspace_id integer NOT NULL,
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL,                 -- keyed with the workspace's blind key, which is outside the database
    used_at timestamptz,
    PRIMARY KEY (workspace_id, user_id, code_hash),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE passkey (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    transports text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id);
CREATE INDEX passkey_user ON passkey (workspace_id, user_id);

CREATE TABLE passkey_challenge (
    workspace_id integer NOT NULL,            -- 0: nobody has said yet who signs in
    id uuid NOT NULL,
    challenge bytea NOT NULL,                 -- 32 random bytes that only the browser asking has seen
    session_id uuid,                          -- the session a new passkey is for; null: for signing in
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX passkey_challenge_value ON passkey_challenge (workspace_id, challenge);
CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);
