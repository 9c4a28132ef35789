-- Fast fields as the product makes them: f1 a number, f2 a choice, f4 a date (docs/decisions/0014).
CREATE INDEX customer_fast_f1 ON customer (workspace_id, ((custom ->> 'f1')::numeric), created_at DESC, id DESC) WHERE deleted_at IS NULL AND merged_into_id IS NULL;
CREATE INDEX customer_fast_f2 ON customer (workspace_id, (custom ->> 'f2'), created_at DESC, id DESC) WHERE deleted_at IS NULL AND merged_into_id IS NULL;
UPDATE log_state SET tx_offset = %(last_tx)s;
SELECT setval('log_event_seq', %(events)s + 1000);
SELECT setval(pg_get_serial_sequence('workspace', 'id'), (SELECT max(id) FROM workspace));
