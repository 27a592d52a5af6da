"""The dashboard on records that Powertools wrote, in a real terminal."""

import expected
from test_records import event, key_of


def test_dashboard_leads_with_the_keys_that_refuse_and_shows_each_record(tables):
    table = tables()
    table.invoke("handlers.charge", *(event(f"order {n}") for n in range(5)))
    table.crash("handlers.charge", event("crashed"))
    table.crash("handlers.ship", event("crashed"))

    with table.dashboard() as screen:
        screen.wait_for(r"2 keys refuse")
        seen = screen.text()
        for one in (expected.record(item) for item in table.items()):
            assert one["digest"][:4] in seen, one["key"]
        screen.press("/")
        screen.press("-l", "state:held")
        screen.press("Enter")
        screen.press("Enter")
        screen.wait_for(key_of("handlers._ship", "crashed").partition("#")[2][:12])
        screen.press("q")
        screen.press("q")
        assert screen.wait_for_end() == 0


def test_dashboard_shows_a_record_that_arrives_while_it_is_open(tables):
    table = tables()
    table.invoke("handlers.charge", event("first"))

    with table.dashboard() as screen:
        screen.wait_for(key_of("handlers.charge", "first").partition("#")[2][:4])
        table.invoke("handlers.charge", event("second"))
        screen.press("R")
        screen.wait_for(key_of("handlers.charge", "second").partition("#")[2][:4])
