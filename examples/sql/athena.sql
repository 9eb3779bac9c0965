-- The tables of an archive in Parquet as tables and views of Athena. Athena takes one statement at a
-- time; replace ${archive} by s3://bucket/prefix, without a slash at the end. MSCK REPAIR TABLE finds
-- the new folders after the next run.
--
-- Of each table there are three:
--   case_versions  every version of every case, and a row with gone = true where AWS no longer had it
--   cases_all      the last version of every case; gone says whether AWS no longer has it
--   cases          the last version of every case that AWS has

-- A file of a case. Its id is that of the case and that of the file.
CREATE EXTERNAL TABLE IF NOT EXISTS attachment_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `case_id` STRING, `communication_id` STRING, `attachment_id` STRING,
    `file_name` STRING, `sha256` STRING, `size` BIGINT, `missing` STRING)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=attachment/';
MSCK REPAIR TABLE attachment_versions;
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
CREATE EXTERNAL TABLE IF NOT EXISTS communication_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `case_id` STRING, `body` STRING, `submitted_by` STRING,
    `time_created` TIMESTAMP, `attachment_ids` ARRAY<STRING>)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=communication/';
MSCK REPAIR TABLE communication_versions;
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
CREATE EXTERNAL TABLE IF NOT EXISTS case_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `display_id` STRING, `subject` STRING, `status` STRING,
    `service_code` STRING, `category_code` STRING, `severity_code` STRING, `submitted_by` STRING,
    `time_created` TIMESTAMP, `cc_email_addresses` ARRAY<STRING>, `language` STRING)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=case/';
MSCK REPAIR TABLE case_versions;
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
CREATE EXTERNAL TABLE IF NOT EXISTS check_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `name` STRING, `category` STRING, `description` STRING,
    `headings` ARRAY<STRING>)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=check/';
MSCK REPAIR TABLE check_versions;
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
CREATE EXTERNAL TABLE IF NOT EXISTS finding_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `check_id` STRING, `resource_id` STRING, `status` STRING, `region` STRING,
    `is_suppressed` BOOLEAN, `values` MAP<STRING, STRING>)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=finding/';
MSCK REPAIR TABLE finding_versions;
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
CREATE EXTERNAL TABLE IF NOT EXISTS summary_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `refreshed_at` TIMESTAMP, `status` STRING, `has_flagged_resources` BOOLEAN,
    `resources_processed` BIGINT, `resources_flagged` BIGINT, `resources_ignored` BIGINT,
    `resources_suppressed` BIGINT, `estimated_monthly_savings` DOUBLE,
    `estimated_percent_monthly_savings` DOUBLE)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=summary/';
MSCK REPAIR TABLE summary_versions;
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
CREATE EXTERNAL TABLE IF NOT EXISTS report_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `arn` STRING, `name` STRING, `report_version` BIGINT, `state` STRING,
    `upload_state` STRING, `status_message` STRING, `description` STRING, `period_start` TIMESTAMP,
    `period_end` TIMESTAMP, `series` STRING, `category` STRING, `company_name` STRING,
    `product_name` STRING, `acceptance_type` STRING, `sha256` STRING, `size` BIGINT,
    `terms_sha256` STRING, `missing` STRING)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=report/';
MSCK REPAIR TABLE report_versions;
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
CREATE EXTERNAL TABLE IF NOT EXISTS agreement_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `name` STRING, `arn` STRING, `agreement_arn` STRING, `aws_account_id` STRING,
    `organization_arn` STRING, `effective_start` TIMESTAMP, `effective_end` TIMESTAMP, `state` STRING,
    `agreement_type` STRING, `description` STRING, `acceptance_terms` ARRAY<STRING>,
    `terminate_terms` ARRAY<STRING>, `sha256` STRING, `size` BIGINT, `missing` STRING)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=agreement/';
MSCK REPAIR TABLE agreement_versions;
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
CREATE EXTERNAL TABLE IF NOT EXISTS account_versions (
    `schema` BIGINT, `id` STRING, `version` BIGINT, `gone` BOOLEAN, `fingerprint` BIGINT, `run` STRING,
    `archived_at` TIMESTAMP, `name` STRING, `email` STRING, `state` STRING, `support` STRING,
    `artifact` STRING, `error` STRING)
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${archive}/kind=account/';
MSCK REPAIR TABLE account_versions;
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
  date_diff('second', c.time_created, min(m.time_created)) AS seconds
FROM cases_all AS c
JOIN communications_all AS m ON m.account = c.account AND m.case_id = c.id
WHERE m.submitted_by = 'Amazon Web Services'
GROUP BY c.account, c.id, c.service_code, c.severity_code, c.time_created;
