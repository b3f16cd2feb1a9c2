"""How Harry answers: takes a Snapshot and a burst, gives bubbles; knows no store and sends nothing."""
