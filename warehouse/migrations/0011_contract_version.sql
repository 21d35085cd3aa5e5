-- Every version of every contract that judged a delivery or was accepted, whole, so that old deliveries keep explaining themselves.
CREATE TABLE ops.contract_version (
  feed VARCHAR NOT NULL,
  version VARCHAR NOT NULL,
  sha256 VARCHAR NOT NULL,
  holds_from DATE,
  accepted_by VARCHAR,
  accepted_at TIMESTAMP,
  reason VARCHAR,
  text VARCHAR NOT NULL,
  recorded_at TIMESTAMP NOT NULL
);
