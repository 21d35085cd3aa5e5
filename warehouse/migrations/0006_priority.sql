-- What a person looks at as one thing, in the order to look, and every part of every score.
CREATE TABLE flag.item (
  item_id VARCHAR NOT NULL,
  is_sealed BOOLEAN NOT NULL,
  place BIGINT NOT NULL,
  kind VARCHAR NOT NULL,
  unit_code VARCHAR,
  tier INTEGER NOT NULL,
  score INTEGER NOT NULL,
  families VARCHAR[] NOT NULL,
  person_id BIGINT,
  lead_flag_id VARCHAR NOT NULL,
  shared_kind VARCHAR,
  shared_fact VARCHAR,
  shared_fact_en VARCHAR,
  flags BIGINT NOT NULL,
  travellers BIGINT NOT NULL,
  departs_at TIMESTAMP,
  lead_hours INTEGER,
  occurred_on DATE NOT NULL,
  first_run_on DATE NOT NULL
);

CREATE TABLE flag.item_flag (
  item_id VARCHAR,
  flag_id VARCHAR NOT NULL,
  is_sealed BOOLEAN NOT NULL,
  role VARCHAR NOT NULL,
  trip_key VARCHAR,
  place INTEGER NOT NULL,
  score INTEGER NOT NULL,
  unit_code VARCHAR,
  departs_at TIMESTAMP,
  service_no VARCHAR
);

CREATE TABLE flag.priority_part (
  scope VARCHAR NOT NULL,
  scope_id VARCHAR NOT NULL,
  is_sealed BOOLEAN NOT NULL,
  place INTEGER NOT NULL,
  part VARCHAR NOT NULL,
  code VARCHAR NOT NULL,
  points INTEGER NOT NULL,
  text VARCHAR NOT NULL,
  text_en VARCHAR NOT NULL
);
