"""What the small caches hold."""

from healthclusters.web.last_used import LastUsed


def test_what_was_longest_unused_goes_first():
    kept = LastUsed[str, int](2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    assert kept.get("a") == 1
    kept.keep("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]
    kept.keep("a", 4)
    kept.keep("d", 5)
    assert [kept.get(key) for key in "acd"] == [4, None, 5]
