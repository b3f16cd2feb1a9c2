"""Chat completions as OpenAI's clients ask for them: each persona is a model, and `user` names the chat."""
