"""How far the computing of a study is."""

from __future__ import annotations

from dataclasses import dataclass

from healthclusters.web.store.models import Job, JobStatus


@dataclass(frozen=True, kw_only=True)
class Progress:
    """status: waiting, running, done or failed. step: what is being done, in plain words. done,
    steps: how many steps there are and how many are behind. error: why it failed."""

    status: str
    step: str
    done: int
    steps: int
    error: str

    @property
    def share(self) -> float:
        """Share of the steps that are behind, 0 to 1."""
        return self.done / self.steps if self.steps else 0.0

    @classmethod
    def of(cls, job: Job) -> Progress:
        """The progress of a job."""
        return cls(
            status=JobStatus(job.status).value,
            step=job.step,
            done=job.steps_done,
            steps=job.steps,
            error=job.error,
        )
