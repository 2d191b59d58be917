-- First schema. Times are integer milliseconds since 1970-01-01 UTC (market time), money and prices are doubles,
-- dates are New York dates as YYYY-MM-DD, missing is NULL, yes and no are 1 and 0.
-- The file itself is created with auto_vacuum = INCREMENTAL, which SQLite only accepts before the first table exists
-- (src/store/open-database.ts), and with application_id 'GEXW'.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE symbol (
  symbol          TEXT PRIMARY KEY,
  streamer_symbol TEXT,
  is_index        INTEGER CHECK (is_index IN (0, 1)),
  watched         INTEGER NOT NULL CHECK (watched IN (0, 1)),
  last_used_at    INTEGER
) STRICT, WITHOUT ROWID;

-- Ids only grow, also after rows were deleted: alert rules remember the last id they saw.
CREATE TABLE snapshot (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  symbol               TEXT NOT NULL,
  slot                 INTEGER NOT NULL,
  as_of                INTEGER NOT NULL,
  session_date         TEXT NOT NULL,
  in_session           INTEGER NOT NULL CHECK (in_session IN (0, 1)),
  scheduled            INTEGER NOT NULL CHECK (scheduled IN (0, 1)),
  source               TEXT NOT NULL,
  delay_ms             INTEGER NOT NULL,
  spot                 REAL NOT NULL,
  spot_at              INTEGER,
  previous_close       REAL,
  risk_free_rate       REAL NOT NULL,
  dividend_yield       REAL NOT NULL,
  method_version       INTEGER NOT NULL,
  rolling_off_date     TEXT,
  rolling_off_share    REAL,
  quality              TEXT NOT NULL,
  quality_reasons      TEXT NOT NULL,
  contracts            INTEGER NOT NULL,
  with_open_interest   INTEGER NOT NULL,
  held                 INTEGER NOT NULL,
  held_with_greeks     INTEGER NOT NULL,
  weight_coverage      REAL,
  spot_age_ms          REAL,
  median_greeks_age_ms REAL,
  oldest_greeks_age_ms REAL,
  open_interest_date   TEXT,
  -- one row per expiration, packed by src/store/codec.ts
  expirations          BLOB NOT NULL,
  UNIQUE (symbol, slot)
) STRICT;

-- Levels and totals of one scope of a snapshot: kept when the strikes are pruned. A rowid table, because rows of about 1 KB
-- would each spill into a page of their own without one.
CREATE TABLE scope_level (
  snapshot_id           INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
  scope                 TEXT NOT NULL,
  ordinal               INTEGER NOT NULL,
  empty_reason          TEXT,
  expirations           BLOB NOT NULL,
  call_gex              REAL,
  put_gex               REAL,
  call_gex_by_volume    REAL,
  put_gex_by_volume     REAL,
  feed_call_gex         REAL,
  feed_put_gex          REAL,
  dex                   REAL,
  vex                   REAL,
  cex                   REAL,
  zero_gamma            REAL,
  zero_gamma_reason     TEXT,
  zero_gamma_chosen_by  TEXT,
  -- ascending, a JSON list
  zero_gamma_roots      TEXT NOT NULL,
  strike_flip           REAL,
  strike_flip_count     INTEGER NOT NULL,
  max_gex_strike        REAL,
  max_gex_value         REAL,
  absolute_gamma_strike REAL,
  absolute_gamma_value  REAL,
  call_wall_strike      REAL,
  call_wall_value       REAL,
  put_wall_strike       REAL,
  put_wall_value        REAL,
  max_call_gamma_strike REAL,
  max_call_gamma_value  REAL,
  max_put_gamma_strike  REAL,
  max_put_gamma_value   REAL,
  -- runners-up, and the levels by volume: src/store/level-columns.ts
  level_detail          BLOB NOT NULL,
  put_call_oi           REAL,
  put_call_volume       REAL,
  call_oi               REAL,
  put_oi                REAL,
  call_volume           REAL,
  put_volume            REAL,
  quality               TEXT NOT NULL,
  quality_reasons       TEXT NOT NULL,
  contracts             INTEGER NOT NULL,
  with_open_interest    INTEGER NOT NULL,
  held                  INTEGER NOT NULL,
  held_with_greeks      INTEGER NOT NULL,
  weight_coverage       REAL,
  spot_age_ms           REAL,
  median_greeks_age_ms  REAL,
  oldest_greeks_age_ms  REAL,
  open_interest_date    TEXT,
  PRIMARY KEY (snapshot_id, scope)
) STRICT;

-- Strikes and open interest of all scopes of a snapshot change once a day: stored once, found again by the digest of their bytes.
CREATE TABLE strike_ladder (
  id     INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  codec  INTEGER NOT NULL,
  data   BLOB NOT NULL
) STRICT;

-- Per-strike columns and gamma profiles of all scopes of a snapshot, in the order of scope_level.ordinal. One row for all of them:
-- one row for each left a quarter of the file empty, because such rows rarely share a page.
CREATE TABLE strikes (
  snapshot_id INTEGER PRIMARY KEY REFERENCES snapshot (id) ON DELETE CASCADE,
  ladder_id   INTEGER NOT NULL REFERENCES strike_ladder (id),
  codec       INTEGER NOT NULL,
  data        BLOB NOT NULL
) STRICT;

CREATE INDEX strikes_by_ladder ON strikes (ladder_id);

-- Strike × expiration, only for the snapshots that src/store/keeps-matrix.ts names.
CREATE TABLE matrix (
  snapshot_id INTEGER PRIMARY KEY REFERENCES snapshot (id) ON DELETE CASCADE,
  codec       INTEGER NOT NULL,
  data        BLOB NOT NULL
) STRICT;

CREATE TABLE open_interest (
  symbol      TEXT NOT NULL,
  trading_day TEXT NOT NULL,
  -- the feed's own day number of the figures; NULL when it gave none
  day_id      INTEGER,
  codec       INTEGER NOT NULL,
  n           INTEGER NOT NULL,
  data        BLOB NOT NULL,
  PRIMARY KEY (symbol, trading_day)
) STRICT;

-- Last zero-gamma root chosen from a trusted reading, so that the next one stays on the same root.
CREATE TABLE zero_gamma_root (
  symbol       TEXT NOT NULL,
  session_date TEXT NOT NULL,
  scope        TEXT NOT NULL,
  slot         INTEGER NOT NULL,
  level        REAL NOT NULL,
  PRIMARY KEY (symbol, session_date, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE job_run (
  job         TEXT NOT NULL,
  key         TEXT NOT NULL,
  claimed_at  INTEGER NOT NULL,
  finished_at INTEGER,
  status      TEXT NOT NULL,
  PRIMARY KEY (job, key)
) STRICT, WITHOUT ROWID;
