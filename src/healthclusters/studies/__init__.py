"""The studies that come with the product, each a study folder of data."""
