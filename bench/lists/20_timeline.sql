-- The newest 50 events of a customer with thousands: those of its profiles and those made by hand on the customer.
SELECT coalesce(json_agg(r), '[]')::text FROM (
    SELECT e.id, e.type, e.at, e.actor_kind, e.actor_id, e.object, e.object_id, e.profile_id, e.payload
    FROM (
        SELECT e.* FROM profile p
        CROSS JOIN LATERAL (
            SELECT e.* FROM log_event e WHERE e.workspace_id = p.workspace_id AND e.profile_id = p.id ORDER BY e.at DESC LIMIT 50) AS e
        WHERE p.workspace_id = %(ws)s AND p.customer_id = %(customer_id)s
        UNION ALL
        (SELECT e.* FROM log_event e WHERE e.workspace_id = %(ws)s AND e.object_id = %(customer_id)s AND e.profile_id IS NULL ORDER BY e.at DESC LIMIT 50)
    ) AS e
    ORDER BY e.at DESC, e.id DESC LIMIT 50
) AS r
