-- People and chats. Ids of users, chats, guilds and threads are the platform's own, as text. Names of people and texts of
-- messages are not stored. Times here are the machine's (a practice market has its own time, people have not).
-- A setting that is NULL was not set: the next one decides (chat, person, program).

-- Somebody with settings of their own, on one network or, linked, on several. Ids are not used again, so that nobody can ever
-- come into what a deleted person had.
CREATE TABLE person (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  unit           TEXT CHECK (unit IN ('per-point', 'per-percent')),
  default_symbol TEXT,
  default_scope  TEXT,
  theme          TEXT CHECK (theme IN ('dark', 'light')),
  time_zone      TEXT,
  created_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  platform   TEXT NOT NULL CHECK (platform IN ('discord', 'telegram', 'terminal')),
  user_id    TEXT NOT NULL,
  person_id  INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (platform, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_by_person ON account (person_id);

-- Where the bot can talk, or could until lately.
CREATE TABLE chat (
  platform       TEXT NOT NULL CHECK (platform IN ('discord', 'telegram', 'terminal')),
  chat_id        TEXT NOT NULL,
  kind           TEXT NOT NULL CHECK (kind IN ('private', 'group', 'channel')),
  guild_id       TEXT,
  -- Of groups and channels only: a private chat is titled with its person's name. Shown by /privacy.
  title          TEXT,
  -- The platform's user who added the bot, or else spoke to it first.
  added_by       TEXT,
  status         TEXT NOT NULL CHECK (status IN ('active', 'gone')),
  -- Why it is gone and since when; NULL while active.
  reason         TEXT,
  gone_at        INTEGER,
  unit           TEXT CHECK (unit IN ('per-point', 'per-percent')),
  default_symbol TEXT,
  default_scope  TEXT,
  theme          TEXT CHECK (theme IN ('dark', 'light')),
  time_zone      TEXT,
  first_seen_at  INTEGER NOT NULL,
  -- To the day.
  last_seen_at   INTEGER NOT NULL,
  PRIMARY KEY (platform, chat_id),
  CHECK (kind <> 'private' OR title IS NULL),
  CHECK ((status = 'gone') = (gone_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- Discord threads and Telegram forum topics in which the bot was spoken to.
CREATE TABLE topic (
  platform     TEXT NOT NULL,
  chat_id      TEXT NOT NULL,
  thread_id    TEXT NOT NULL,
  last_seen_at INTEGER NOT NULL,
  PRIMARY KEY (platform, chat_id, thread_id),
  FOREIGN KEY (platform, chat_id) REFERENCES chat (platform, chat_id) ON DELETE CASCADE ON UPDATE CASCADE
) STRICT, WITHOUT ROWID;

-- One-time codes of /link, by the account that asked for one. Of the code itself only the SHA-256 is kept.
CREATE TABLE link_code (
  code_hash  TEXT PRIMARY KEY,
  platform   TEXT NOT NULL,
  user_id    TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used       INTEGER NOT NULL CHECK (used IN (0, 1)),
  FOREIGN KEY (platform, user_id) REFERENCES account (platform, user_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX link_code_by_account ON link_code (platform, user_id);
