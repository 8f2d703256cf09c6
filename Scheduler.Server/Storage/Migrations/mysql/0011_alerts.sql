CREATE TABLE IF NOT EXISTS alert_rules (
    id CHAR(32) NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    version INT NOT NULL,
    since BIGINT NOT NULL,
    spec MEDIUMTEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE KEY ux_alert_rules_name (name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS alert_channels (
    id CHAR(32) NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    version INT NOT NULL,
    spec MEDIUMTEXT NOT NULL,
    secret TEXT NULL,
    next_send_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE KEY ux_alert_channels_name (name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- open_key is the rule and what it is about while the alert goes on, and NULL afterwards: at most one goes on at a time.
CREATE TABLE IF NOT EXISTS alerts (
    id CHAR(32) NOT NULL PRIMARY KEY,
    open_key VARCHAR(300) NULL,
    rule_id CHAR(32) NOT NULL,
    rule_name VARCHAR(100) NOT NULL,
    kind TINYINT NOT NULL,
    severity TINYINT NOT NULL,
    state TINYINT NOT NULL,
    subject VARCHAR(250) NOT NULL,
    group_name VARCHAR(100) NULL,
    job_id CHAR(32) NULL,
    message VARCHAR(500) NOT NULL,
    count BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    last_run_id CHAR(32) NULL,
    last_due_at BIGINT NULL,
    notified_at BIGINT NULL,
    silenced_until BIGINT NULL,
    acknowledged_at BIGINT NULL,
    acknowledged_by VARCHAR(100) NULL,
    ended_at BIGINT NULL,
    UNIQUE KEY ux_alerts_open (open_key),
    KEY ix_alerts_state (state, id),
    KEY ix_alerts_rule (rule_id, state),
    KEY ix_alerts_ended (ended_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Which runs a rule has counted, so that whoever looks at them again does not count them twice.
CREATE TABLE IF NOT EXISTS alert_runs (
    run_id CHAR(32) NOT NULL,
    rule_id CHAR(32) NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (run_id, rule_id),
    KEY ix_alert_runs_recorded (recorded_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS alert_deliveries (
    id CHAR(32) NOT NULL PRIMARY KEY,
    alert_id CHAR(32) NOT NULL,
    channel_id CHAR(32) NOT NULL,
    event TINYINT NOT NULL,
    state TINYINT NOT NULL,
    attempts INT NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT NULL,
    error VARCHAR(500) NULL,
    KEY ix_alert_deliveries_next (state, next_at),
    KEY ix_alert_deliveries_alert (alert_id, id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Roles that admins make; those of the product are in its code.
CREATE TABLE IF NOT EXISTS roles (
    id CHAR(32) NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    name_key VARCHAR(100) NOT NULL,
    permissions TEXT NOT NULL,
    version INT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE KEY ux_roles_name (name_key)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The second factor of users. It asks for nothing until it is confirmed; last_step is the last code that was taken, so that none is good twice.
CREATE TABLE IF NOT EXISTS second_factors (
    user_id CHAR(32) NOT NULL PRIMARY KEY,
    secret VARCHAR(200) NOT NULL,
    confirmed_at BIGINT NULL,
    last_step BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS recovery_codes (
    user_id CHAR(32) NOT NULL,
    hash CHAR(64) NOT NULL,
    PRIMARY KEY (user_id, hash)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
