"""What the portal is held against."""
