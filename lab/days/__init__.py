"""How much of what somebody tells over days he gives back when he is asked: scripts, played through the real command,
which is started anew for each part of them."""
