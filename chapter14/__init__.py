"""Chapter 14 of Hands-On Machine Learning (1st edition), reproduced: one module per book section."""
