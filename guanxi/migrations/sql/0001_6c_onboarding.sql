-- Onboarding: who has put the list of first steps away.

CREATE TABLE first_steps_hidden (
    workspace_id integer NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, user_id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES user_account (workspace_id, id) ON DELETE CASCADE
);
