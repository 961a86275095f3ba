from pathlib import Path

import pytest

from billing.imports.models import ImportJob
from billing.imports.operations import begin_import, choose_columns, confirm_import
from billing.imports.working import work_jobs
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business
from tests.factories import NOW, TODAY, make_business, make_member

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def business() -> Business:
    return make_business()


@pytest.fixture
def actor(business: Business) -> Actor:
    return Actor.of_user(make_member(business))


@pytest.fixture
def plan(business, actor):
    """Return a function that makes the dry run of a sample, or of a content."""

    def make(name: str, source: str, content: str = "") -> ImportJob:
        job = begin_import(
            business=business,
            source=source,
            content=content.encode() or (SAMPLES / name).read_bytes(),
            file_name=name,
            today=TODAY,
            now=NOW,
            actor=actor,
        )
        if job.state == "mapping":
            job = choose_columns(job_id=job.pk, columns=job.columns, today=TODAY, now=NOW)
        return job

    return make


@pytest.fixture
def take_over(actor):
    """Return a function that confirms a dry run and works it off."""

    def run(job: ImportJob) -> ImportJob:
        confirm_import(job_id=job.pk, now=NOW, actor=actor)
        work_jobs(now=NOW, limit=1000)
        job.refresh_from_db()
        return job

    return run
