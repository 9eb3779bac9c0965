-- The tables of an archive as views of DuckDB (1.1 or newer), in either format:
--
--   duckdb -cmd "SET VARIABLE archive = 's3://bucket/prefix'" -init examples/sql/duckdb.sql
--
-- The archive is a folder or a bucket with a prefix, without a slash at the end. The views have the
-- parts that the archive has now: run the script again after the next run.
--
-- Of each table there are three views:
--   case_versions  every version of every case, and a row with gone = true where AWS no longer had it
--   cases_all      the last version of every case; gone says whether AWS no longer has it
--   cases          the last version of every case that AWS has

-- A file of a case. Its id is that of the case and that of the file.
SET VARIABLE attachment_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=attachment/*/*/part-*'));
CREATE OR REPLACE VIEW attachment_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('attachment_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::VARCHAR AS "case_id", NULL::VARCHAR AS "communication_id", NULL::VARCHAR AS "attachment_id",
    NULL::VARCHAR AS "file_name", NULL::VARCHAR AS "sha256", NULL::BIGINT AS "size",
    NULL::VARCHAR AS "missing"
    WHERE false'
  WHEN getvariable('attachment_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''attachment_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''case_id'': ''VARCHAR'', ''communication_id'': ''VARCHAR'', ''attachment_id'': ''VARCHAR'',
    ''file_name'': ''VARCHAR'', ''sha256'': ''VARCHAR'', ''size'': ''BIGINT'', ''missing'': ''VARCHAR''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''attachment_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW attachments_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "case_id", "communication_id", "attachment_id", "file_name", "sha256", "size", "missing"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM attachment_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW attachments AS
SELECT account, id, version, archived_at,
    "case_id", "communication_id", "attachment_id", "file_name", "sha256", "size", "missing"
FROM attachments_all
WHERE NOT gone;

-- A message of a case. The service gives it no id: its id is that of the case and a hash of the message.
SET VARIABLE communication_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=communication/*/*/part-*'));
CREATE OR REPLACE VIEW communication_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('communication_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::VARCHAR AS "case_id", NULL::VARCHAR AS "body", NULL::VARCHAR AS "submitted_by",
    NULL::TIMESTAMPTZ AS "time_created", NULL::VARCHAR[] AS "attachment_ids"
    WHERE false'
  WHEN getvariable('communication_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''communication_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''case_id'': ''VARCHAR'', ''body'': ''VARCHAR'', ''submitted_by'': ''VARCHAR'',
    ''time_created'': ''TIMESTAMPTZ'', ''attachment_ids'': ''VARCHAR[]''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''communication_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW communications_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "case_id", "body", "submitted_by", "time_created", "attachment_ids"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM communication_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW communications AS
SELECT account, id, version, archived_at,
    "case_id", "body", "submitted_by", "time_created", "attachment_ids"
FROM communications_all
WHERE NOT gone;

-- A support case, open or resolved. Its id is that of the service.
SET VARIABLE case_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=case/*/*/part-*'));
CREATE OR REPLACE VIEW case_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('case_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::VARCHAR AS "display_id", NULL::VARCHAR AS "subject", NULL::VARCHAR AS "status",
    NULL::VARCHAR AS "service_code", NULL::VARCHAR AS "category_code", NULL::VARCHAR AS "severity_code",
    NULL::VARCHAR AS "submitted_by", NULL::TIMESTAMPTZ AS "time_created",
    NULL::VARCHAR[] AS "cc_email_addresses", NULL::VARCHAR AS "language"
    WHERE false'
  WHEN getvariable('case_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''case_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''display_id'': ''VARCHAR'', ''subject'': ''VARCHAR'', ''status'': ''VARCHAR'',
    ''service_code'': ''VARCHAR'', ''category_code'': ''VARCHAR'', ''severity_code'': ''VARCHAR'',
    ''submitted_by'': ''VARCHAR'', ''time_created'': ''TIMESTAMPTZ'',
    ''cc_email_addresses'': ''VARCHAR[]'', ''language'': ''VARCHAR''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''case_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW cases_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "display_id", "subject", "status", "service_code", "category_code", "severity_code", "submitted_by",
    "time_created", "cc_email_addresses", "language"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM case_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW cases AS
SELECT account, id, version, archived_at,
    "display_id", "subject", "status", "service_code", "category_code", "severity_code", "submitted_by",
    "time_created", "cc_email_addresses", "language"
FROM cases_all
WHERE NOT gone;

-- A check of Trusted Advisor. Its id is that of the service.
SET VARIABLE check_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=check/*/*/part-*'));
CREATE OR REPLACE VIEW check_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('check_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::VARCHAR AS "name", NULL::VARCHAR AS "category", NULL::VARCHAR AS "description",
    NULL::VARCHAR[] AS "headings"
    WHERE false'
  WHEN getvariable('check_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''check_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''name'': ''VARCHAR'', ''category'': ''VARCHAR'', ''description'': ''VARCHAR'',
    ''headings'': ''VARCHAR[]''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''check_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW checks_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "name", "category", "description", "headings"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM check_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW checks AS
SELECT account, id, version, archived_at,
    "name", "category", "description", "headings"
FROM checks_all
WHERE NOT gone;

-- A resource that a check of Trusted Advisor has flagged. Its id is that of the check and that of the resource.
SET VARIABLE finding_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=finding/*/*/part-*'));
CREATE OR REPLACE VIEW finding_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('finding_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::VARCHAR AS "check_id", NULL::VARCHAR AS "resource_id", NULL::VARCHAR AS "status",
    NULL::VARCHAR AS "region", NULL::BOOLEAN AS "is_suppressed", NULL::MAP(VARCHAR, VARCHAR) AS "values"
    WHERE false'
  WHEN getvariable('finding_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''finding_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''check_id'': ''VARCHAR'', ''resource_id'': ''VARCHAR'', ''status'': ''VARCHAR'',
    ''region'': ''VARCHAR'', ''is_suppressed'': ''BOOLEAN'', ''values'': ''MAP(VARCHAR, VARCHAR)''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''finding_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW findings_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "check_id", "resource_id", "status", "region", "is_suppressed", "values"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM finding_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW findings AS
SELECT account, id, version, archived_at,
    "check_id", "resource_id", "status", "region", "is_suppressed", "values"
FROM findings_all
WHERE NOT gone;

-- The state of a check of Trusted Advisor in the account. Its id is that of the check.
SET VARIABLE summary_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=summary/*/*/part-*'));
CREATE OR REPLACE VIEW summary_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('summary_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::TIMESTAMPTZ AS "refreshed_at", NULL::VARCHAR AS "status",
    NULL::BOOLEAN AS "has_flagged_resources", NULL::BIGINT AS "resources_processed",
    NULL::BIGINT AS "resources_flagged", NULL::BIGINT AS "resources_ignored",
    NULL::BIGINT AS "resources_suppressed", NULL::DOUBLE AS "estimated_monthly_savings",
    NULL::DOUBLE AS "estimated_percent_monthly_savings"
    WHERE false'
  WHEN getvariable('summary_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''summary_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''refreshed_at'': ''TIMESTAMPTZ'', ''status'': ''VARCHAR'', ''has_flagged_resources'': ''BOOLEAN'',
    ''resources_processed'': ''BIGINT'', ''resources_flagged'': ''BIGINT'',
    ''resources_ignored'': ''BIGINT'', ''resources_suppressed'': ''BIGINT'',
    ''estimated_monthly_savings'': ''DOUBLE'', ''estimated_percent_monthly_savings'': ''DOUBLE''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''summary_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW summaries_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "refreshed_at", "status", "has_flagged_resources", "resources_processed", "resources_flagged",
    "resources_ignored", "resources_suppressed", "estimated_monthly_savings",
    "estimated_percent_monthly_savings"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM summary_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW summaries AS
SELECT account, id, version, archived_at,
    "refreshed_at", "status", "has_flagged_resources", "resources_processed", "resources_flagged",
    "resources_ignored", "resources_suppressed", "estimated_monthly_savings",
    "estimated_percent_monthly_savings"
FROM summaries_all
WHERE NOT gone;

-- A report of AWS Artifact. Its id is that of the service.
SET VARIABLE report_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=report/*/*/part-*'));
CREATE OR REPLACE VIEW report_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('report_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::VARCHAR AS "arn", NULL::VARCHAR AS "name", NULL::BIGINT AS "report_version",
    NULL::VARCHAR AS "state", NULL::VARCHAR AS "upload_state", NULL::VARCHAR AS "status_message",
    NULL::VARCHAR AS "description", NULL::TIMESTAMPTZ AS "period_start",
    NULL::TIMESTAMPTZ AS "period_end", NULL::VARCHAR AS "series", NULL::VARCHAR AS "category",
    NULL::VARCHAR AS "company_name", NULL::VARCHAR AS "product_name", NULL::VARCHAR AS "acceptance_type",
    NULL::VARCHAR AS "sha256", NULL::BIGINT AS "size", NULL::VARCHAR AS "terms_sha256",
    NULL::VARCHAR AS "missing"
    WHERE false'
  WHEN getvariable('report_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''report_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''arn'': ''VARCHAR'', ''name'': ''VARCHAR'', ''report_version'': ''BIGINT'', ''state'': ''VARCHAR'',
    ''upload_state'': ''VARCHAR'', ''status_message'': ''VARCHAR'', ''description'': ''VARCHAR'',
    ''period_start'': ''TIMESTAMPTZ'', ''period_end'': ''TIMESTAMPTZ'', ''series'': ''VARCHAR'',
    ''category'': ''VARCHAR'', ''company_name'': ''VARCHAR'', ''product_name'': ''VARCHAR'',
    ''acceptance_type'': ''VARCHAR'', ''sha256'': ''VARCHAR'', ''size'': ''BIGINT'',
    ''terms_sha256'': ''VARCHAR'', ''missing'': ''VARCHAR''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''report_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW reports_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "arn", "name", "report_version", "state", "upload_state", "status_message", "description",
    "period_start", "period_end", "series", "category", "company_name", "product_name", "acceptance_type",
    "sha256", "size", "terms_sha256", "missing"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM report_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW reports AS
SELECT account, id, version, archived_at,
    "arn", "name", "report_version", "state", "upload_state", "status_message", "description",
    "period_start", "period_end", "series", "category", "company_name", "product_name", "acceptance_type",
    "sha256", "size", "terms_sha256", "missing"
FROM reports_all
WHERE NOT gone;

-- An agreement between the account and AWS. Its id is that of the service.
SET VARIABLE agreement_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=agreement/*/*/part-*'));
CREATE OR REPLACE VIEW agreement_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('agreement_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::VARCHAR AS "name", NULL::VARCHAR AS "arn", NULL::VARCHAR AS "agreement_arn",
    NULL::VARCHAR AS "aws_account_id", NULL::VARCHAR AS "organization_arn",
    NULL::TIMESTAMPTZ AS "effective_start", NULL::TIMESTAMPTZ AS "effective_end",
    NULL::VARCHAR AS "state", NULL::VARCHAR AS "agreement_type", NULL::VARCHAR AS "description",
    NULL::VARCHAR[] AS "acceptance_terms", NULL::VARCHAR[] AS "terminate_terms",
    NULL::VARCHAR AS "sha256", NULL::BIGINT AS "size", NULL::VARCHAR AS "missing"
    WHERE false'
  WHEN getvariable('agreement_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''agreement_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''name'': ''VARCHAR'', ''arn'': ''VARCHAR'', ''agreement_arn'': ''VARCHAR'',
    ''aws_account_id'': ''VARCHAR'', ''organization_arn'': ''VARCHAR'',
    ''effective_start'': ''TIMESTAMPTZ'', ''effective_end'': ''TIMESTAMPTZ'', ''state'': ''VARCHAR'',
    ''agreement_type'': ''VARCHAR'', ''description'': ''VARCHAR'', ''acceptance_terms'': ''VARCHAR[]'',
    ''terminate_terms'': ''VARCHAR[]'', ''sha256'': ''VARCHAR'', ''size'': ''BIGINT'',
    ''missing'': ''VARCHAR''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''agreement_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW agreements_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "name", "arn", "agreement_arn", "aws_account_id", "organization_arn", "effective_start",
    "effective_end", "state", "agreement_type", "description", "acceptance_terms", "terminate_terms",
    "sha256", "size", "missing"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM agreement_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW agreements AS
SELECT account, id, version, archived_at,
    "name", "arn", "agreement_arn", "aws_account_id", "organization_arn", "effective_start",
    "effective_end", "state", "agreement_type", "description", "acceptance_terms", "terminate_terms",
    "sha256", "size", "missing"
FROM agreements_all
WHERE NOT gone;

-- An account, and what the archive could read of it. Its id is that of the account.
SET VARIABLE account_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind=account/*/*/part-*'));
CREATE OR REPLACE VIEW account_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('account_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,
    NULL::BIGINT AS "schema", NULL::VARCHAR AS "id", NULL::BIGINT AS "version", NULL::BOOLEAN AS "gone",
    NULL::BIGINT AS "fingerprint", NULL::VARCHAR AS "run", NULL::TIMESTAMPTZ AS "archived_at",
    NULL::VARCHAR AS "name", NULL::VARCHAR AS "email", NULL::VARCHAR AS "state",
    NULL::VARCHAR AS "support", NULL::VARCHAR AS "artifact", NULL::VARCHAR AS "error"
    WHERE false'
  WHEN getvariable('account_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''account_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE}, columns = {
    ''schema'': ''BIGINT'', ''id'': ''VARCHAR'', ''version'': ''BIGINT'', ''gone'': ''BOOLEAN'',
    ''fingerprint'': ''BIGINT'', ''run'': ''VARCHAR'', ''archived_at'': ''TIMESTAMPTZ'',
    ''name'': ''VARCHAR'', ''email'': ''VARCHAR'', ''state'': ''VARCHAR'', ''support'': ''VARCHAR'',
    ''artifact'': ''VARCHAR'', ''error'': ''VARCHAR''
  })'
  ELSE 'SELECT * FROM read_parquet(getvariable(''account_files''), hive_partitioning = true, hive_types = {''account'': VARCHAR, ''dt'': DATE})'
END);
CREATE OR REPLACE VIEW accounts_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,
    "name", "email", "state", "support", "artifact", "error"
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM account_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW accounts AS
SELECT account, id, version, archived_at,
    "name", "email", "state", "support", "artifact", "error"
FROM accounts_all
WHERE NOT gone;

-- The first answer of AWS to each case that has one, and how many seconds it took.
CREATE OR REPLACE VIEW first_answers AS
SELECT c.account, c.id AS case_id, c.service_code, c.severity_code, c.time_created,
  min(m.time_created) AS answered_at,
  date_sub('second', c.time_created, min(m.time_created)) AS seconds
FROM cases_all AS c
JOIN communications_all AS m ON m.account = c.account AND m.case_id = c.id
WHERE m.submitted_by = 'Amazon Web Services'
GROUP BY c.account, c.id, c.service_code, c.severity_code, c.time_created;
