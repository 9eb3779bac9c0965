//! The views of the tables in the dialects of the engines.

use casebook_archive::{Column, ColumnType, STAMP_COLUMNS, TABLES, Table};

#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Engine {
    DuckDb,
    Spark,
    Athena,
}

impl Engine {
    /// Returns the script that makes the views.
    pub(crate) fn script(self) -> String {
        let mut script = match self {
            Self::DuckDb => DUCKDB,
            Self::Spark => SPARK,
            Self::Athena => ATHENA,
        }
        .to_owned();
        for table in TABLES {
            script += &format!("\n-- {}\n", table.description);
            script += &match self {
                Self::DuckDb => self.duckdb_versions(table),
                Self::Spark => self.spark_versions(table),
                Self::Athena => self.athena_versions(table),
            };
            script += &self.views(table);
        }
        script + &self.first_answers()
    }

    /// Quotes a name in a query. Some columns have the names of keywords.
    fn quote(self, name: &str) -> String {
        match self {
            Self::Spark => format!("`{name}`"),
            Self::DuckDb | Self::Athena => format!("\"{name}\""),
        }
    }

    fn value(self, value: ColumnType) -> &'static str {
        match (self, value) {
            (Self::DuckDb, ColumnType::Text) => "VARCHAR",
            (Self::DuckDb, ColumnType::Time) => "TIMESTAMPTZ",
            (Self::DuckDb, ColumnType::Texts) => "VARCHAR[]",
            (Self::DuckDb, ColumnType::Values) => "MAP(VARCHAR, VARCHAR)",
            (_, ColumnType::Text) => "STRING",
            (_, ColumnType::Integer) => "BIGINT",
            (_, ColumnType::Number) => "DOUBLE",
            (_, ColumnType::Flag) => "BOOLEAN",
            (_, ColumnType::Time) => "TIMESTAMP",
            (_, ColumnType::Texts) => "ARRAY<STRING>",
            (_, ColumnType::Values) => "MAP<STRING, STRING>",
        }
    }

    fn duckdb_versions(self, table: &Table) -> String {
        let kind = table.kind;
        let json = list(
            columns(table)
                .map(|column| format!("''{}'': ''{}''", column.name, self.value(column.value))),
        );
        let nulls = list(columns(table).map(|column| {
            format!(
                "NULL::{} AS {}",
                self.value(column.value),
                self.quote(column.name)
            )
        }));
        format!(
            "SET VARIABLE {kind}_files = (SELECT list(file) FROM glob(getvariable('archive') || '/kind={kind}/*/*/part-*'));
CREATE OR REPLACE VIEW {kind}_versions AS
SELECT * FROM query(CASE
  WHEN getvariable('{kind}_files') IS NULL THEN 'SELECT NULL::VARCHAR AS account, NULL::DATE AS dt,{nulls}
    WHERE false'
  WHEN getvariable('{kind}_files')[1] LIKE '%.jsonl' THEN 'SELECT * FROM read_json(getvariable(''{kind}_files''), format = ''newline_delimited'', hive_partitioning = true, hive_types = {{''account'': VARCHAR, ''dt'': DATE}}, columns = {{{json}
  }})'
  ELSE 'SELECT * FROM read_parquet(getvariable(''{kind}_files''), hive_partitioning = true, hive_types = {{''account'': VARCHAR, ''dt'': DATE}})'
END);
"
        )
    }

    fn spark_versions(self, table: &Table) -> String {
        let kind = table.kind;
        let columns = self.declarations(table);
        format!(
            "CREATE TABLE IF NOT EXISTS {kind}_versions ({columns},
    account STRING, dt STRING)
USING ${{format}} PARTITIONED BY (account, dt) LOCATION '${{archive}}/kind={kind}';
REFRESH TABLE {kind}_versions;
"
        )
    }

    fn athena_versions(self, table: &Table) -> String {
        let kind = table.kind;
        let columns = self.declarations(table);
        format!(
            "CREATE EXTERNAL TABLE IF NOT EXISTS {kind}_versions ({columns})
PARTITIONED BY (account STRING, dt STRING) STORED AS PARQUET LOCATION '${{archive}}/kind={kind}/';
MSCK REPAIR TABLE {kind}_versions;
"
        )
    }

    /// Declares the columns. Athena's declarations are Hive's, which quotes like Spark.
    fn declarations(self, table: &Table) -> String {
        list(columns(table).map(|column| {
            let name = Self::Spark.quote(column.name);
            format!("{name} {}", self.value(column.value))
        }))
    }

    /// Returns the views of the rows that count.
    fn views(self, table: &Table) -> String {
        let kind = table.kind;
        let plural = plural(kind);
        let values = list(table.columns.iter().map(|column| self.quote(column.name)));
        format!(
            "CREATE OR REPLACE VIEW {plural}_all AS
SELECT account, id, version, gone OR newest > version AS gone, archived_at,{values}
FROM (
  SELECT *,
    max(version) OVER (PARTITION BY account, id) AS newest,
    row_number() OVER (PARTITION BY account, id ORDER BY gone, version DESC) AS place
  FROM {kind}_versions
) AS versions
WHERE place = 1;
CREATE OR REPLACE VIEW {plural} AS
SELECT account, id, version, archived_at,{values}
FROM {plural}_all
WHERE NOT gone;
"
        )
    }

    fn first_answers(self) -> String {
        let seconds = match self {
            Self::DuckDb => "date_sub('second', c.time_created, min(m.time_created))",
            Self::Spark => "timestampdiff(SECOND, c.time_created, min(m.time_created))",
            Self::Athena => "date_diff('second', c.time_created, min(m.time_created))",
        };
        format!(
            "
-- The first answer of AWS to each case that has one, and how many seconds it took.
CREATE OR REPLACE VIEW first_answers AS
SELECT c.account, c.id AS case_id, c.service_code, c.severity_code, c.time_created,
  min(m.time_created) AS answered_at,
  {seconds} AS seconds
FROM cases_all AS c
JOIN communications_all AS m ON m.account = c.account AND m.case_id = c.id
WHERE m.submitted_by = 'Amazon Web Services'
GROUP BY c.account, c.id, c.service_code, c.severity_code, c.time_created;
"
        )
    }
}

fn columns(table: &Table) -> impl Iterator<Item = &Column> {
    STAMP_COLUMNS.iter().chain(table.columns)
}

/// Joins items in lines of a readable length.
fn list(items: impl Iterator<Item = String>) -> String {
    let mut lines = vec![String::new()];
    for item in items {
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line = item,
            Some(line) if line.len() + item.len() < 100 => *line += &format!(", {item}"),
            _ => lines.push(item),
        }
    }
    format!("\n    {}", lines.join(",\n    "))
}

fn plural(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{kind}s"),
    }
}

const DUCKDB: &str = "-- The tables of an archive as views of DuckDB (1.1 or newer), in either format:
--
--   duckdb -cmd \"SET VARIABLE archive = 's3://bucket/prefix'\" -init examples/sql/duckdb.sql
--
-- The archive is a folder or a bucket with a prefix, without a slash at the end. The views have the
-- parts that the archive has now: run the script again after the next run.
--
-- Of each table there are three views:
--   case_versions  every version of every case, and a row with gone = true where AWS no longer had it
--   cases_all      the last version of every case; gone says whether AWS no longer has it
--   cases          the last version of every case that AWS has
";

const SPARK: &str = "-- The tables of an archive as tables and views of Spark (3.4 or newer):
--
--   spark-sql --hivevar archive=s3a://bucket/prefix --hivevar format=parquet -i examples/sql/spark.sql
--
-- The archive is a folder or a bucket with a prefix, without a slash at the end; for one in lines of
-- JSON, format is json. The tables have the parts that the archive has now: run the script again after
-- the next run.
--
-- Of each table there are three:
--   case_versions  every version of every case, and a row with gone = true where AWS no longer had it
--   cases_all      the last version of every case; gone says whether AWS no longer has it
--   cases          the last version of every case that AWS has

-- Spark finds the folders of accounts and days by itself.
SET spark.sql.hive.manageFilesourcePartitions = false;
";

const ATHENA: &str = "-- The tables of an archive in Parquet as tables and views of Athena. Athena takes one statement at a
-- time; replace ${archive} by s3://bucket/prefix, without a slash at the end. MSCK REPAIR TABLE finds
-- the new folders after the next run.
--
-- Of each table there are three:
--   case_versions  every version of every case, and a row with gone = true where AWS no longer had it
--   cases_all      the last version of every case; gone says whether AWS no longer has it
--   cases          the last version of every case that AWS has
";
