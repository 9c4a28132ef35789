"""Organization: regions, legal entities and stores with their staff. Not here: people and teams (access)."""
