"""When Harry speaks, and in what order work is done and delivered."""
