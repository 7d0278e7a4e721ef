"""Notifications: what happened that concerns one member, in the site and by letter."""
