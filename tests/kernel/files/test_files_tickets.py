"""A ticket is good for its file, user, method and time, and for nothing else (ATK A27)."""

from uuid import UUID, uuid4

import pytest

from guanxi.kernel.files.tickets import Ticket, TicketRefused, check_ticket, make_ticket

KEY = bytes(range(32))
FILE = uuid4()
WHO = Ticket(7, uuid4())
NOW = 1_800_000_000


def test_good_until_its_end() -> None:
    text = make_ticket(KEY, WHO, file_id=FILE, method="GET", now=NOW)
    assert text.replace("-", "").replace("_", "").isalnum()
    for now in (NOW, NOW + 299):
        assert check_ticket(KEY, text, file_id=FILE, method="GET", now=now) == WHO
    with pytest.raises(TicketRefused) as caught:
        check_ticket(KEY, text, file_id=FILE, method="GET", now=NOW + 300)
    assert caught.value.status == 403


def test_bound_to_file_method_and_key() -> None:
    text = make_ticket(KEY, WHO, file_id=FILE, method="GET", now=NOW)
    for key, file_id, method in ((bytes(32), FILE, "GET"), (KEY, UUID(int=1), "GET"), (KEY, FILE, "DELETE")):
        with pytest.raises(TicketRefused):
            check_ticket(key, text, file_id=file_id, method=method, now=NOW)


def test_no_character_can_be_changed() -> None:
    text = make_ticket(KEY, WHO, file_id=FILE, method="GET", now=NOW)
    for place in range(len(text) - 1):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(TicketRefused):
            check_ticket(KEY, changed, file_id=FILE, method="GET", now=NOW)
    for wrong in ("", "A", text[:-4], text + "AAAA", "é" * 86, "!" * 86, text + " "):
        with pytest.raises(TicketRefused):
            check_ticket(KEY, wrong, file_id=FILE, method="GET", now=NOW)


def test_never_for_long() -> None:
    for seconds in (0, -1, 3601):
        with pytest.raises(ValueError, match="hour"):
            make_ticket(KEY, WHO, file_id=FILE, method="GET", now=NOW, seconds=seconds)
