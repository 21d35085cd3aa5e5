-- What is known of identity, as seen from one run date. Derived: dropped and made anew whenever what makes it changes.
CREATE OR REPLACE TABLE identity.state (run_on DATE, recipe VARCHAR);

CREATE OR REPLACE TABLE identity.person (
  person_id BIGINT, nik BIGINT, no_kk BIGINT, name VARCHAR, name_keys VARCHAR[], birth_on DATE, sex VARCHAR, birth_place VARCHAR,
  mother VARCHAR, village_code VARCHAR, address VARCHAR, phone VARCHAR, is_active BOOLEAN
);

CREATE OR REPLACE TABLE identity.book (
  passport_no VARCHAR, issuing_state VARCHAR, doc_key VARCHAR, application_id VARCHAR, application_type VARCHAR,
  office_code VARCHAR, birth_on DATE, name VARCHAR, mrz_name VARCHAR, issued_on DATE, expires_on DATE, old_passport_no VARCHAR,
  person_id BIGINT, rung VARCHAR, weight DOUBLE, probability DOUBLE, model_version VARCHAR, is_contested BOOLEAN, is_newest BOOLEAN
);

CREATE OR REPLACE TABLE identity.link (
  feed VARCHAR, record_key VARCHAR, person_id BIGINT, rung VARCHAR, weight DOUBLE, probability DOUBLE, compared VARCHAR,
  weights VARCHAR, unlinked_reason VARCHAR, model_version VARCHAR, doc_no VARCHAR, unit_code VARCHAR, record_on DATE
);

CREATE OR REPLACE TABLE identity.residue (
  feed VARCHAR, record_key VARCHAR, nik BIGINT, no_kk BIGINT, name VARCHAR, name_keys VARCHAR[], birth_on DATE, sex VARCHAR,
  birth_place VARCHAR, mother VARCHAR, village_code VARCHAR, address VARCHAR, phone VARCHAR, doc_no VARCHAR, doc_key VARCHAR
);
