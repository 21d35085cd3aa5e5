# ruff: noqa: E501 (statements are quoted whole)
"""Questions: those that must be refused, and those of every day that must be answered."""

# One a line. `!` before it: the locked worker alone need not refuse it (it does no harm there).
ATTACKS = """
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_csv_auto('/etc/passwd')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/etc/shadow')
SELECT * FROM read_json('/etc/passwd')
SELECT * FROM read_json_auto('/etc/hosts')
SELECT * FROM read_json_objects('/etc/hosts')
SELECT * FROM read_parquet('/tmp/x.parquet')
SELECT * FROM parquet_scan('/tmp/x.parquet')
SELECT * FROM parquet_metadata('/tmp/x.parquet')
SELECT * FROM parquet_schema('/tmp/x.parquet')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM glob('/etc/*')
SELECT * FROM '/etc/passwd'
SELECT * FROM '/etc/passwd.csv'
SELECT * FROM "/etc/passwd.csv"
SELECT * FROM 'https://example.invalid/x.parquet'
SELECT * FROM 's3://bucket/x.parquet'
SELECT getenv('HOME')
!SELECT current_setting('temp_directory')
!SELECT getvariable('published_key')
SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')
!SELECT * FROM query('SELECT 1')
!SELECT * FROM query_table('mart.flag')
!SELECT * FROM query_table(['mart.flag', 'mart.person'])
!SELECT * FROM duckdb_tables()
!SELECT * FROM duckdb_columns()
!SELECT * FROM duckdb_settings()
!SELECT * FROM duckdb_databases()
!SELECT * FROM duckdb_functions()
!SELECT * FROM duckdb_views()
!SELECT * FROM duckdb_secrets()
!SELECT * FROM duckdb_logs()
!SELECT * FROM duckdb_variables()
!SELECT * FROM duckdb_memory()
!SELECT * FROM duckdb_temporary_files()
!SELECT * FROM duckdb_extensions()
!SELECT * FROM pragma_table_info('mart.flag')
!SELECT * FROM pragma_storage_info('mart.flag')
!SELECT * FROM pragma_database_size()
!SELECT * FROM pragma_version()
!SELECT * FROM pragma_platform()
!SELECT * FROM information_schema.tables
!SELECT * FROM information_schema.columns
!SELECT * FROM pg_catalog.pg_tables
!SELECT * FROM pg_tables
!SELECT * FROM sqlite_master
!SELECT * FROM pg_catalog.pg_class
SELECT * FROM core.population_registry
SELECT * FROM lintas.core.population_registry
!SELECT * FROM published.mart.flag
!SELECT * FROM system.main.duckdb_tables
!SELECT * FROM temp.information_schema.tables
SELECT * FROM main.flag
SELECT * FROM mart.no_such_table
SELECT * FROM other.mart.flag
!SHOW TABLES
!SHOW ALL TABLES
!SHOW DATABASES
!DESCRIBE mart.flag
!SUMMARIZE mart.flag
!SELECT * FROM (DESCRIBE mart.flag)
!SELECT * FROM (SUMMARIZE mart.flag)
!SELECT * FROM (SHOW TABLES)
!EXPLAIN SELECT * FROM mart.flag
!EXPLAIN ANALYZE SELECT * FROM mart.flag
!PRAGMA version
!PRAGMA table_info('mart.flag')
!PRAGMA database_list
!PRAGMA disable_optimizer
!PRAGMA show_tables
PRAGMA enable_external_access
PRAGMA memory_limit='100GB'
SET enable_external_access = true
SET lock_configuration = false
SET memory_limit = '100GB'
SET threads = 64
!SET search_path = 'mart'
!SET VARIABLE x = 1
RESET memory_limit
RESET enable_external_access
INSTALL httpfs
LOAD httpfs
LOAD '/tmp/evil.duckdb_extension'
FORCE INSTALL httpfs FROM 'http://example.invalid'
ATTACH '/tmp/other.duckdb' AS other
ATTACH 'https://example.invalid/x.duckdb'
!ATTACH ':memory:' AS m
!DETACH published
!USE memory
COPY mart.flag TO '/tmp/out.csv'
COPY (SELECT * FROM mart.flag) TO '/tmp/out.parquet'
COPY mart.flag FROM '/etc/passwd'
EXPORT DATABASE '/tmp/out'
IMPORT DATABASE '/tmp/out'
!CREATE TABLE memory.main.t AS SELECT 1
CREATE TABLE mart.t AS SELECT 1
!CREATE TEMP TABLE t AS SELECT 1
!CREATE TEMP VIEW v AS SELECT 1
CREATE VIEW mart.v AS SELECT 1
!CREATE TEMP MACRO m(x) AS x
CREATE SCHEMA published.s
CREATE SECRET s (TYPE s3)
CREATE OR REPLACE PERSISTENT SECRET s (TYPE http)
INSERT INTO mart.flag SELECT * FROM mart.flag
UPDATE mart.flag SET status = 'CLEARED'
DELETE FROM mart.flag
TRUNCATE mart.flag
DROP TABLE mart.flag
ALTER TABLE mart.flag ADD COLUMN x INTEGER
!ALTER DATABASE published SET ALIAS TO x
MERGE INTO mart.flag USING mart.person ON true WHEN MATCHED THEN DELETE
WITH x AS (INSERT INTO mart.flag SELECT * FROM mart.flag RETURNING *) SELECT * FROM x
WITH x AS (DELETE FROM mart.flag RETURNING *) SELECT * FROM x
SELECT 1 INTO x
!BEGIN
COMMIT
!VACUUM
!CHECKPOINT
!CALL enable_logging('QueryLog')
!CALL enable_logging('QueryLog', storage = 'file', storage_config = {'path': '/tmp/log'})
!CALL pragma_version()
!PREPARE p AS SELECT 1
EXECUTE p
!SELECT 1; SELECT 2
SELECT 1; DROP TABLE mart.flag
SELECT * FROM mart.flag; COPY mart.flag TO '/tmp/x.csv'
SELECT ?
SELECT $1
SELECT $name
!SELECT current_database()
!SELECT version()
!SELECT current_schemas(true)
!SELECT txid_current()
!SELECT md5('x')
!SELECT sha256('x')
!SELECT hash('x')
!SELECT error('x')
!SELECT pg_typeof(1)
!SELECT nextval('s')
!SELECT json_serialize_sql('SELECT 1')
!SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
!SELECT set_config('x', 'y', false)
!SELECT write_log('x')
!SELECT parse_path('/etc/passwd')
!WITH flag AS (SELECT 1 AS flag_id) SELECT * FROM flag
!WITH person AS (SELECT 1) SELECT * FROM mart.person
!SELECT * FROM range(10)
!SELECT * FROM generate_series(1, 10)
!SELECT * FROM unnest([1, 2])
!SELECT * FROM repeat_row(1, num_rows = 10)
!SELECT * FROM test_all_types()
!SELECT * FROM mart.flag, LATERAL (SELECT * FROM duckdb_tables())
!SELECT (SELECT count(*) FROM duckdb_tables())
!SELECT * FROM mart.flag WHERE flag_id IN (SELECT table_name FROM information_schema.tables)
!SELECT * FROM mart.flag WHERE EXISTS (SELECT 1 FROM duckdb_settings())
!SELECT * FROM mart.flag UNION ALL SELECT * FROM published.mart.flag
!PIVOT mart.flag ON status USING count(*)
!SELECT * FROM mart.flag USING SAMPLE 10
!FROM duckdb_tables()
!FROM duckdb_settings() SELECT *
!VALUES (1)
!SELECT list_transform(['x'], y -> getvariable(y))
SELECT list_transform(['HOME'], y -> getenv(y))
SELECT * FROM mart.flag AT (VERSION => 1)
!SELECT * FROM 'mart.flag.csv'.x
!SELECT 'a' FROM mart.flag; --
"""

ORDINARY = """
SELECT 1
SELECT * FROM mart.flag
SELECT * FROM flag
SELECT * FROM mart.catalog
SELECT * FROM mart.about ORDER BY key
SELECT table_name, column_name, description FROM mart.catalog WHERE table_name = 'flag'
SELECT count(*) FROM mart.flag
SELECT status, count(*) AS n FROM mart.flag GROUP BY status ORDER BY n DESC
SELECT status, tier, count(*) AS n FROM mart.flag GROUP BY ALL ORDER BY ALL
SELECT rule_id, count(*) FILTER (WHERE status = 'OPEN') AS open_flags FROM mart.flag GROUP BY rule_id ORDER BY 1
SELECT rule_id FROM mart.flag GROUP BY rule_id HAVING count(*) > 5 ORDER BY rule_id
SELECT DISTINCT label FROM mart.flag
SELECT DISTINCT ON (person_id) person_id, flag_id FROM mart.flag ORDER BY person_id, flag_id
SELECT flag_id FROM mart.flag ORDER BY strength DESC, flag_id LIMIT 10
SELECT flag_id FROM mart.flag ORDER BY flag_id LIMIT 10 OFFSET 5
SELECT f.flag_id, e.record_key FROM mart.flag AS f JOIN mart.flag_evidence AS e ON e.flag_id = f.flag_id
SELECT f.flag_id, p.birth_year FROM mart.flag f LEFT JOIN mart.person p USING (person_id)
SELECT * EXCLUDE (evidence) FROM mart.flag
SELECT * REPLACE (upper(reason) AS reason) FROM mart.flag
SELECT COLUMNS('.*_on') FROM mart.flag
WITH o AS (SELECT * FROM mart.flag WHERE status = 'OPEN') SELECT rule_id, count(*) FROM o GROUP BY rule_id ORDER BY 1
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM b
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r
SELECT flag_id, row_number() OVER (PARTITION BY rule_id ORDER BY occurred_on, flag_id) AS k FROM mart.flag
SELECT flag_id FROM mart.flag QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY strength DESC, flag_id) = 1
SELECT occurred_on, sum(count(*)) OVER (ORDER BY occurred_on) AS running FROM mart.flag GROUP BY occurred_on ORDER BY 1
SELECT person_id, lag(occurred_on) OVER (PARTITION BY person_id ORDER BY occurred_on) AS before FROM mart.flag
SELECT avg(strength) OVER (ORDER BY occurred_on ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS week_avg FROM mart.flag
SELECT rank() OVER w AS r FROM mart.flag WINDOW w AS (ORDER BY strength)
SELECT flag_id FROM mart.flag AS f WHERE EXISTS (SELECT 1 FROM mart.flag_mitigation AS m WHERE m.flag_id = f.flag_id)
SELECT flag_id FROM mart.flag WHERE flag_id NOT IN (SELECT flag_id FROM mart.flag_mitigation)
SELECT flag_id, (SELECT count(*) FROM mart.flag_evidence AS e WHERE e.flag_id = f.flag_id) AS n FROM mart.flag AS f
SELECT CASE WHEN tier = 1 THEN 'now' WHEN tier = 2 THEN 'review' ELSE 'context' END AS t, count(*) FROM mart.flag GROUP BY 1
SELECT CASE tier WHEN 1 THEN 'now' ELSE 'later' END FROM mart.flag
SELECT flag_id FROM mart.flag WHERE occurred_on BETWEEN DATE '2026-01-01' AND DATE '2026-06-01'
SELECT flag_id FROM mart.flag WHERE occurred_on >= current_date - INTERVAL 30 DAY
SELECT flag_id FROM mart.flag WHERE occurred_on >= CAST('2026-01-01' AS DATE) - 30
SELECT date_trunc('week', occurred_on) AS w, count(*) FROM mart.flag GROUP BY 1 ORDER BY 1
SELECT date_diff('day', first_run_on, last_run_on) AS days FROM mart.flag
SELECT extract(year FROM occurred_on) AS y, month(occurred_on) AS m FROM mart.flag
SELECT strftime(occurred_on, '%Y-%m') AS m, count(*) FROM mart.flag GROUP BY m ORDER BY m
SELECT last_run_on - first_run_on AS days FROM mart.flag
SELECT crossed_at::DATE AS d, count(*) FROM mart.crossing GROUP BY d ORDER BY d
SELECT hour(crossed_at) AS h, count(*) FROM mart.crossing GROUP BY ALL ORDER BY h
SELECT tpi_code, count(*) FROM mart.crossing WHERE direction = 'OUT' AND outcome <> 'BATAL' GROUP BY tpi_code ORDER BY 1
SELECT tpi.name, count(*) FROM mart.crossing AS c JOIN mart.tpi AS tpi ON tpi.tpi_code = c.tpi_code GROUP BY tpi.name
SELECT lower(label) || '-' || rule_id AS x FROM mart.flag
SELECT flag_id FROM mart.flag WHERE reason ILIKE '%paspor%' AND rule_id LIKE 'C%'
SELECT regexp_extract(service_no, '[A-Z]+') AS carrier, count(*) FROM mart.crossing GROUP BY 1 ORDER BY 1
SELECT flag_id FROM mart.flag WHERE regexp_matches(unit_code, '^KANIM32')
SELECT substr(application_id, 5, 9) AS office, count(*) FROM mart.application GROUP BY office ORDER BY 1
SELECT split_part(application_id, '-', 2) AS office FROM mart.application
SELECT concat_ws('/', rule_id, label) FROM mart.flag
SELECT string_agg(DISTINCT rule_id, ', ' ORDER BY rule_id) AS rules FROM mart.flag
SELECT person_id, list(rule_id ORDER BY rule_id) AS rules FROM mart.flag GROUP BY person_id ORDER BY person_id
SELECT list_transform([1, 2, 3], lambda x : x * 2) AS doubled
SELECT list_filter([1, 2, 3], x -> x > 1) AS big
SELECT [x * 2 FOR x IN [1, 2, 3] IF x > 1] AS comprehended
SELECT unnest(innocent) AS innocent FROM mart.rule
SELECT rule_id, len(innocent) AS n, innocent[1] AS first_one FROM mart.rule
SELECT unnest(generate_series(DATE '2026-01-01', DATE '2026-01-07', INTERVAL 1 DAY)) AS d
SELECT {'a': 1, 'b': 'x'} AS s
SELECT struct_pack(a := 1).a AS a
SELECT json_extract_string(evidence, '$.days') AS days FROM mart.flag
SELECT evidence ->> '$.days' AS days FROM mart.flag
SELECT CAST(evidence ->> '$.days' AS INTEGER) AS days FROM mart.flag
SELECT TRY_CAST('x' AS INTEGER) AS n
SELECT coalesce(reason_code, 'none') AS r, count(*) FROM mart.application GROUP BY 1 ORDER BY 1
SELECT nullif(purpose, 'WISATA') FROM mart.application
SELECT round(100.0 * count(*) FILTER (WHERE decision = 'TUNDA') / count(*), 1) AS percent FROM mart.application
SELECT quantile_cont(strength, [0.5, 0.9]) AS q, median(strength), stddev(strength) FROM mart.flag
SELECT mode(tier), approx_count_distinct(person_id), max(strength), min_by(rule_id, occurred_on) FROM mart.flag WHERE tier = 1
SELECT count(DISTINCT person_id) FROM mart.crossing
SELECT purpose, destination, count(*) FROM mart.application GROUP BY GROUPING SETS ((purpose), (destination), ())
SELECT purpose, count(*) FROM mart.application GROUP BY ROLLUP (purpose)
SELECT flag_id FROM mart.flag UNION SELECT flag_id FROM mart.flag_evidence
SELECT flag_id FROM mart.flag EXCEPT SELECT flag_id FROM mart.flag_mitigation
SELECT flag_id FROM mart.flag INTERSECT SELECT flag_id FROM mart.flag_mitigation
(SELECT flag_id FROM mart.flag ORDER BY flag_id LIMIT 1) UNION ALL (SELECT 'x')
SELECT * FROM (SELECT rule_id, count(*) AS n FROM mart.flag GROUP BY rule_id) AS t WHERE t.n > 1 ORDER BY rule_id
SELECT a.flag_id FROM mart.flag AS a CROSS JOIN (VALUES (1), (2)) AS v (x) WHERE v.x = a.tier
SELECT c.crossing_id, b.issued_on FROM mart.crossing AS c ASOF JOIN mart.passport_book AS b ON c.person_id = b.person_id AND c.crossed_at >= b.issued_on
SELECT f.flag_id, t.n FROM mart.flag AS f, LATERAL (SELECT count(*) AS n FROM mart.trip AS t WHERE t.person_id = f.person_id) AS t
TABLE mart.flag
FROM mart.flag
FROM mart.flag SELECT rule_id, count(*) GROUP BY rule_id ORDER BY 1
SELECT feed, rung, sum(records) AS records FROM mart.linkage GROUP BY feed, rung ORDER BY feed, rung
SELECT kind, avg(n) FROM mart.daily_count WHERE business_on > DATE '2026-05-01' GROUP BY kind ORDER BY kind
SELECT nights, count(*) FROM mart.trip WHERE returned_on IS NULL GROUP BY nights
SELECT p.province_code, p.sex, count(*) FROM mart.flag AS f JOIN mart.person AS p USING (person_id) GROUP BY ALL ORDER BY ALL
SELECT "flag_id" AS "Nomor penanda" FROM "mart"."flag" -- a remark
SELECT flag_id FROM MART.FLAG WHERE Status = 'OPEN'
SELECT -tier, abs(strength), tier % 2, tier // 2, tier ** 2, greatest(tier, 2) FROM mart.flag
SELECT tier IN (1, 2) AND NOT (status = 'OPEN' OR strength IS NULL) AS b FROM mart.flag
SELECT contact_value, count(*) AS people FROM mart.contact GROUP BY contact_value HAVING count(*) > 2 ORDER BY people DESC, 1 LIMIT 20
"""


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
