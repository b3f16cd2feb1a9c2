"""One turn, from a Scene to bubbles and acts: prompt, budget, the check on each bubble, and the calls themselves."""
