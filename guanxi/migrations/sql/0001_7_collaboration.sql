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
    kind text NOT NULL CHECK (kind IN ('mention', 'assignment', 'reminder', 'change')),
    cause_id uuid NOT NULL,                   -- the event, or the reminder, that it tells of: one notification for each
    event_type text,
    object text,
    object_id uuid,
    note_id uuid,
    task_id uuid,
    actor_id uuid,
    at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, user_id, cause_id)
);
CREATE INDEX notification_user ON notification (workspace_id, user_id, at DESC, id DESC);
CREATE INDEX notification_unread ON notification (workspace_id, user_id) WHERE read_at IS NULL;
CREATE INDEX notification_record ON notification (workspace_id, object_id) WHERE object_id IS NOT NULL;

SELECT guanxi_reference('note_file', 'note_id', 'note', 'cascade');
SELECT guanxi_reference('note_file', 'file_id', 'file');
