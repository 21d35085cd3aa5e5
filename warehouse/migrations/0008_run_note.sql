-- What was noticed about a run beside its outcome: the writer's place taken over, nights caught up, a clock that had been ahead.
CREATE TABLE ops.run_note (
  run_id VARCHAR NOT NULL,
  noted_at TIMESTAMP NOT NULL,
  kind VARCHAR NOT NULL,
  message VARCHAR NOT NULL
);
