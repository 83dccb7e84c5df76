"""What an exported .docx must be."""
