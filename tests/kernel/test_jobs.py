"""Background jobs: queued by one process, done later, with the application at hand."""

import threading
from queue import Queue

import pytest
from flask import current_app

from forum import create_app
from forum.extensions import db
from forum.tasks import Tasks
from tests.conftest import both_columns

SECONDS = 10


class Workshop:
    """An application whose queue waits for a worker, and a job that tells what it was given."""

    def __init__(self, app):
        self.app, self.tasks, self.done = app, Tasks(), Queue()

        @self.tasks.job(retries=1, retry_delay=0)
        def tell(*args):
            if args == ("stumble",) and self.done.empty():
                self.done.put("stumbled")
                raise RuntimeError("once")
            self.done.put((current_app.config["PUBLIC_URL"], threading.current_thread().name, args))

        self.tell = tell
        self.tasks.init_app(app)
        self.queue = app.extensions["queue"]
        self.queue.flush()

    def later(self, *args):
        with self.app.app_context():
            self.tell.later(*args)


@pytest.fixture
def workshop(column):
    app = create_app({**column, "TESTING": False})
    workshop = Workshop(app)
    yield workshop
    workshop.queue.flush()
    with app.app_context():
        db.engine.dispose()


@both_columns
def test_a_job_waits_for_a_worker_and_then_has_an_application(workshop):
    workshop.later("ada", 7, {"a": [1]})
    assert len(workshop.queue) == 1
    assert workshop.done.empty()

    assert not current_app
    workshop.queue.execute(workshop.queue.dequeue())

    assert workshop.done.get_nowait()[::2] == ("http://forum.test", ("ada", 7, {"a": [1]}))
    assert len(workshop.queue) == 0


@both_columns
def test_jobs_are_done_once_each_in_their_order(workshop):
    for number in range(5):
        workshop.later(number)
    while (task := workshop.queue.dequeue()) is not None:
        workshop.queue.execute(task)
    assert [workshop.done.get_nowait()[2] for _ in range(5)] == [(n,) for n in range(5)]
    assert workshop.done.empty()


@both_columns
def test_what_one_process_queues_another_does(workshop, column):
    workshop.later("from afar")
    other = create_app({**column, "TESTING": False})
    workshop.tasks.init_app(other)
    queue = other.extensions["queue"]
    assert queue is not workshop.queue
    queue.execute(queue.dequeue())
    assert workshop.done.get_nowait()[2] == ("from afar",)


@both_columns
def test_a_worker_beside_the_server_does_jobs_in_a_thread_of_its_own(workshop):
    worker = workshop.tasks.work_beside(workshop.app)
    try:
        workshop.later("beside")
        _, thread, args = workshop.done.get(timeout=SECONDS)
    finally:
        worker._target.__self__.stop(graceful=True)
        worker.join(SECONDS)
    assert args == ("beside",)
    assert thread != threading.current_thread().name
    assert not worker.is_alive()


def test_a_job_that_failed_is_tried_again(workshop):
    workshop.later("stumble")
    workshop.queue.execute(workshop.queue.dequeue())
    assert workshop.done.qsize() == 1
    workshop.queue.execute(workshop.queue.dequeue())
    assert workshop.done.get_nowait() == "stumbled"
    assert workshop.done.get_nowait()[2] == ("stumble",)
    assert len(workshop.queue) == 0


def test_a_job_can_be_done_at_once(workshop):
    with workshop.app.app_context():
        workshop.tell("now")
    assert workshop.done.get_nowait()[2] == ("now",)
    assert len(workshop.queue) == 0


def test_in_tests_a_job_is_done_as_soon_as_it_is_queued(app):
    workshop = Workshop(app)
    workshop.later("soon")
    assert workshop.done.get_nowait()[2] == ("soon",)


def test_two_jobs_of_one_name_are_refused_as_one_would_be_done_for_the_other():
    tasks = Tasks()

    @tasks.job()
    def tell():
        pass

    with pytest.raises(ValueError, match="tell"):

        @tasks.job()
        def tell():
            pass
