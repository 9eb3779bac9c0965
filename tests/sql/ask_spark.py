"""Asks Spark the questions of an archive.

    python ask_spark.py ARCHIVE FORMAT ANSWERS
"""

import os
import sys
import tempfile

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

from pyspark.sql import SparkSession

import questions

archive, form, answers = sys.argv[1:]
with tempfile.TemporaryDirectory() as warehouse:
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", warehouse)
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={warehouse}")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    spark.sql(f"SET archive={archive}")
    spark.sql("SET format=" + {"jsonl": "json"}.get(form, form))
    for statement in questions.statements("spark.sql"):
        spark.sql(statement)
    questions.compare(f"spark, {form}", answers, lambda text: [list(row) for row in spark.sql(text).collect()])
    spark.stop()
