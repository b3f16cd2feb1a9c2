"""Where the person is and what time it is there. Pure rules over the tables of zones."""
