-- What was copied from a source, so that it is not copied again, and how each pull from a source ended.
CREATE TABLE ops.fetched (
  source VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  version VARCHAR NOT NULL,
  feed VARCHAR NOT NULL,
  business_on DATE NOT NULL,
  sha256 VARCHAR NOT NULL,
  bytes BIGINT NOT NULL,
  modified_at TIMESTAMP NOT NULL,
  fetched_at TIMESTAMP NOT NULL
);

CREATE TABLE ops.source_pull (
  run_id VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  feed VARCHAR NOT NULL,
  is_done BOOLEAN NOT NULL,
  files BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  message VARCHAR,
  ended_at TIMESTAMP NOT NULL
);
