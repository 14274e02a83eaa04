package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What trepak-restart has systemd do at an upgrade, done without systemd: one command, whose generations share their ports. */
@Timeout(600)
class HandoverIT {
    private static final long PAUSE_NANOS = 2_000_000;

    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();

    @Test
    void aRestartRefusesNobodyWhenASecondGenerationServesMeanwhile() throws Exception {
        try (Fleet fleet = new Fleet("handover")) {
            Pool pool = Pool.of("alpha", fleet.redis(1), "redis: true", "reuseport: true");
            String[] options = {
                "-c",
                Files.writeString(fleet.file("handover.yml"), "admin: " + Ports.free() + "\n" + pool.yaml())
                        .toString(),
                "-a",
                "127.0.0.1",
                "-s",
                "" + Ports.free()
            };
            Server first = generation(fleet, pool, options);
            CompletableFuture<Void> clients = CompletableFuture.runAsync(() -> connectOverAndOver(pool.port()));
            awaitMoreAnswers();

            Server second = generation(fleet, pool, options);
            end(first);
            awaitMoreAnswers();
            Server third = generation(fleet, pool, options);
            end(second);
            awaitMoreAnswers();

            enough.set(true);
            clients.join();
            assertTrue(third.isAlive());
            System.out.println("handover: " + answered + " connections answered, " + refused + " refused, " + broken
                    + " closed before their response");
            assertEquals(0, refused.get());
        }
    }

    private static Server generation(Fleet fleet, Pool pool, String... options) throws IOException {
        Server proxy = fleet.launcher(pool.port(), options);
        Await.until("a generation to serve", Duration.ofSeconds(60), () -> {
            if (!proxy.isAlive()) {
                throw new IOException("ended:\n" + proxy.log());
            }
            return proxy.log().contains("Process:info serving");
        });
        return proxy;
    }

    private static void end(Server proxy) throws IOException, InterruptedException {
        proxy.signal("TERM");
        Await.until("a generation to end", Duration.ofSeconds(60), () -> !proxy.isAlive());
    }

    private void awaitMoreAnswers() throws IOException {
        long before = answered.get();
        Await.until("more responses", Duration.ofSeconds(60), () -> answered.get() >= before + 100);
    }

    /** A connection for each request. One that meets the end of its proxy may be closed; none may be refused. */
    private void connectOverAndOver(int port) {
        while (!enough.get()) {
            LockSupport.parkNanos(PAUSE_NANOS); // each leaves a port behind that nobody can use for a minute
            try (Link link = new Link(port)) {
                link.ask("GET", "key");
                answered.incrementAndGet();
            } catch (ConnectException e) {
                refused.incrementAndGet();
            } catch (IOException e) {
                broken.incrementAndGet();
            }
        }
    }
}
