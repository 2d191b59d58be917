-- Rules of the same logic that have seen the same remember the same, and tell the same: what they share is stored once. A crossing
-- that thousands of rules tell would otherwise write the same kilobyte thousands of times, inside the transaction of its snapshot.

-- JSON of RuleState. All rules that refer to one row go through readings alike.
CREATE TABLE rule_memory (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL
) STRICT;

-- Of which version of a rule it is. A rule without a row has seen nothing.
CREATE TABLE rule_state_by_memory (
  rule_id   INTEGER PRIMARY KEY REFERENCES rule (id) ON DELETE CASCADE,
  version   INTEGER NOT NULL,
  memory_id INTEGER NOT NULL REFERENCES rule_memory (id)
) STRICT;

INSERT INTO rule_memory (id, state) SELECT rule_id, state FROM rule_state;
INSERT INTO rule_state_by_memory (rule_id, version, memory_id) SELECT rule_id, version, rule_id FROM rule_state;
DROP TABLE rule_state;
ALTER TABLE rule_state_by_memory RENAME TO rule_state;
CREATE INDEX rule_state_of_memory ON rule_state (memory_id);

-- What happened, for one rule or for many of the same logic.
CREATE TABLE alert_fact (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  rule_version INTEGER NOT NULL,
  symbol       TEXT NOT NULL,
  snapshot_id  INTEGER NOT NULL,
  label        TEXT NOT NULL,
  -- JSON: the event, and the rules' logic at that time.
  data         TEXT NOT NULL,
  slot         INTEGER NOT NULL,
  created_at   INTEGER NOT NULL
) STRICT;

INSERT INTO alert_fact (id, rule_version, symbol, snapshot_id, label, data, slot, created_at)
  SELECT id, rule_version, symbol, snapshot_id, label, data, slot, created_at FROM alert_event;

-- The table itself stays: the outbox refers to it.
DROP INDEX alert_event_by_symbol;
ALTER TABLE alert_event ADD COLUMN fact_id INTEGER NOT NULL DEFAULT 0;
-- The rule's id last: what thousands of rules tell of one snapshot then stands together in the index.
UPDATE alert_event SET fact_id = id, key = substr(key, instr(key, ':') + 1) || ':' || rule_id;
ALTER TABLE alert_event DROP COLUMN rule_version;
ALTER TABLE alert_event DROP COLUMN symbol;
ALTER TABLE alert_event DROP COLUMN snapshot_id;
ALTER TABLE alert_event DROP COLUMN label;
ALTER TABLE alert_event DROP COLUMN data;
ALTER TABLE alert_event DROP COLUMN slot;
ALTER TABLE alert_event DROP COLUMN created_at;
CREATE INDEX alert_event_of_fact ON alert_event (fact_id);
CREATE INDEX alert_fact_by_symbol ON alert_fact (symbol, slot);

-- What nobody refers to any more goes at once, also when a rule or a person is deleted.
CREATE TRIGGER rule_memory_unused AFTER DELETE ON rule_state BEGIN
  DELETE FROM rule_memory WHERE id = OLD.memory_id AND NOT EXISTS (SELECT 1 FROM rule_state WHERE memory_id = OLD.memory_id);
END;
CREATE TRIGGER rule_memory_left AFTER UPDATE OF memory_id ON rule_state WHEN NEW.memory_id <> OLD.memory_id BEGIN
  DELETE FROM rule_memory WHERE id = OLD.memory_id AND NOT EXISTS (SELECT 1 FROM rule_state WHERE memory_id = OLD.memory_id);
END;
CREATE TRIGGER alert_fact_unused AFTER DELETE ON alert_event BEGIN
  DELETE FROM alert_fact WHERE id = OLD.fact_id AND NOT EXISTS (SELECT 1 FROM alert_event WHERE fact_id = OLD.fact_id);
END;
