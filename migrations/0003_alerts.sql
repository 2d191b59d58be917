-- Alert rules, what they had to tell, and what waits to be delivered. Times are market time (a practice market has its own),
-- ms UTC. Words of messages are not stored: what they are made of is, and they are worded again when they go out.

-- Daily hours in which messages make no sound, as JSON of DailyHours; NULL when none are set.
ALTER TABLE person ADD COLUMN quiet_hours TEXT;
ALTER TABLE chat ADD COLUMN quiet_hours TEXT;

-- Where messages go: a private chat, a channel, a thread or a forum topic.
CREATE TABLE target (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  platform      TEXT NOT NULL CHECK (platform IN ('discord', 'telegram', 'terminal')),
  chat          TEXT NOT NULL,
  -- Discord thread or Telegram forum topic; empty for the chat itself.
  thread        TEXT NOT NULL DEFAULT '',
  -- The platform's user whose private chat it is; NULL for all others.
  user_id       TEXT,
  status        TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused')),
  -- Why nothing goes there and since when; NULL while active.
  reason        TEXT,
  paused_at     INTEGER,
  -- First failure since anything last arrived there.
  failing_since INTEGER,
  UNIQUE (platform, chat, thread),
  CHECK ((status = 'paused') = (paused_at IS NOT NULL))
) STRICT;

-- Ids are shown to people as #12 and never used again.
CREATE TABLE rule (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  version          INTEGER NOT NULL,
  owner_id         INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  made_in_platform TEXT NOT NULL,
  made_in_chat     TEXT NOT NULL,
  symbol           TEXT NOT NULL,
  scope            TEXT NOT NULL,
  -- JSON: trigger, confirmations, cooldownMs
  logic            TEXT NOT NULL,
  -- JSON of DailyHours; NULL is always.
  active_hours     TEXT,
  is_silent        INTEGER NOT NULL CHECK (is_silent IN (0, 1)),
  snoozed_until    INTEGER,
  expiry           TEXT NOT NULL CHECK (expiry IN ('never', 'once', 'at')),
  ends_at          INTEGER,
  status           TEXT NOT NULL CHECK (status IN ('active', 'paused', 'failed', 'ended')),
  status_reason    TEXT,
  -- Errors in a row.
  failures         INTEGER NOT NULL DEFAULT 0,
  created_at       INTEGER NOT NULL,
  CHECK ((expiry = 'at') = (ends_at IS NOT NULL))
) STRICT;

CREATE INDEX rule_by_owner ON rule (owner_id);
CREATE INDEX rule_by_chat ON rule (made_in_chat, made_in_platform);
CREATE INDEX rule_failing ON rule (id) WHERE failures > 0;

CREATE TABLE rule_target (
  rule_id   INTEGER NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
  target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
  PRIMARY KEY (rule_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX rule_target_by_target ON rule_target (target_id);

-- What a rule remembers between readings: JSON of RuleState, of the version it belongs to. A rule without a row has seen nothing.
CREATE TABLE rule_state (
  rule_id INTEGER PRIMARY KEY REFERENCES rule (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  state   TEXT NOT NULL
) STRICT;

-- What rules had to tell, each once. It outlives its rule, for receipts, but not its owner.
CREATE TABLE alert_event (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Rule, version, label, side and snapshot: the same reading gives the same key.
  key          TEXT NOT NULL UNIQUE,
  rule_id      INTEGER NOT NULL,
  rule_version INTEGER NOT NULL,
  owner_id     INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  symbol       TEXT NOT NULL,
  snapshot_id  INTEGER NOT NULL,
  label        TEXT NOT NULL,
  -- JSON: the event, and the rule's logic at that time.
  data         TEXT NOT NULL,
  slot         INTEGER NOT NULL,
  created_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX alert_event_by_rule ON alert_event (rule_id);
CREATE INDEX alert_event_by_owner ON alert_event (owner_id);
CREATE INDEX alert_event_by_symbol ON alert_event (symbol, slot);

-- A scheduled post.
CREATE TABLE summary (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  owner_id         INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  made_in_platform TEXT NOT NULL,
  made_in_chat     TEXT NOT NULL,
  -- A JSON list.
  symbols          TEXT NOT NULL,
  -- Minutes since midnight on the zone's clock.
  minute           INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
  zone             TEXT NOT NULL,
  -- Weekdays as a JSON list, 0 Sunday … 6 Saturday; NULL is every trading day.
  days             TEXT,
  is_silent        INTEGER NOT NULL CHECK (is_silent IN (0, 1)),
  status           TEXT NOT NULL CHECK (status IN ('active', 'paused')),
  status_reason    TEXT,
  created_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX summary_by_owner ON summary (owner_id);

CREATE TABLE summary_target (
  summary_id INTEGER NOT NULL REFERENCES summary (id) ON DELETE CASCADE,
  target_id  INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
  PRIMARY KEY (summary_id, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX summary_target_by_target ON summary_target (target_id);

-- Deliveries, in the order of their ids for each target. An event goes to a target once, as a message or as an edit of one; all else
-- is made once by key and target.
CREATE TABLE outbox (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  key            TEXT,
  event_id       INTEGER REFERENCES alert_event (id) ON DELETE CASCADE,
  -- For edits, and for what takes the place of a message that was not sent: the event whose message it is.
  edits_event_id INTEGER,
  summary_id     INTEGER REFERENCES summary (id) ON DELETE CASCADE,
  target_id      INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
  -- That of the target.
  platform       TEXT NOT NULL,
  op             TEXT NOT NULL CHECK (op IN ('send', 'edit')),
  -- JSON of Payload
  payload        TEXT NOT NULL,
  state          TEXT NOT NULL
                   CHECK (state IN ('waiting', 'sending', 'held', 'sent', 'given-up', 'expired', 'superseded')),
  is_silent      INTEGER NOT NULL CHECK (is_silent IN (0, 1)),
  attempts       INTEGER NOT NULL DEFAULT 0,
  may_be_repeat  INTEGER NOT NULL DEFAULT 0 CHECK (may_be_repeat IN (0, 1)),
  -- When it may be taken: the next try of one that waits, the end of the lease of one that is being sent.
  next_at        INTEGER NOT NULL,
  not_after      INTEGER NOT NULL,
  -- When one that is held is released.
  hold_until     INTEGER,
  message_id     TEXT,
  last_error     TEXT,
  created_at     INTEGER NOT NULL,
  sent_at        INTEGER,
  CHECK ((event_id IS NULL) <> (key IS NULL)),
  CHECK (state <> 'held' OR hold_until IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX outbox_once_by_event ON outbox (event_id, target_id) WHERE event_id IS NOT NULL;
CREATE UNIQUE INDEX outbox_once_by_key ON outbox (key, target_id) WHERE key IS NOT NULL;
CREATE INDEX outbox_due ON outbox (platform, next_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_by_target ON outbox (target_id, state);
CREATE INDEX outbox_edits ON outbox (edits_event_id, target_id) WHERE edits_event_id IS NOT NULL;
CREATE INDEX outbox_held ON outbox (hold_until) WHERE state = 'held';
CREATE INDEX outbox_by_summary ON outbox (summary_id) WHERE summary_id IS NOT NULL;

-- Which faults were told to whom.
CREATE TABLE notice (
  fault     TEXT NOT NULL,
  target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
  -- Since when the fault stands, and when it was told last.
  since     INTEGER NOT NULL,
  told_at   INTEGER NOT NULL,
  -- 1 until its end was told.
  is_open   INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  PRIMARY KEY (fault, target_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX notice_by_target ON notice (target_id);
