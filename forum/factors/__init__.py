"""Second factors: an authenticator app, and codes for the day it is lost."""
