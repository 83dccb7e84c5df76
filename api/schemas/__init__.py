"""Request and response models: what goes over the wire, never a domain object."""
