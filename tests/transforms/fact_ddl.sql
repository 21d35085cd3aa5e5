-- The facts as the rules may rely on them, empty; test_rules.py compares them with the models that make them.
CREATE SCHEMA IF NOT EXISTS fact;
CREATE SCHEMA IF NOT EXISTS reference;

CREATE TABLE fact.application (
  application_id VARCHAR, person_id BIGINT, rung VARCHAR, office_code VARCHAR, office_regency_code VARCHAR,
  office_province_code VARCHAR, channel VARCHAR, application_type VARCHAR, service VARCHAR, purpose VARCHAR,
  destination VARCHAR, planned_departure_on DATE, planned_days INTEGER, stay_type VARCHAR, submitted_on DATE,
  decided_on DATE, decision VARCHAR, reason_code VARCHAR, is_declared_first BOOLEAN, declared_birth_on DATE,
  registry_birth_on DATE, nik_birth_on DATE, no_kk BIGINT, village_code VARCHAR, regency_code VARCHAR,
  province_code VARCHAR, recommendation_type VARCHAR, recommendation_no VARCHAR, ppiu_id VARCHAR, p3mi_id VARCHAR,
  lpk_id VARCHAR, is_bureau_licensed BOOLEAN, old_passport_no VARCHAR, passport_no VARCHAR, passport_issued_on DATE,
  guarantor_nik BIGINT, is_guarantor_family BOOLEAN, accompanying_nik BIGINT, is_accompanied_by_parent BOOLEAN
);

CREATE TABLE fact.birth_correction (
  person_id BIGINT, corrected_on DATE, birth_before DATE, birth_after DATE, is_regency_changed BOOLEAN
);

CREATE TABLE fact.contact (
  contact_kind VARCHAR, contact_value VARCHAR, application_id VARCHAR, person_id BIGINT, no_kk BIGINT,
  regency_code VARCHAR, office_code VARCHAR, purpose VARCHAR, submitted_on DATE, is_licensed BOOLEAN
);

CREATE TABLE fact.deferral (
  person_id BIGINT, deferred_on DATE, feed VARCHAR, record_key VARCHAR, unit_code VARCHAR, purpose VARCHAR,
  destination VARCHAR, reason_code VARCHAR
);

CREATE TABLE fact.departure (
  crossing_id VARCHAR, person_id BIGINT, rung VARCHAR, crossed_at TIMESTAMP, crossed_on DATE, tpi_code VARCHAR,
  tpi_province_code VARCHAR, mode VARCHAR, service_no VARCHAR, lane VARCHAR, doc_type VARCHAR, doc_no VARCHAR,
  passport_issued_on DATE, passport_age_days BIGINT, issuing_application_id VARCHAR, birth_on DATE, age_years BIGINT,
  no_kk BIGINT, regency_code VARCHAR, province_code VARCHAR, purpose VARCHAR, visa_type VARCHAR,
  declared_destination VARCHAR, booked_destination VARCHAR, destination VARCHAR, return_on DATE, booking_ref VARCHAR,
  agency_id VARCHAR, is_agency_licensed BOOLEAN, outcome VARCHAR, deferral_reason VARCHAR, earlier_departures BIGINT,
  earlier_returns BIGINT, family_adults BIGINT, party_size BIGINT, party_adults BIGINT, party_regencies BIGINT
);

CREATE TABLE fact.passport_book (
  passport_no VARCHAR, issuing_state VARCHAR, person_id BIGINT, rung VARCHAR, application_id VARCHAR,
  application_type VARCHAR, office_code VARCHAR, issued_on DATE, expires_on DATE, birth_on DATE,
  previous_passport_no VARCHAR, superseded_on DATE, superseded_by VARCHAR
);

CREATE TABLE fact.placement (
  id_pmi VARCHAR, person_id BIGINT, scheme VARCHAR, destination VARCHAR, status VARCHAR, status_on DATE,
  contract_from DATE, contract_to DATE, p3mi_id VARCHAR, is_company_licensed BOOLEAN, first_known_on DATE
);

CREATE TABLE fact.trip (
  person_id BIGINT, out_crossing_id VARCHAR, left_on DATE, out_tpi_code VARCHAR, destination VARCHAR,
  in_crossing_id VARCHAR, returned_on DATE, nights BIGINT
);
