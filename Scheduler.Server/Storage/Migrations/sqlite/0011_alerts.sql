CREATE TABLE IF NOT EXISTS alert_rules (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    since INTEGER NOT NULL,
    spec TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_alert_rules_name ON alert_rules (name);

CREATE TABLE IF NOT EXISTS alert_channels (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    spec TEXT NOT NULL,
    secret TEXT NULL,
    next_send_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_alert_channels_name ON alert_channels (name);

-- open_key is the rule and what it is about while the alert goes on, and NULL afterwards: at most one goes on at a time.
CREATE TABLE IF NOT EXISTS alerts (
    id TEXT NOT NULL PRIMARY KEY,
    open_key TEXT NULL,
    rule_id TEXT NOT NULL,
    rule_name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    state INTEGER NOT NULL,
    subject TEXT NOT NULL,
    group_name TEXT NULL,
    job_id TEXT NULL,
    message TEXT NOT NULL,
    count INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    last_run_id TEXT NULL,
    last_due_at INTEGER NULL,
    notified_at INTEGER NULL,
    silenced_until INTEGER NULL,
    acknowledged_at INTEGER NULL,
    acknowledged_by TEXT NULL,
    ended_at INTEGER NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_alerts_open ON alerts (open_key);

CREATE INDEX IF NOT EXISTS ix_alerts_state ON alerts (state, id);

CREATE INDEX IF NOT EXISTS ix_alerts_rule ON alerts (rule_id, state);

CREATE INDEX IF NOT EXISTS ix_alerts_ended ON alerts (ended_at);

-- Which runs a rule has counted, so that whoever looks at them again does not count them twice.
CREATE TABLE IF NOT EXISTS alert_runs (
    run_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, rule_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_alert_runs_recorded ON alert_runs (recorded_at);

CREATE TABLE IF NOT EXISTS alert_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    alert_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    event INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER NULL,
    error TEXT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ix_alert_deliveries_next ON alert_deliveries (state, next_at);

CREATE INDEX IF NOT EXISTS ix_alert_deliveries_alert ON alert_deliveries (alert_id, id);

-- Roles that admins make; those of the product are in its code.
CREATE TABLE IF NOT EXISTS roles (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    permissions TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE UNIQUE INDEX IF NOT EXISTS ux_roles_name ON roles (name_key);

-- The second factor of users. It asks for nothing until it is confirmed; last_step is the last code that was taken, so that none is good twice.
CREATE TABLE IF NOT EXISTS second_factors (
    user_id TEXT NOT NULL PRIMARY KEY,
    secret TEXT NOT NULL,
    confirmed_at INTEGER NULL,
    last_step INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS recovery_codes (
    user_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (user_id, hash)
) WITHOUT ROWID;
