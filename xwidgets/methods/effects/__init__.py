"""Effects: what a model says as features take other values (pure functions)."""
