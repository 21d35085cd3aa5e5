"""What the data mean: SQL, one thing a file, run in order on DuckDB."""
