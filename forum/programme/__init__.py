"""The programme: series, roundtables, sessions, exchanges and topics."""
