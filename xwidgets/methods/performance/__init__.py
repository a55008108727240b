"""Performance: how right the model is (pure functions of targets, predictions and weights)."""
