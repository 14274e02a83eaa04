package io.trepak.engine.worker.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.trepak.engine.net.MemoryConnection;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.worker.request.Request;
import io.trepak.engine.worker.request.RequestQueue;
import io.trepak.engine.worker.request.TestRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a server has had its time, and a request that waits to be sent too: to the millisecond, by a clock the test moves. */
class RequestTimeoutsTest {
    private static final List<String> SERVERS = List.of("127.0.0.1:1:1 s0", "127.0.0.1:2:1 s1");
    private static final String TIMED_OUT = "timed out";

    private MemoryServers servers;
    private final RequestQueue queue = new RequestQueue();
    private final WriteProgress progress = new WriteProgress();
    private final List<String> events = new ArrayList<>();
    private MemoryConnection socket;
    private RequestTimeouts timeouts;
    private boolean up = true;
    private long passedMillis;

    private void begin(String... keys) {
        servers = new MemoryServers(keys);
        socket = new MemoryConnection(servers.loop(), new Nobody());
        progress.open(socket.out());
        timeouts = new RequestTimeouts(
                servers.resources(), servers.settings(), queue, progress, new RequestTimeouts.Owner() {
                    @Override
                    public boolean isUp() {
                        return up;
                    }

                    @Override
                    public void timedOut() {
                        events.add(TIMED_OUT + " at " + passedMillis);
                        while (!queue.isEmpty()) {
                            queue.take();
                        }
                    }

                    @Override
                    public void failOlderThan(long nanos) {
                        RequestQueue late = progress.cutOlderThan(nanos, queue);
                        if (!late.isEmpty()) {
                            events.add(late.count() + " too late at " + passedMillis);
                        }
                    }
                });
        timeouts.connected();
    }

    @AfterEach
    void leavesNothingBehind() {
        socket.close();
        servers.close();
    }

    private Request send(int bytes) {
        Request request = new TestRequest();
        request.queued(null, servers.resources().nowNanos());
        socket.write(new byte[bytes]);
        request.endsAt(progress.wrote(bytes));
        queue.add(request, bytes);
        timeouts.watch();
        servers.loop().turn();
        return request;
    }

    /** One millisecond after the other, so that each event has its own. */
    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            passedMillis++;
            servers.advanceMillis(1);
        }
    }

    private void expect(String... expected) {
        assertEquals(List.of(expected), events);
        events.clear();
    }

    // ---- without a limit for waiting to be sent: from when a request was queued

    @Test
    void aServerHasItsTimeFromWhenARequestWasQueued() {
        begin("timeout: 100");
        pass(5);
        send(10);
        pass(200);
        expect("timed out at 105");
    }

    @Test
    void withoutATimeoutItHasAllTheTimeThereIs() {
        begin();
        send(10);
        pass(10_000);
        expect();
    }

    @Test
    void theOldestRequestIsWhatCounts() {
        begin("timeout: 100");
        send(10);
        pass(60);
        send(10);
        pass(30);
        queue.take();
        pass(200);
        expect("timed out at 160");
    }

    @Test
    void anAnsweredRequestLeavesNoTimerThatWouldHitTheNext() {
        begin("timeout: 100");
        send(10);
        pass(50);
        queue.take();
        pass(40);
        send(10);
        pass(99);
        expect();
        pass(1);
        expect("timed out at 190");
    }

    @Test
    void aResponseThatGetsOnGivesMoreTime() {
        begin("timeout: 100");
        send(10);
        pass(90);
        timeouts.noteProgress();
        servers.loop().turn();
        pass(200);
        expect("timed out at 190");
    }

    @Test
    void whileItIsNotReadTheServerIsNotToBlame() {
        begin("timeout: 100");
        send(10);
        pass(50);
        timeouts.hold(true);
        pass(500);
        expect();
        timeouts.hold(false);
        servers.loop().turn();
        pass(99);
        expect();
        pass(1);
        expect("timed out at 650");
    }

    @Test
    void whatItsResponsesToldIsNothingToTheNextConnection() {
        begin("timeout: 100");
        send(10);
        pass(90);
        timeouts.noteProgress();
        timeouts.closed();
        pass(20);
        expect("timed out at 100");
    }

    @Test
    void butThatItWasNotReadIs() {
        begin("timeout: 100");
        send(10);
        pass(50);
        timeouts.hold(true);
        pass(40);
        timeouts.closed();
        servers.loop().turn();
        pass(200);
        expect("timed out at 190");
    }

    // ---- other settings

    @Test
    void aShorterTimeoutIsThatOfRequestsThatWaitAlready() {
        begin("timeout: 1000");
        send(10);
        pass(50);
        servers.reload(SERVERS, "timeout: 100");
        timeouts.changed();
        pass(200);
        expect("timed out at 100");
    }

    @Test
    void aLongerOneToo() {
        begin("timeout: 100");
        send(10);
        pass(50);
        servers.reload(SERVERS, "timeout: 300");
        timeouts.changed();
        pass(400);
        expect("timed out at 300");
    }

    @Test
    void noOtherTimeoutKeepsReloadsFromTimingOut() {
        begin("timeout: 100");
        send(10);
        for (int i = 0; i < 20; i++) {
            pass(10);
            timeouts.changed();
        }
        expect("timed out at 100");
    }

    @Test
    void oneThatIsTakenOutLeavesNoTimer() {
        begin("timeout: 100");
        send(10);
        servers.reload(SERVERS);
        timeouts.changed();
        pass(300);
        expect();
        servers.reload(SERVERS, "timeout: 1000");
        timeouts.changed();
        pass(800);
        expect("timed out at 1000");
    }

    // ---- with a limit for waiting to be sent: from when a request was sent

    @Test
    void whatCannotBeSentInTimeFailsAlone() {
        begin("queue_timeout: 50");
        socket.flushAtMost(0);
        send(10);
        pass(20);
        send(10);
        pass(29);
        expect();
        pass(1);
        expect("1 too late at 50");
        pass(20);
        expect("1 too late at 70");
        assertEquals(0, queue.count());
        assertEquals(0, socket.pendingBytes());
    }

    @Test
    void whatWasSentIsNeverTooLateToBeSent() {
        begin("queue_timeout: 50");
        send(10);
        pass(500);
        expect();
        socket.flushAtMost(0);
        send(10);
        pass(50);
        expect("1 too late at 550");
        assertEquals(1, queue.count());
    }

    @Test
    void theServersTimeBeginsWhenTheRequestWasSent() {
        begin("timeout: 80", "queue_timeout: 1000");
        socket.flushAtMost(0);
        send(10);
        socket.flushAtMost(1); // so much of it that it belongs to this connection
        servers.loop().turn();
        pass(60);
        socket.flushAtMost(100);
        servers.loop().turn();
        pass(300);
        expect("timed out at 140");
    }

    @Test
    void aServerThatReadsNothingHasItsTimeFromTheLastByteItTook() {
        begin("timeout: 80", "queue_timeout: 1000");
        socket.flushAtMost(4);
        send(10); // four bytes leave now, none later
        pass(70);
        socket.flushAtMost(3);
        servers.loop().turn();
        pass(300);
        expect("timed out at 160"); // the look at 80 was the first to find that it had moved
    }

    @Test
    void beforeTheConnectionIsUpNothingIsAwaitedOfTheServer() {
        begin("timeout: 80", "queue_timeout: 1000");
        up = false;
        socket.flushAtMost(0);
        send(10);
        pass(500);
        expect();
        up = true;
        timeouts.connected();
        socket.flushAtMost(100);
        servers.loop().turn();
        pass(79);
        expect();
        pass(11);
        expect("timed out at 580");
    }

    @Test
    void theClockMayRunOverItsEnd() {
        begin("timeout: 3600000");
        send(10);
        passedMillis = TimeUnit.HOURS.toMillis(1) - 1; // nanoTime overflows after a minute
        servers.advanceMillis(passedMillis);
        expect();
        pass(1);
        expect("timed out at 3600000");
    }

    private static final class Nobody implements Receiver {
        @Override
        public void connected() {}

        @Override
        public void received(byte[] in, int offset, int limit) {
            throw new AssertionError(new String(in, offset, limit - offset, ISO_8859_1));
        }

        @Override
        public int payloadWanted() {
            return 0;
        }

        @Override
        public void payload(ByteBuf chunk) {
            throw new AssertionError();
        }

        @Override
        public void drained() {}

        @Override
        public void ended() {}

        @Override
        public void lost(IOException cause) {}
    }
}
