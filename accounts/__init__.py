"""Who people are: accounts, and the faces they speak under."""
