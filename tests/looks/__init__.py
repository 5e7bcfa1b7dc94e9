"""How the portal looks: one catalogue of its pages and states, and what is done with it."""
