"""The open data release of a study: a versioned folder and zip that anybody can compute again.

Holds the study, every result as CSV and Parquet with a description of each column, the metadata
that catalogues read, and checksums.
"""

from healthclusters.publish.release.archive import (
    read_release_zip,
    write_release_folder,
    zip_bytes,
)
from healthclusters.publish.release.comparing import Recreated, compare_results
from healthclusters.publish.release.contents import (
    Release,
    ReleaseInfo,
    ResultTable,
    release_files,
)
from healthclusters.publish.release.group_changes import changed_groups
from healthclusters.publish.release.membership_changes import (
    MembershipChanges,
    membership_changes,
)

__all__ = [
    "MembershipChanges",
    "Recreated",
    "Release",
    "ReleaseInfo",
    "ResultTable",
    "changed_groups",
    "compare_results",
    "membership_changes",
    "read_release_zip",
    "release_files",
    "write_release_folder",
    "zip_bytes",
]
