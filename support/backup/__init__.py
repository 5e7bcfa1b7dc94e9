"""What a backup is made of: a sealed file, a snapshot of the database, and the places where one is loaded."""
