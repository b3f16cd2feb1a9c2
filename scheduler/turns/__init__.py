"""Turn-taking: one chat at a time in one pair of hands, from the inbox to what was delivered."""
