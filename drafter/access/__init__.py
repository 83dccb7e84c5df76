"""Who may what: people, organizations, roles, keys. Pure; the API asks, the store keeps."""
