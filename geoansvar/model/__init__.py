"""What the words mean: kinds, declarations, questions and answers, and no input or output."""
