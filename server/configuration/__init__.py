"""The user's configuration: `schemestra.toml`, `[tool.schemestra]`, an editor's settings."""
