package io.trepak.engine.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.log.EventLog;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With made-up descriptors: 120 are allowed, 60 are used beside clients. */
class ClientLimitTest {
    private long allowed = 120;
    private int beside = 60;
    private int clients;
    private int measured;
    private long now;
    private final ClientLimit limit = new ClientLimit(
            () -> clients,
            () -> allowed,
            () -> {
                measured++;
                return beside + clients;
            },
            () -> now,
            EventLog.ofProcess((task, nanos) -> {}));

    @Test
    void keepsBackWhatServersAndPortsNeed() {
        limit.reserveFor(2);
        assertEquals(120 - 60 - 2 * 2 - 2 * 4 - 8, limit.limit());
        clients = (int) limit.limit() - 1;
        assertFalse(limit.isFull());
        assertFalse(limit.isHoldingBack());
        clients++;
        assertTrue(limit.isFull());
        assertTrue(limit.isHoldingBack());
        clients--;
        assertFalse(limit.isFull());
        assertFalse(limit.isHoldingBack());
    }

    @Test
    void measuresOnlyWhenItSeemsFullAndNotMoreThanOnceASecond() {
        limit.reserveFor(1);
        assertEquals(1, measured);
        assertFalse(limit.isFull());
        assertEquals(1, measured);
        clients = 1000;
        for (int i = 0; i < 100; i++) {
            assertTrue(limit.isFull());
        }
        assertEquals(2, measured);
        now += TimeUnit.SECONDS.toNanos(1);
        assertTrue(limit.isFull());
        assertEquals(3, measured);
    }

    @Test
    void findsRoomWhenSomethingElseGaveDescriptorsBack() {
        limit.reserveFor(1);
        clients = (int) limit.limit();
        assertTrue(limit.isFull());
        beside -= 20;
        now += TimeUnit.SECONDS.toNanos(1);
        assertFalse(limit.isFull());
    }

    @Test
    void leavesClientsHalfHoweverManyServersThereAre() {
        limit.reserveFor(100_000);
        assertEquals(30, limit.limit());
        beside = 500;
        limit.reserveFor(100_000);
        assertEquals(1, limit.limit());
    }

    @Test
    void limitsNobodyWhereNothingIsKnown() {
        allowed = Long.MAX_VALUE;
        limit.reserveFor(100);
        clients = 1_000_000;
        assertFalse(limit.isFull());
        assertFalse(ClientLimit.NONE.isFull());
    }
}
