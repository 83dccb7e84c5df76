"""Writers of one section: from exemplars without a model, or with a model."""
