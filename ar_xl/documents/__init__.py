"""What leaves the house: letters, statements of account, mails, as bytes."""
