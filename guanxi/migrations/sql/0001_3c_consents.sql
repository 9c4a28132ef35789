-- Consents: the texts people agreed to, and what each of them said, in order. Nothing of it is ever changed: a new wording is a new
-- row, taking back is a new entry. The newest entry of a purpose and channel counts.

CREATE TABLE consent_text (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    purpose text NOT NULL,                    -- a key the workspace chooses: marketing, privacy
    channel text NOT NULL CHECK (channel IN ('any', 'email', 'sms', 'phone', 'wechat')),
    language text NOT NULL CHECK (language IN ('zh', 'en')),
    version integer NOT NULL,
    body text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX consent_text_version ON consent_text (workspace_id, purpose, channel, language, version);

CREATE TABLE consent_entry (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    profile_id uuid NOT NULL,                 -- who said it; merges move the profile, never the entry
    purpose text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('any', 'email', 'sms', 'phone', 'wechat')),
    granted boolean NOT NULL,
    text_id uuid,
    at timestamptz NOT NULL,
    source text NOT NULL,                     -- form:<id>, manual
    evidence jsonb NOT NULL DEFAULT '{}',     -- how it was given; nothing personal
    actor_id uuid,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, text_id) REFERENCES consent_text (workspace_id, id)
);
CREATE INDEX consent_entry_profile ON consent_entry (workspace_id, profile_id);
CREATE INDEX consent_entry_text ON consent_entry (workspace_id, text_id);
SELECT guanxi_reference('consent_entry', 'profile_id', 'profile', 'cascade');
-- The runtime role may not delete entries; those of a profile that an undone import had made go with it.
ALTER FUNCTION consent_entry_profile_id_reference_gone() SECURITY DEFINER;
REVOKE EXECUTE ON FUNCTION consent_entry_profile_id_reference_gone() FROM PUBLIC;
