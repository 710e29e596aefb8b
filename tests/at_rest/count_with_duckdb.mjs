// Counts with DuckDB what a store holds at rest, as anyone would who has the files and no telelake.
// Usage: node count_with_duckdb.mjs STORE; prints a JSON array of {account, chat, messages, days}.
import { DuckDBInstance } from "@duckdb/node-api";

const files = `${process.argv[2]}/account=*/chat=*/[0-9]*.jsonl.zst`;
const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
const quoted = files.replaceAll("'", "''");
const reader = await connection.runAndReadAll(`
  SELECT account::VARCHAR AS account, chat::VARCHAR AS chat, count(*)::INTEGER AS messages,
         count(DISTINCT date::TIMESTAMP::DATE)::INTEGER AS days
  FROM read_ndjson_auto('${quoted}', hive_partitioning = true, sample_size = -1)
  GROUP BY ALL`);
console.log(JSON.stringify(reader.getRowObjectsJson()));
