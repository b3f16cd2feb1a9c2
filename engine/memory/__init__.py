"""What he keeps of a talk once its lines have left the prompt."""
