"""What a form may be and how answers are read: pure, used by every kind of form."""
