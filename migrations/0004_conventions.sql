-- Zero gamma under other conventions. The level columns are NULL where there is none near the level; which of them were worked out is a
-- sum of 1 (clock), 2 (carry) and 4 (without today), NULL in snapshots of older versions and where there is no level.
ALTER TABLE scope_level ADD COLUMN zero_gamma_conventions INTEGER;
ALTER TABLE scope_level ADD COLUMN zero_gamma_clock REAL;
ALTER TABLE scope_level ADD COLUMN zero_gamma_carry REAL;
ALTER TABLE scope_level ADD COLUMN zero_gamma_without_today REAL;
