"""Counts with PySpark what a store holds at rest. Usage: count_with_spark.py STORE.

Prints a JSON array of {account, chat, messages, days}. Ends with status 77 when this Spark cannot decompress Zstandard.
"""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

CANNOT_DECOMPRESS = ("native zStandard", "zstd", "ZStandardCodec")


def count(store: str) -> list[dict[str, object]]:
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .getOrCreate()
    )
    try:
        # The names that begin with `_` need no pattern: Spark passes over them.
        messages = spark.read.option("pathGlobFilter", "*.jsonl.zst").schema("id LONG, date TIMESTAMP").json(store)
        rows = (
            messages.groupBy("account", "chat")
            .agg(f.count("id").alias("messages"), f.countDistinct(f.to_date("date")).alias("days"))
            .collect()
        )
    finally:
        spark.stop()
    return [row.asDict() for row in rows]


def main() -> int:
    try:
        print(json.dumps(count(sys.argv[1])))
    except Exception as error:  # Spark hands on whatever Java threw.
        print(error, file=sys.stderr)
        return 77 if any(word in str(error) for word in CANNOT_DECOMPRESS) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
