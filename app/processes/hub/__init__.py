"""The embedded hub: one small process that holds the streams of everybody who looks.

Readers connect to `LIVE_PORT` with a listener's token; publishers, who are processes of ours, to
the port above it, on loopback alone and with a token of their own. It speaks Mercure's protocol.
It keeps nothing: who was away reads from the database what is true now.
"""
