-- What the sandbox's files were made from: host, or a name and what it was then.
ALTER TABLE sandbox ADD COLUMN template VARCHAR(128) NOT NULL DEFAULT 'host';
