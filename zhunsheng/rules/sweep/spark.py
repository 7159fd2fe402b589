# SPDX-License-Identifier: Apache-2.0
"""Frames and rules on Spark, over the staged tables; what they answer is read back by DuckDB.

The session is the one Spark is set up for (`SPARK_HOME`, `spark-defaults.conf`, `spark-submit`); without any
it runs here. Ids, counts and times are handed over in Parquet, so findings are worded by one engine alone.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlglot as sg

from zhunsheng.rules.compiled import SEEN_THROUGH, compiled, shared
from zhunsheng.rules.duckdb import is_scan
from zhunsheng.rules.engine import wanted_by
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.spark import COLUMN_TYPES
from zhunsheng.rules.sweep.settings import Settings, megabytes, text_of
from zhunsheng.rules.tables import TABLES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DONE = "_SUCCESS"
"""What Spark leaves in a folder that is whole."""


def session(settings: Settings, scratch: Path) -> "SparkSession":
    """A session in which instants are naive, as in evidence."""
    from pyspark.sql import SparkSession  # an extra: only who asks for Spark needs it

    builder = SparkSession.builder.appName("zhunsheng sweep")
    for name, value in {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.shuffle.partitions": str(settings.threads * 2),
        "spark.sql.autoBroadcastJoinThreshold": "32MB",
        "spark.driver.memory": f"{megabytes(settings.memory)}m",
        "spark.local.dir": str(settings.scratch or scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def show(spark: "SparkSession", rules: Iterable[Rule], staged: Path, folder: Path) -> None:
    """Make the tables of version 1 and the frames that rules share; those are written once a sweep."""
    for name, table in TABLES.items():
        file = staged / f"{name}.parquet"
        if file.exists():
            rows = spark.read.parquet(str(file))
        else:
            columns = (f"cast(null as {COLUMN_TYPES[c.kind]}) as `{c.name}`" for c in table.columns)
            rows = spark.sql(f"select {', '.join(columns)} where false")  # our own names
        rows.createOrReplaceTempView(name)
    statements = shared("pyspark")
    for name in wanted_by(rules):
        made = spark.sql(statements[name])
        if name not in SEEN_THROUGH:
            made = _written(spark, made, folder / f"spark-{name}")
        made.createOrReplaceTempView(name)


def answer(spark: "SparkSession", rule: Rule, folder: Path) -> str:
    """Ask a rule; the query by which DuckDB reads what it said."""
    out, steps = folder / f"{rule.id}.spark", folder / f"{rule.id}.steps"
    if not (out / DONE).exists():
        rows = _asked(spark, rule, steps)
        naive = (
            f"cast(`{name}` as timestamp_ntz) as `{name}`" if kind == "timestamp" else f"`{name}`"
            for name, kind in rows.dtypes
        )  # fmt: skip
        rows.selectExpr(*naive).write.mode("overwrite").parquet(str(out))
        shutil.rmtree(steps, ignore_errors=True)
    return f"select * from read_parquet({text_of(out / '*.parquet')})"  # noqa: S608  # quoted


def _asked(spark: "SparkSession", rule: Rule, steps: Path) -> "DataFrame":
    """What a rule says. Steps that it uses more than once are written: Spark would plan, and do, each of them
    again for every use, and planning alone can take longer than one has."""
    statement: Any = sg.parse_one(compiled(rule, "pyspark"), dialect="spark")
    for step in statement.ctes:
        rows = spark.sql(step.this.sql(dialect="spark"))
        if not is_scan(step.this):
            rows = _written(spark, rows, steps / step.alias)
        rows.createOrReplaceTempView(step.alias)
    statement.set("with_", None)
    return spark.sql(statement.sql(dialect="spark"))


def _written(spark: "SparkSession", rows: "DataFrame", out: Path) -> "DataFrame":
    if not (out / DONE).exists():
        rows.write.mode("overwrite").parquet(str(out))
    return spark.read.parquet(str(out))
