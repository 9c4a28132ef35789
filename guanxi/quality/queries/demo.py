"""SQL of the demo company's mishaps: the data faults that every real base has, in a few of its customers, the same every time."""

from typing import Final
from uuid import UUID

from guanxi.kernel.db import UnitOfWork

_PICKED: Final = """
    WITH picked AS (
        SELECT c.id, row_number() OVER (ORDER BY p.source, p.external_id) AS n FROM profile p
        JOIN customer c ON c.workspace_id = %(ws)s AND c.id = p.customer_id AND c.kind = 'person' AND c.deleted_at IS NULL
        WHERE p.workspace_id = %(ws)s AND p.import_id = %(import_id)s AND p.customer_id = p.id)
"""
# Each is harmless when it is done twice.
_MISHAPS: Final = (
    """UPDATE customer c SET name = c.name || ' 1390000' || lpad((k.n %% 10000)::text, 4, '0') FROM picked k
       WHERE c.workspace_id = %(ws)s AND c.id = k.id AND k.n %% 97 = 5 AND c.name !~ '[0-9]'""",
    """UPDATE customer c SET name = left(c.name, 1) || '  ' || substr(c.name, 2) FROM picked k
       WHERE c.workspace_id = %(ws)s AND c.id = k.id AND k.n %% 71 = 11 AND c.name ~ '^[一-鿿]{2,4}$'""",
    """UPDATE customer c SET birthday = c.birthday + interval '100 years' FROM picked k
       WHERE c.workspace_id = %(ws)s AND c.id = k.id AND k.n %% 83 = 17 AND c.birthday < '2000-01-01'""",
    """UPDATE customer c SET province = '上海市', city = '上海市', district = (ARRAY['闸北区', '卢湾区', '南汇区'])[1 + k.n %% 3] FROM picked k
       WHERE c.workspace_id = %(ws)s AND c.id = k.id AND k.n %% 103 = 23""",
    """UPDATE customer c SET custom = c.custom || jsonb_build_object('wechat_id', (ARRAY['无', '不知道', 'test'])[1 + k.n %% 3]) FROM picked k
       WHERE c.workspace_id = %(ws)s AND c.id = k.id AND k.n %% 61 = 29""",
    """UPDATE profile p SET facts = p.facts || jsonb_build_object('birthday', to_char(c.birthday, 'YYYY-DD-MM')) FROM picked k
       JOIN customer c ON c.workspace_id = %(ws)s AND c.id = k.id AND extract(day FROM c.birthday) <= 12
       WHERE p.workspace_id = %(ws)s AND p.customer_id = k.id AND p.id <> k.id AND k.n %% 7 = 3""",
    """UPDATE profile p SET seen_at = c.created_at FROM picked k
       JOIN customer c ON c.workspace_id = %(ws)s AND c.id = k.id AND c.created_at < now() - interval '400 days'
       WHERE p.workspace_id = %(ws)s AND p.customer_id = k.id AND k.n %% 4 = 1""",
    """UPDATE customer c SET updated_at = c.created_at FROM picked k
       WHERE c.workspace_id = %(ws)s AND c.id = k.id AND k.n %% 4 = 1 AND c.created_at < now() - interval '400 days'""",
)
_DAYS: Final = """
    INSERT INTO quality_day (workspace_id, day, customers, score, complete, valid, consistent, fresh, problems)
    SELECT %(ws)s, d.day - n, greatest(1, d.customers - n * 3), d.score - n * 0.14 - (n * 7 %% 5) * 0.1, d.complete - n * 0.2,
        d.valid - n * 0.05, d.consistent, greatest(0, d.fresh - n * 0.1), d.problems + n * 5
    FROM quality_day d CROSS JOIN generate_series(1, 45) AS n
    WHERE d.workspace_id = %(ws)s AND d.day = (SELECT max(day) FROM quality_day WHERE workspace_id = %(ws)s) AND d.score > 20
    ON CONFLICT DO NOTHING
"""


async def make_mishaps(uow: UnitOfWork, import_id: UUID) -> None:
    """Faults in the customers of one import."""
    for statement in _MISHAPS:
        await uow.run(_PICKED + statement, import_id=import_id)


async def make_days(uow: UnitOfWork) -> None:
    """The weeks before, a little worse each day back."""
    await uow.run(_DAYS)
