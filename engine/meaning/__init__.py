"""What sentences mean, as vectors, for all that read a person's words; knows no rule that asks."""

from engine.meaning.encoder import Encoder, NoEncoder
from engine.meaning.meaning import Meaning
from engine.meaning.packing import packed, unpacked
from engine.meaning.pieces import pieces
from engine.meaning.vectors import SIZE, Vector, Vectors

__all__ = ["SIZE", "Encoder", "Meaning", "NoEncoder", "Vector", "Vectors", "packed", "pieces", "unpacked"]
