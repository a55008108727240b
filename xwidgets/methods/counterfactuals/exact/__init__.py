"""The cheapest plan for a sum of trees, and proofs that there is no cheaper one, or none at all."""
