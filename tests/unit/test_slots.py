"""A bound on calls that holds over event loops and threads, and loses no slot."""

import asyncio
import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from drafter.llm.slots import Slots


class Crowd:
    """Counts how many hold a slot at the same time."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.now = self.most = 0
        self._lock = threading.Lock()

    async def work(self) -> None:
        async with self.slots.taken():
            with self._lock:
                self.now += 1
                self.most = max(self.most, self.now)
            await asyncio.sleep(0.005)
            with self._lock:
                self.now -= 1


async def many(crowd: Crowd, count: int) -> None:
    await asyncio.gather(*(crowd.work() for _ in range(count)))


@pytest.mark.parametrize("count", [1, 3])
def test_several_event_loops_share_one_bound(count: int) -> None:
    crowd = Crowd(Slots(count))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: asyncio.run(many(crowd, 6)), range(4)))
    assert crowd.most == count
    asyncio.run(many(crowd, count))


async def is_free(slots: Slots) -> bool:
    try:
        async with asyncio.timeout(0.05), slots.taken():
            return True
    except TimeoutError:
        return False


async def test_a_slot_comes_back_after_an_error() -> None:
    slots = Slots(1)
    with contextlib.suppress(ValueError):
        async with slots.taken():
            raise ValueError
    assert await is_free(slots)


async def test_who_waits_and_is_cancelled_takes_no_slot_along() -> None:
    slots = Slots(1)
    async with slots.taken():
        assert not await is_free(slots)
        assert not await is_free(slots)
    assert await is_free(slots)


async def test_a_slot_that_comes_in_the_moment_of_the_cancelling_is_passed_on() -> None:
    slots = Slots(1)
    holding = slots.taken()
    await holding.__aenter__()
    waiter = asyncio.create_task(is_free(slots))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await holding.__aexit__(None, None, None)  # hands the slot over to the waiter …
    waiter.cancel()  # … which will never take it
    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert await is_free(slots)


async def test_who_came_first_goes_first() -> None:
    slots, order = Slots(1), []

    async def take(number: int) -> None:
        async with slots.taken():
            order.append(number)

    async with slots.taken():
        waiting = [asyncio.create_task(take(number)) for number in range(5)]
        await asyncio.sleep(0.01)
    await asyncio.gather(*waiting)
    assert order == [0, 1, 2, 3, 4]


def test_a_waiter_whose_loop_is_gone_is_passed_over() -> None:
    slots = Slots(1)
    gone = asyncio.new_event_loop()

    async def wait_for_ever() -> None:
        async with slots.taken():
            pass

    async def outlive() -> None:
        async with slots.taken():
            waiter = gone.create_task(wait_for_ever())
            await asyncio.to_thread(gone.run_until_complete, asyncio.sleep(0.01))
            waiter.get_coro().close()
            gone.close()
        assert await is_free(slots)

    asyncio.run(outlive())
