"""The tables of the record, as SQLAlchemy Core sees them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import VARCHAR

SCHEMA = 1

tables = MetaData()

# Sorted by code points, as SQLite does: a server's own order depends on its language.
_Name = String().with_variant(VARCHAR(collation="C"), "postgresql")

meta = Table(
    "meta",
    tables,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

documents = Table(
    "documents",
    tables,
    Column("id", String, primary_key=True),
    Column("name", _Name, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("title", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("origin", String, nullable=False, index=True),  # a path, or "upload"
    Column("content_hash", String, nullable=False),
    Column("seal", String, nullable=False),  # its share of the digest
    Column("added_at", String, nullable=False),
)

passages = Table(
    "passages",
    tables,
    Column("id", String, primary_key=True),
    Column(
        "document_id",
        ForeignKey("documents.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("sentences", JSON, nullable=False),  # [[start, end], …] in the document
)

vectors = Table(
    "vectors",
    tables,
    Column(
        "passage_id",
        ForeignKey("passages.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian
    Column("crc", BigInteger, nullable=False),  # 32 bits, unsigned
    Column("sentences", LargeBinary, nullable=False),  # float16, little-endian, one after another
    Column("sentences_crc", BigInteger, nullable=False),
)
