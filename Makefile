# For those whose fingers type make: everything is in ./dev.
.DEFAULT_GOAL := help
COMMANDS := setup lab notebook test check format build wheel pins

.PHONY: help $(COMMANDS)
help:
	@./dev
$(COMMANDS):
	@./dev $@
