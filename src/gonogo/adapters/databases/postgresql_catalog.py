# SPDX-License-Identifier: Apache-2.0
"""What is asked of the catalog of PostgreSQL? Only catalogs of the core are read, no extension is needed."""

from __future__ import annotations

from collections.abc import Sequence

from gonogo.adapters.databases.shape import TableName

OURS = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
NO_EXTENSION = "NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = {oid} AND x.deptype = 'e')"

TABLES = f"""
SELECT n.nspname, c.relname, n.nspname = 'public'
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't' AND {OURS}
  AND {NO_EXTENSION.format(oid="c.oid")}
ORDER BY n.nspname <> 'public', n.nspname, c.relname
"""
# A partitioned table and a parent have the size and rows of all that is below them.
RELATION = """
WITH RECURSIVE below AS (
  SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %(schema)s
    AND c.relname = %(name)s
  UNION SELECT i.inhrelid FROM pg_inherits i JOIN below b ON i.inhparent = b.oid)
SELECT top.oid, top.relkind::text,
  (SELECT sum(c.reltuples) FROM pg_class c JOIN below USING (oid) WHERE c.relkind IN ('r', 'm')
     HAVING min(c.reltuples) >= 0)::bigint,
  (SELECT sum(pg_relation_size(c.oid)) FROM pg_class c JOIN below USING (oid)
     WHERE c.relkind IN ('r', 'm'))::bigint,
  EXISTS (SELECT FROM pg_class c JOIN below USING (oid) WHERE c.relkind = 'f')
FROM pg_class top JOIN pg_namespace n ON n.oid = top.relnamespace
WHERE n.nspname = %(schema)s AND top.relname = %(name)s
"""
COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, a.attgenerated <> ''
FROM pg_attribute a WHERE a.attrelid = %(oid)s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
KEYS = """
SELECT i.indexrelid, a.attname, i.indisprimary
FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = %(oid)s AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
  AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
  AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS o(attnum, place)
    LEFT JOIN pg_attribute oa ON oa.attrelid = i.indrelid AND oa.attnum = o.attnum
    WHERE o.place <= i.indnkeyatts AND oa.attnotnull IS NOT TRUE)
ORDER BY NOT i.indisprimary, i.indnkeyatts, i.indexrelid, k.place
"""
SPREAD = """
SELECT histogram_bounds::text FROM pg_stats
WHERE schemaname = %(schema)s AND tablename = %(name)s AND attname = %(column)s ORDER BY inherited DESC LIMIT 1
"""
INDEXED = """
SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
WHERE i.indrelid = %(oid)s AND i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree'
"""
# Columns come by name: a column that was dropped and added again stands last, and nothing is lost by that.
DEFINITIONS = """
WITH t AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = %(schema)s AND c.relname = %(name)s)
SELECT said FROM (
  SELECT 'column ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || CASE WHEN a.attidentity <> '' THEN ' identity ' || a.attidentity::text ELSE '' END
    || CASE WHEN a.attcollation <> y.typcollation THEN ' collate ' || a.attcollation::regcollation::text ELSE '' END
    || CASE WHEN d.oid IS NULL THEN '' WHEN a.attgenerated <> '' THEN ' generated ' ELSE ' default ' END
    || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS said
    FROM t JOIN pg_attribute a ON a.attrelid = t.oid JOIN pg_type y ON y.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION ALL SELECT 'constraint ' || quote_ident(c.conname) || ' ' || pg_get_constraintdef(c.oid)
    FROM t JOIN pg_constraint c ON c.conrelid = t.oid WHERE c.contype <> 't'
  UNION ALL SELECT 'index ' || pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
    FROM t JOIN pg_index i ON i.indrelid = t.oid
  UNION ALL SELECT 'trigger ' || pg_get_triggerdef(g.oid) || ' enabled ' || g.tgenabled::text
    FROM t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
  UNION ALL SELECT 'policy ' || quote_ident(p.polname) || ' ' || p.polcmd::text || ' '
    || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' check '
    || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') FROM t JOIN pg_policy p ON p.polrelid = t.oid
  UNION ALL SELECT 'row security' FROM t JOIN pg_class c USING (oid) WHERE c.relrowsecurity
  UNION ALL SELECT 'unlogged' FROM t JOIN pg_class c USING (oid) WHERE c.relpersistence = 'u'
  UNION ALL SELECT 'partition ' || p.inhrelid::regclass::text || ' ' || pg_get_expr(c.relpartbound, c.oid)
    FROM t JOIN pg_inherits p ON p.inhparent = t.oid JOIN pg_class c ON c.oid = p.inhrelid WHERE c.relispartition
) AS everything ORDER BY said COLLATE "C"
"""
OBJECTS = f"""
SELECT what, said FROM (
  SELECT CASE c.relkind WHEN 'v' THEN 'view ' ELSE 'materialized view ' END || c.oid::regclass::text AS what,
    pg_get_viewdef(c.oid) AS said FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm') AND {OURS} AND {NO_EXTENSION.format(oid="c.oid")}
  UNION ALL SELECT 'function ' || p.oid::regprocedure::text,
    CASE WHEN p.prokind IN ('f', 'p') THEN pg_get_functiondef(p.oid) ELSE p.prosrc END
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE {OURS} AND {NO_EXTENSION.format(oid="p.oid")}
  UNION ALL SELECT 'sequence ' || s.seqrelid::regclass::text, format('%s from %s by %s to %s cycle %s',
    format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmax, s.seqcycle) FROM pg_sequence s
    JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
    AND {NO_EXTENSION.format(oid="c.oid")}
  UNION ALL SELECT 'type ' || y.oid::regtype::text, CASE y.typtype
    WHEN 'e' THEN (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e
      WHERE e.enumtypid = y.oid)
    ELSE format_type(y.typbasetype, y.typtypmod) || coalesce((SELECT string_agg(' ' || pg_get_constraintdef(k.oid), ''
      ORDER BY k.conname) FROM pg_constraint k WHERE k.contypid = y.oid), '') END
    FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace
    WHERE y.typtype IN ('e', 'd') AND {OURS} AND {NO_EXTENSION.format(oid="y.oid")}
  UNION ALL SELECT 'extension ' || x.extname, x.extversion FROM pg_extension x
  UNION ALL SELECT 'schema ' || n.nspname, '' FROM pg_namespace n WHERE {OURS}
) AS everything ORDER BY what COLLATE "C"
"""


def literal(text: str) -> str:
    """A text as it stands in a query."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f" E'{escaped}'" if "\\" in text else f"'{escaped}'"


def of_table(sql: str, table: TableName) -> str:
    """The query about one table."""
    return sql.replace("%(schema)s", literal(table.schema)).replace("%(name)s", literal(table.name))


def of_oid(sql: str, oid: int) -> str:
    """The query about one relation by its number."""
    return sql.replace("%(oid)s", str(int(oid)))


def type_names(oids: Sequence[int]) -> str:
    """The query for the names of types."""
    return f"SELECT o, format_type(o, NULL) FROM unnest(ARRAY[{', '.join(map(str, oids))}]::oid[]) AS o"
