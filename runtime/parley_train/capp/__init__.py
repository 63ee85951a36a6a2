"""CAPP: contrastive audio–pose pretraining (VASA-1, arXiv 2404.10667, §4), which tells whether a head moves to its sound."""
