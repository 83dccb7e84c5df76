"""The service under load: real processes, a scripted model, and what the machine does bare."""
