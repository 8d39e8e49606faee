"""Pages on which evidence is entered, reviewed and published, and studies are begun.

What may be done is said by `people.addresses`; whatever changes goes through `store.actions`.
"""
