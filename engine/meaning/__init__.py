"""What sentences mean, as vectors, for all that read a person's words; knows no rule that asks."""

from engine.meaning.encoder import SIZE, Encoder, NoEncoder, Vectors
from engine.meaning.meaning import Meaning, Vector
from engine.meaning.packing import packed, unpacked
from engine.meaning.pieces import pieces

__all__ = ["SIZE", "Encoder", "Meaning", "NoEncoder", "Vector", "Vectors", "packed", "pieces", "unpacked"]
