-- What the sandbox could reach when it was last started: a word, and for nat what is allowed.
ALTER TABLE sandbox ADD COLUMN network VARCHAR(4096) NOT NULL DEFAULT 'none';
