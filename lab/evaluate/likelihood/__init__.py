"""How likely the references are to a model: by a server's prompt log-probabilities, or by weights on this machine."""

from lab.evaluate.likelihood.likelihood import Likelihood, bits_per_byte, perplexity

__all__ = ["Likelihood", "bits_per_byte", "perplexity"]
