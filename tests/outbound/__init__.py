"""A drafter process that notes down every connection it opens and every name it asks for."""
