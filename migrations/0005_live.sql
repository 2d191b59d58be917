-- Live messages: answers that edit themselves until the session's close. Times are market time, ms UTC. Who started one is not stored;
-- one in a private chat is its person's by its target.
CREATE TABLE live_message (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  target_id  INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
  symbol     TEXT NOT NULL,
  -- JSON: the options of the call that is answered again and again.
  options    TEXT NOT NULL,
  -- Real seconds between two edits.
  seconds    INTEGER NOT NULL CHECK (seconds BETWEEN 30 AND 300),
  -- The close of the session it belongs to.
  until      INTEGER NOT NULL,
  -- The platform's id; NULL while it is still to be posted.
  message_id TEXT,
  -- Set once it is over; the row goes when its last edit is made.
  ended_at   INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX live_message_by_target ON live_message (target_id);
