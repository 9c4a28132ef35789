-- The newest 50 events of a customer with thousands: those of all its profiles (acts by hand carry the founding one).
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT e.id, e.type, e.at, e.actor_kind, e.actor_id, e.object, e.object_id, e.profile_id, e.payload
    FROM profile p
    CROSS JOIN LATERAL (
        SELECT e.* FROM log_event e WHERE e.workspace_id = p.workspace_id AND e.profile_id = p.id ORDER BY e.at DESC LIMIT 50) AS e
    WHERE p.workspace_id = %(ws)s AND p.customer_id = %(customer_id)s
    ORDER BY e.at DESC, e.id DESC LIMIT 50
) AS r
