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
  guarantor_nik BIGINT, is_guarantor_family BOOLEAN, accompanying_nik BIGINT, is_accompanied_by_parent BOOLEAN,
  guarantor_relation VARCHAR, is_guarantor_named BOOLEAN, declared_regency_code VARCHAR, declared_province_code VARCHAR,
  marital_code TINYINT, age_years BIGINT, visa_free_days INTEGER, is_gateway_office BOOLEAN, is_home_near_office BOOLEAN,
  is_address_near_office BOOLEAN, is_concern BOOLEAN, is_moratorium BOOLEAN, guarantor_steps INTEGER,
  companion_steps INTEGER, married_on DATE
);

CREATE TABLE fact.application_kin (application_id VARCHAR, role VARCHAR, steps INTEGER, is_adult BOOLEAN);

CREATE TABLE fact.age_difference (
  application_id VARCHAR, basis VARCHAR, age_before BIGINT, age_after BIGINT, raised_days BIGINT, corrected_on DATE,
  corrected_days BIGINT, is_regency_changed BOOLEAN
);

CREATE TABLE fact.identity_difference (
  application_id VARCHAR, person_id BIGINT, rung VARCHAR, office_code VARCHAR, submitted_on DATE, name_agreement TINYINT,
  birth_apart_days BIGINT, is_birth_place_different BOOLEAN, mother_agreement TINYINT, unlinked_reason VARCHAR,
  registry_state VARCHAR, is_birth_slip BOOLEAN, is_nik_birth_different BOOLEAN, is_nik_day_40_different BOOLEAN,
  book_birth_apart_days BIGINT, decision VARCHAR
);

CREATE TABLE fact.passport_loss (
  application_id VARCHAR, person_id BIGINT, office_code VARCHAR, submitted_on DATE, week_card BIGINT, week_regency BIGINT,
  year_regency BIGINT, earlier_losses BIGINT, newest_issued_on DATE, books VARCHAR[], deferrals BIGINT, completed_trips BIGINT,
  placements BIGINT
);

CREATE TABLE fact.registry_event (person_id BIGINT, event VARCHAR, event_on DATE, is_regency_changed BOOLEAN);

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
  earlier_returns BIGINT, family_adults BIGINT, party_size BIGINT, party_adults BIGINT, party_regencies BIGINT,
  feed VARCHAR, is_planned BOOLEAN, known_on DATE, is_first_book BOOLEAN
);

CREATE TABLE fact.departure_sign (
  crossing_id VARCHAR, purpose VARCHAR, planned_days INTEGER, stay_type VARCHAR, is_with_non_family BOOLEAN,
  is_guarantor_family BOOLEAN, is_bureau_licensed BOOLEAN, is_other_destination BOOLEAN, booked_days BIGINT,
  visa_free_days INTEGER, is_concern BOOLEAN, is_labour BOOLEAN, is_moratorium BOOLEAN, is_without_agreement BOOLEAN,
  contact_cards BIGINT, contact_regencies BIGINT, deferrals BIGINT, open_placements BIGINT, family_abroad BIGINT,
  is_home_island BOOLEAN, route_people BIGINT, home_island_people BIGINT, gateway_people BIGINT, unnamed_adults BIGINT,
  guardian_adults BIGINT
);

CREATE TABLE fact.kin (person_id BIGINT, kin_id BIGINT);

CREATE TABLE fact.open_flag (
  flag_id VARCHAR, rule_id VARCHAR, tier INTEGER, person_id BIGINT, since_on DATE, until_on DATE
);

CREATE TABLE fact.outcome (
  flag_id VARCHAR, rule_id VARCHAR, person_id BIGINT, subject_kind VARCHAR, subject_key VARCHAR, code VARCHAR,
  is_confirmed BOOLEAN, is_unfounded BOOLEAN, decided_on DATE, rule_version VARCHAR, is_reviewed BOOLEAN,
  is_sealed BOOLEAN
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

CREATE TABLE fact.retry (
  crossing_id VARCHAR, earlier_crossing_id VARCHAR, earlier_on DATE, earlier_tpi_code VARCHAR, earlier_reason VARCHAR,
  earlier_purpose VARCHAR, earlier_destination VARCHAR, earlier_return_on DATE, earlier_family_adults BIGINT,
  days_since BIGINT, placements_since BIGINT
);

CREATE TABLE fact.service (
  service_key VARCHAR, service_no VARCHAR, crossed_on DATE, known_on DATE, tpi_code VARCHAR, agency_id VARCHAR,
  is_agency_licensed BOOLEAN, service_people BIGINT, people BIGINT, minors BIGINT, regencies BIGINT, cards BIGINT,
  destinations BIGINT, destination VARCHAR, first_books BIGINT, returns_booked BIGINT, with_family BIGINT,
  placed BIGINT, top_purpose VARCHAR, top_purpose_people BIGINT, purpose_people BIGINT,
  sources STRUCT(feed VARCHAR, record_key VARCHAR, part VARCHAR)[]
);

CREATE TABLE fact.trip (
  person_id BIGINT, out_crossing_id VARCHAR, left_on DATE, out_tpi_code VARCHAR, destination VARCHAR,
  in_crossing_id VARCHAR, returned_on DATE, nights BIGINT, purpose VARCHAR, visa_type VARCHAR, booked_return_on DATE,
  mode VARCHAR, service_no VARCHAR, doc_type VARCHAR, booking_ref VARCHAR, agency_id VARCHAR, age_years BIGINT,
  left_at_utc TIMESTAMP, seen_again_on DATE
);

CREATE TABLE fact.batch (
  village_code VARCHAR, regency_code VARCHAR, office_code VARCHAR, office_regency_code VARCHAR, purpose VARCHAR,
  submitted_on DATE, people BIGINT, cards BIGINT, village_year BIGINT, office_year BIGINT, regency_year BIGINT,
  application_ids VARCHAR[], first_application_id VARCHAR
);

CREATE TABLE fact.companion (
  person_id BIGINT, other_id BIGINT, crossed_on DATE, crossing_id VARCHAR, other_crossing_id VARCHAR, is_family BOOLEAN,
  via VARCHAR
);

CREATE TABLE fact.confirmed_case (
  person_id BIGINT, case_on DATE, feed VARCHAR, record_key VARCHAR, part VARCHAR
);

CREATE TABLE fact.guarantor (
  contact_kind VARCHAR, contact_value VARCHAR, role VARCHAR, application_id VARCHAR, person_id BIGINT, no_kk BIGINT,
  regency_code VARCHAR, office_code VARCHAR, purpose VARCHAR, submitted_on DATE, is_family BOOLEAN, is_licensed BOOLEAN,
  cards BIGINT, last_on DATE
);

CREATE TABLE fact.party (
  party_key VARCHAR, crossing_id VARCHAR, people BIGINT, is_contact_shared BOOLEAN, is_known_before BOOLEAN
);

CREATE TABLE fact.repatriation (
  case_id VARCHAR, person_id BIGINT, country VARCHAR, returned_on DATE, reason VARCHAR, victim_status VARCHAR,
  decided_by VARCHAR
);
