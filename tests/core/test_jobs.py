"""Jobs: part of the transaction that sends them, there until they are done."""
