-- Copies the rows of an archive into one file for each table, account and year, for questions alone. Needs the
-- views of duckdb.sql:
--
--   duckdb -cmd "SET VARIABLE archive = 's3://bucket/prefix'; SET VARIABLE copy = 'DIR'" \
--     -init examples/sql/duckdb.sql < examples/sql/compact.sql
--
-- The copy has the layout of the archive, so duckdb.sql, spark.sql and athena.sql read it. Its folder has to
-- exist, and to have no copy yet.

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM attachment_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=attachment')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM communication_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=communication')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM case_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=case')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM check_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=check')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM finding_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=finding')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM summary_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=summary')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM report_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=report')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM agreement_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=agreement')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');

COPY (SELECT * REPLACE (date_trunc('year', dt)::DATE AS dt) FROM account_versions ORDER BY account, id, version)
TO (getvariable('copy') || '/kind=account')
(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (account, dt), FILENAME_PATTERN 'part-{i}');
