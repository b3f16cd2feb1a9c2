"""Who Harry is, and what he knows of a person: values and rules, nothing that waits."""
