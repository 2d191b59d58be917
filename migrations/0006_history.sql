-- What a history chart draws, apart from the rows of a kilobyte and more that it stands in: 20 sessions of one symbol are read from
-- these two indexes alone (src/store/history-repository.ts; a test asks SQLite for its plan). About 300 bytes a snapshot.

CREATE INDEX snapshot_line ON snapshot (symbol, slot, in_session, as_of, delay_ms, spot);

CREATE INDEX level_line ON scope_level (snapshot_id, scope, zero_gamma, call_wall_strike, put_wall_strike, max_gex_strike, call_gex,
                                        put_gex, quality);
