/*
title: Crossings of Indonesian citizens, last 190 days
grain: one row a crossing
reads: [core.crossing, identity.link, temp.flagged_person]
columns:
  crossing_id: crossing
  person_id: person, a token; empty when not linked
  rung: how it was linked
  crossed_at: local time of the post
  tpi_code: border post
  direction: OUT or IN
  mode: AIR, SEA or LAND
  service_no: flight or voyage
  lane: COUNTER, AUTOGATE or PLB
  doc_type: PASPOR, SPLP or PLB
  doc_no: document, a token
  declared_destination: stated destination
  booked_destination: final leg of the booking
  return_on: booked return
  purpose: stated purpose
  visa_type: visa
  booking_ref: booking, a token
  agency_id: agency
  outcome: BERANGKAT, DITUNDA, CEGAH or BATAL
  deferral_reason: reason of a deferral
*/
SELECT
  crossing.crossing_id,
  link.person_id,
  link.rung,
  crossing.crossed_at,
  crossing.tpi_code,
  crossing.direction,
  crossing.mode,
  crossing.service_no,
  crossing.lane,
  crossing.doc_type,
  crossing.doc_no,
  crossing.declared_destination,
  crossing.booked_destination,
  crossing.return_on,
  crossing.purpose,
  crossing.visa_type,
  crossing.booking_ref,
  crossing.agency_id,
  crossing.outcome,
  crossing.deferral_reason,
  coalesce(flagged.is_open_flag, FALSE) AS is_open_flag,
  coalesce(flagged.is_flagged, FALSE) AS is_flagged,
  coalesce(flagged.has_sealed_flag, FALSE) AS has_sealed_flag,
  coalesce(flagged.has_open_sealed_flag, FALSE) AS has_open_sealed_flag
FROM core.crossing AS crossing
LEFT JOIN identity.link AS link
  ON link.feed = 'crossing'
  AND link.record_key = crossing.crossing_id
  AND link.record_on > CAST($run_on AS DATE) - 190
LEFT JOIN temp.flagged_person AS flagged
  ON flagged.person_id = link.person_id
WHERE crossing.nationality = 'IDN'
  AND crossing.crossed_at >= CAST($run_on AS DATE) - 189
  AND crossing.crossed_at < CAST($run_on AS DATE) + 1
  AND crossing.business_on <= CAST($run_on AS DATE)
  AND (crossing.until_on IS NULL OR crossing.until_on > CAST($run_on AS DATE))
