-- Collaboration: what colleagues write and do about any record, named by (object, object_id) of the registry.

CREATE TABLE note (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    object text NOT NULL,
    object_id uuid NOT NULL,
    author_id uuid,
    sealed bytea NOT NULL,                    -- the text; mentions stand in it as @{id}
    pinned boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    edited_at timestamptz,
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX note_record ON note (workspace_id, object_id, pinned DESC, created_at DESC, id DESC) WHERE deleted_at IS NULL;

CREATE TABLE note_file (
    workspace_id integer NOT NULL,
    note_id uuid NOT NULL,
    file_id uuid NOT NULL,
    position smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, note_id, file_id)
);
CREATE INDEX note_file_file ON note_file (workspace_id, file_id);

CREATE TABLE task (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    object text,                              -- null: free of any record
    object_id uuid,
    sealed bytea NOT NULL,                    -- title and detail
    assignee_id uuid NOT NULL,
    created_by uuid,
    due_at timestamptz,                       -- of an all-day task: the start of that day in the workspace
    all_day boolean NOT NULL DEFAULT false,
    priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high')),
    repeat text CHECK (repeat IN ('daily', 'weekly', 'monthly')),
    repeat_day smallint CHECK (repeat_day BETWEEN 1 AND 31),  -- the day a monthly task was first due: 31 stays 31 after February
    remind_minutes integer CHECK (remind_minutes >= 0),
    remind_at timestamptz,
    reminded_at timestamptz,
    done_at timestamptz,
    done_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK ((object IS NULL) = (object_id IS NULL))
);
CREATE INDEX task_open ON task (workspace_id, assignee_id, due_at, id) WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE INDEX task_done ON task (workspace_id, assignee_id, done_at DESC, id DESC) WHERE done_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX task_record ON task (workspace_id, object_id) WHERE object_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX task_remind ON task (workspace_id, remind_at) WHERE remind_at IS NOT NULL AND reminded_at IS NULL AND done_at IS NULL AND deleted_at IS NULL;

CREATE TABLE follow (
    workspace_id integer NOT NULL,
    object_id uuid NOT NULL,
    user_id uuid NOT NULL,
    object text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, object_id, user_id)
);
CREATE INDEX follow_user ON follow (workspace_id, user_id, created_at DESC);

CREATE TABLE notification (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('mention', 'assignment', 'shared', 'request', 'meeting', 'reminder', 'job', 'change')),
    cause_id uuid NOT NULL,                   -- the event, or the reminder, that it tells of: one notification for each
    event_type text,
    object text,
    object_id uuid,
    note_id uuid,
    task_id uuid,
    meeting_id uuid,
    actor_id uuid,
    at timestamptz NOT NULL,
    read_at timestamptz,
    in_app boolean NOT NULL DEFAULT true,     -- false: goes out by mail or push alone
    mail_at timestamptz,                      -- when a mail is due; null: none, or it went out
    push_at timestamptz,                      -- the same of a push message
    tries smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, user_id, cause_id)
);
CREATE INDEX notification_user ON notification (workspace_id, user_id, at DESC, id DESC);
CREATE INDEX notification_unread ON notification (workspace_id, user_id) WHERE read_at IS NULL AND in_app;
CREATE INDEX notification_mail ON notification (workspace_id, mail_at, user_id) WHERE mail_at IS NOT NULL;
CREATE INDEX notification_push ON notification (workspace_id, push_at, user_id) WHERE push_at IS NOT NULL;
CREATE INDEX notification_record ON notification (workspace_id, object_id) WHERE object_id IS NOT NULL;

CREATE TABLE notification_setting (
    workspace_id integer NOT NULL,
    user_id uuid NOT NULL,
    choices jsonb NOT NULL,                   -- kind -> {app, push, mail}
    quiet_from time,                          -- of the person's own clock; both or none
    quiet_to time,
    morning time NOT NULL DEFAULT '08:30',    -- when the daily mail comes
    follow_own boolean NOT NULL DEFAULT false, -- customers that become theirs are followed by themselves
    PRIMARY KEY (workspace_id, user_id),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE push_key (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    public text NOT NULL,                     -- base64url of the uncompressed point, as browsers want it
    sealed bytea NOT NULL,                    -- the private key (PKCS 8, PEM)
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id)
);

CREATE TABLE push_device (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    endpoint_hash bytea NOT NULL,
    sealed bytea NOT NULL,                    -- endpoint and keys of the browser
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    reached_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, endpoint_hash),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX push_device_user ON push_device (workspace_id, user_id);

CREATE TABLE meeting (
    workspace_id integer NOT NULL,
    id uuid NOT NULL,
    sealed bytea NOT NULL,                    -- title, place, agenda, minutes
    organizer_id uuid NOT NULL,
    created_by uuid,
    start_at timestamptz NOT NULL,
    end_at timestamptz NOT NULL CHECK (end_at > start_at),
    time_zone text NOT NULL,                  -- whose clock a repeating meeting keeps to
    repeat text CHECK (repeat IN ('daily', 'weekly', 'monthly')),
    repeat_day smallint CHECK (repeat_day BETWEEN 1 AND 31),
    remind_minutes integer CHECK (remind_minutes >= 0),
    remind_at timestamptz,
    reminded_at timestamptz,
    outcome text CHECK (outcome IN ('held', 'cancelled', 'missed')),
    attendees uuid[] NOT NULL DEFAULT '{}',   -- colleagues, the organizer not among them
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX meeting_time ON meeting (workspace_id, start_at, end_at) WHERE deleted_at IS NULL;
CREATE INDEX meeting_repeat ON meeting (workspace_id, start_at) WHERE repeat IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX meeting_organizer ON meeting (workspace_id, organizer_id, start_at) WHERE deleted_at IS NULL;
CREATE INDEX meeting_attendees ON meeting USING gin (attendees) WHERE deleted_at IS NULL;
CREATE INDEX meeting_remind ON meeting (workspace_id, remind_at) WHERE remind_at IS NOT NULL AND reminded_at IS NULL AND deleted_at IS NULL;

CREATE TABLE meeting_record (
    workspace_id integer NOT NULL,
    meeting_id uuid NOT NULL,
    object_id uuid NOT NULL,
    object text NOT NULL,
    PRIMARY KEY (workspace_id, meeting_id, object_id)
);
CREATE INDEX meeting_record_object ON meeting_record (workspace_id, object_id);

CREATE TABLE calendar_feed (
    workspace_id integer NOT NULL,
    user_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    titles boolean NOT NULL DEFAULT false,    -- false: only when, not what
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, user_id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX calendar_feed_secret ON calendar_feed (secret_hash);

SELECT guanxi_reference('meeting_record', 'meeting_id', 'meeting', 'cascade');
SELECT guanxi_reference('note_file', 'note_id', 'note', 'cascade');
SELECT guanxi_reference('note_file', 'file_id', 'file');
