-- Lists walk these in their order and stop after a page. None is of a table that runs are written to.
CREATE INDEX IF NOT EXISTS ix_jobs_state ON jobs (state, group_name, name);

CREATE INDEX IF NOT EXISTS ix_audit_action ON audit (action, id);

CREATE INDEX IF NOT EXISTS ix_audit_actor ON audit (actor_name, id);

CREATE INDEX IF NOT EXISTS ix_audit_group ON audit (group_name, id);

CREATE INDEX IF NOT EXISTS ix_alerts_job ON alerts (job_id, id);

CREATE INDEX IF NOT EXISTS ix_alerts_group ON alerts (group_name, state, id);

CREATE INDEX IF NOT EXISTS ix_alerts_severity ON alerts (severity, id);
