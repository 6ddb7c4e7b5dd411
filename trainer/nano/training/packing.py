"""Packs whole conversations into rows of one fixed length."""

from collections.abc import Callable
from dataclasses import dataclass, field

Document = tuple[list[int], list[bool]]
POOL = 40


@dataclass(frozen=True)
class Packer:
    """Best-fit packing from a pool of waiting documents.

    Attributes:
        length: Tokens a row.
        padding: Token id that fills the rest of a row.
        next_document: Makes a document: its token ids, and which of them are learned.
        pool: Documents that wait for a row with room.
    """

    length: int
    padding: int
    next_document: Callable[[], Document]
    pool: list[Document] = field(default_factory=list)

    def _refill(self) -> None:
        while len(self.pool) < POOL:
            document = self.next_document()
            if len(document[0]) <= self.length:
                self.pool.append(document)

    def row(self) -> Document:
        """One row of exactly `length` ids, and which of them are learned."""
        self._refill()
        ids, learned = self.pool.pop(0)
        ids, learned = list(ids), list(learned)
        while True:
            room = self.length - len(ids)
            fitting = [i for i, document in enumerate(self.pool) if len(document[0]) <= room]
            if not fitting:
                break
            more, more_learned = self.pool.pop(max(fitting, key=lambda i: len(self.pool[i][0])))
            ids += more
            learned += more_learned
        return ids + [self.padding] * room, learned + [False] * room

    def batch(self, rows: int) -> tuple[list[list[int]], list[list[bool]]]:
        """`rows` rows: ids and learned flags, both (rows, length)."""
        packed = [self.row() for _ in range(rows)]
        return [ids for ids, _ in packed], [learned for _, learned in packed]
