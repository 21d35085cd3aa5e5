-- When retention was looked at, as of which day, and how many records were past their period then; `is_applied` when they went.
CREATE TABLE ops.retention (
  looked_at TIMESTAMP NOT NULL,
  as_of DATE NOT NULL,
  due BIGINT NOT NULL,
  is_applied BOOLEAN NOT NULL
);

-- The month of the flagged event, so that a rule's measures count what went over the same time as what is kept.
ALTER TABLE ops.deleted_flag ADD COLUMN occurred_month DATE;
