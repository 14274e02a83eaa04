package io.trepak.engine.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.log.EventLog;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** With made-up descriptors: 120 are allowed, 60 are used beside clients. */
class ClientLimitTest {
    private static final long HALF_A_SECOND = TimeUnit.MILLISECONDS.toNanos(500);

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

    /** Accepts clients until they have to wait. */
    private int acceptAll() {
        int accepted = 0;
        do {
            clients++;
            accepted++;
        } while (!limit.isFull());
        return accepted;
    }

    @Test
    void keepsBackWhatServersAndPortsNeed() {
        limit.reserveFor(2);
        assertEquals(120 - 60 - 2 * 2 - 2 * 4 - 8, limit.limit());
        assertEquals(limit.limit(), acceptAll());
        assertTrue(limit.isHoldingBack());
        clients -= 3;
        now += HALF_A_SECOND;
        assertFalse(limit.isFull());
        assertFalse(limit.isHoldingBack());
        assertEquals(3, acceptAll());
    }

    @Test
    void goesOnWhenThereIsRoomForMoreThanOne() {
        limit.reserveFor(1);
        acceptAll();
        clients--;
        now += HALF_A_SECOND;
        assertTrue(limit.isFull());
        clients -= 5;
        now += HALF_A_SECOND;
        assertFalse(limit.isFull());
    }

    @Test
    void measuresSeldomWhileThereIsRoomAndTwiceASecondWhileItIsFull() {
        allowed = 100_000;
        limit.reserveFor(1);
        measured = 0;
        acceptAll();
        assertTrue(measured < 5, measured + " times");
        measured = 0;
        for (int i = 0; i < 100; i++) {
            assertTrue(limit.isFull());
        }
        assertEquals(0, measured);
        now += HALF_A_SECOND;
        assertTrue(limit.isFull());
        assertEquals(1, measured);
    }

    /** A socket that is closed may keep its descriptor for a while: NIO closes it in the next turn of a loop. */
    @Test
    void neverTakesWhatIsKeptHoweverLateDescriptorsAreClosed() {
        limit.reserveFor(2);
        int accepted = 0;
        for (int i = 0; i < 10_000 && !limit.isHoldingBack(); i++) {
            clients++;
            accepted++;
            limit.isFull();
            clients--; // it left
            beside++; // and its descriptor did not
        }
        assertTrue(limit.isHoldingBack());
        assertTrue(60 + accepted <= 120 - 2 * 2 - 2 * 4 - 8 + 1, accepted + " accepted");
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
