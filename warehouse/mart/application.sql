/*
title: Passport applications, last 190 days
grain: one row an application
reads: [fact.application, temp.flagged_person]
columns:
  application_id: application
  person_id: person, a token
  rung: how it was linked
  office_code: office
  channel: channel
  application_type: type
  service: service
  purpose: stated purpose
  destination: stated destination
  planned_departure_on: planned departure
  planned_days: planned days abroad
  stay_type: where the applicant would stay
  submitted_on: submitted
  decided_on: decided
  decision: decision
  reason_code: reason of a deferral or refusal
  is_declared_first: declared to be the first passport
  regency_code: regency of residence
  province_code: province of residence
  recommendation_type: recommendation shown
  ppiu_id: pilgrimage bureau
  p3mi_id: placement company
  lpk_id: training body
  is_bureau_licensed: a named body was licensed that day
  passport_no: book that was issued
  passport_issued_on: its date
  is_guarantor_family: the guarantor is family
  is_accompanied_by_parent: the adult with the minor is a parent
*/
SELECT
  application.application_id,
  application.person_id,
  application.rung,
  application.office_code,
  application.channel,
  application.application_type,
  application.service,
  application.purpose,
  application.destination,
  application.planned_departure_on,
  application.planned_days,
  application.stay_type,
  application.submitted_on,
  application.decided_on,
  application.decision,
  application.reason_code,
  application.is_declared_first,
  application.regency_code,
  application.province_code,
  application.recommendation_type,
  application.ppiu_id,
  application.p3mi_id,
  application.lpk_id,
  application.is_bureau_licensed,
  application.passport_no,
  application.passport_issued_on,
  application.is_guarantor_family,
  application.is_accompanied_by_parent,
  coalesce(flagged.is_open_flag, FALSE) AS is_open_flag,
  coalesce(flagged.is_flagged, FALSE) AS is_flagged,
  coalesce(flagged.has_sealed_flag, FALSE) AS has_sealed_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag
FROM fact.application AS application
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = application.person_id
