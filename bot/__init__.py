"""Where Harry is met: doors, commands, settings and the one place where the parts are put together."""
