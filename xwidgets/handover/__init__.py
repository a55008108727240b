"""What leaves the notebook: reasons beside predictions, and back."""
