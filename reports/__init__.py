"""What is read out of everything: reports, figures and documents. It changes nothing of the processes."""
