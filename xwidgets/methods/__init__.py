"""One module per explanation method: arrays in, one result out, seeded."""
