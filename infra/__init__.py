"""What Plumbline needs on AWS, written from the same definitions that the program uses."""
