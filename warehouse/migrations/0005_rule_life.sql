-- Every version of every rule that ever ran, with its whole card, so that old flags keep explaining themselves.
CREATE TABLE ops.rule_version (
  rule_id VARCHAR NOT NULL,
  version VARCHAR NOT NULL,
  status VARCHAR NOT NULL,
  first_run_on DATE NOT NULL,
  card_sha256 VARCHAR NOT NULL,
  card JSON NOT NULL
);
