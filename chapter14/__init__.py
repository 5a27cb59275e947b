"""Chapter 14 of Hands-On Machine Learning (1st edition), reproduced: a module per book section."""
