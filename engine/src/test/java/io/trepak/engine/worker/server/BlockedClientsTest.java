package io.trepak.engine.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.worker.request.TestRequest;
import io.trepak.engine.worker.resources.Waiter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockedClientsTest {
    private static final class Blocked implements Waiter {
        private int releases;
        private int wakes;

        @Override
        public void released() {
            releases++;
        }

        @Override
        public void wake() {
            wakes++;
        }
    }

    private final ConnectionRun run = new ConnectionRun(0, "server_pending_requests: 4", "queue_timeout: 100");
    private final BlockedClients blocked = run.connection.blocked();
    private final Blocked client = new Blocked();

    @AfterEach
    void leavesNothingBehind() {
        run.close();
    }

    @Test
    void sendersWaitAboveTheLimitAndAreTurnedAwayAtTwiceThat() {
        assertFalse(blocked.isTooLarge(4));
        assertTrue(blocked.isTooLarge(5));
        assertFalse(blocked.isOutOfHand(7));
        assertTrue(blocked.isOutOfHand(8));
    }

    @Test
    void allAreReleasedAtOnceAndWokenAtTheEndOfTheTurn() {
        Blocked other = new Blocked();
        blocked.add(client);
        blocked.add(other);
        blocked.wakeAll();
        assertEquals(1, client.releases);
        assertEquals(0, client.wakes);
        run.turn();
        assertEquals(1, client.wakes);
        assertEquals(1, other.wakes);
        run.turn();
        assertEquals(1, client.wakes);
    }

    @Test
    void whoWaitsNoMoreIsNotWoken() {
        blocked.add(client);
        blocked.remove(client);
        blocked.wakeAll();
        run.turn();
        assertEquals(0, client.releases + client.wakes);
    }

    @Test
    void theQueueHasToShrinkToHalfOfWhatItMayBe() {
        blocked.add(client);
        blocked.shrank(5, 3);
        blocked.shrank(2, 1); // it was below already
        assertEquals(0, client.releases);
        blocked.shrank(3, 2);
        assertEquals(1, client.releases);
    }

    @Test
    void aSenderGoesOnOnceHalfOfAFullQueueIsAnswered() {
        MemoryConnection socket = run.connected();
        for (int i = 0; i < 5; i++) {
            run.send("get a\n");
        }
        run.turn();
        blocked.add(client);
        run.servers.respond(socket, "+1\n+2\n");
        assertEquals(0, client.wakes);
        run.servers.respond(socket, "+3\n");
        assertEquals(1, client.wakes);
    }

    @Test
    void isWokenWhenAllIsSentUnlessTheQueueIsStillTooLong() {
        MemoryConnection socket = run.connected();
        socket.flushAtMost(0);
        run.send("get a\n");
        run.turn();
        blocked.add(client);
        run.connection.wakeWhenSent();
        run.turn();
        assertEquals(0, client.wakes);
        socket.flushAtMost(100);
        run.turn();
        assertEquals(1, client.wakes);

        for (int i = 0; i < 5; i++) {
            run.send("get a\n");
        }
        blocked.add(client);
        run.connection.wakeWhenSent();
        run.turn();
        assertEquals(1, client.wakes); // six wait for a response
    }

    @Test
    void isWokenByWhateverEndsTheWait() {
        List<Runnable> ends = new ArrayList<>();
        ends.add(() -> run.servers.last().reset());
        ends.add(() -> run.connection.settingsChanged());
        ends.add(() -> run.connection.retire(60_000));
        ends.add(() -> run.connection.close());
        int wakes = 0;
        for (Runnable end : ends) {
            if (run.connection.isClosed()) {
                run.connected();
            }
            run.send("get a\n");
            run.turn();
            blocked.add(client);
            end.run();
            run.turn();
            wakes++;
            assertEquals(wakes, client.wakes);
        }
    }

    @Test
    void isWokenWhenWhatItWaitedForCouldNotBeSentInTime() {
        MemoryConnection socket = run.connected();
        socket.flushAtMost(0);
        TestRequest request = run.send("get a\n");
        run.turn();
        blocked.add(client);
        run.servers.advanceMillis(101);
        assertTrue(request.isOver());
        assertEquals(1, client.wakes);
    }
}
