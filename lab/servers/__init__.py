"""How he is among several people: a script of a server played at a stand-in of its platform, and what came of it."""
