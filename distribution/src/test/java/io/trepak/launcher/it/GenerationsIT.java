package io.trepak.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two generations of the process side by side, the older one lets its clients go. */
@Timeout(600)
class GenerationsIT {
    private static final int VISITORS = 4;
    private static final int RESIDENTS = 3;
    private static final int UPGRADES = 3;
    private static final int CONNECTS_MIN = 500;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger connects = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicLong slowestConnectNanos = new AtomicLong();
    private Pool pool;

    @Test
    void noConnectionIsRefusedAndNoAnswerIsLost() throws Exception {
        try (Fleet fleet = new Fleet("generations")) {
            List<Server> servers = fleet.redis(2);
            pool = Pool.of("alpha", servers, "redis: true", "reuseport: true");
            Admin admin = new Admin(Ports.free());
            Path conf = Files.writeString(fleet.file("generations.yml"), "admin: " + admin.port() + "\n" + pool.yaml());
            Path pidFile = fleet.file("pid");
            String[] options = {
                "-c",
                conf.toString(),
                "-p",
                pidFile.toString(),
                "-a",
                "127.0.0.1",
                "-s",
                "" + Ports.free(),
                "--workers=2",
                "--drain=60"
            };
            Server generation = start(fleet, options);
            ExecutorService threads = Executors.newFixedThreadPool(VISITORS + RESIDENTS);
            try {
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < VISITORS; i++) {
                    String name = "v" + i;
                    clients.add(threads.submit(() -> visit(name)));
                }
                List<Future<Integer>> residents = new ArrayList<>();
                for (int i = 0; i < RESIDENTS; i++) {
                    String name = "r" + i;
                    residents.add(threads.submit(() -> reside(name)));
                }
                for (int i = 0; i < UPGRADES; i++) {
                    int before = connects.get();
                    Server next = start(fleet, options);
                    generation.signal("TERM");
                    assertEquals(0, generation.awaitExit());
                    Await.until(
                            "clients of the next generation",
                            Duration.ofSeconds(60),
                            () -> connects.get() > before + CONNECTS_MIN / UPGRADES);
                    assertEquals(Long.toString(next.pid()), Files.readString(pidFile));
                    Await.until("the admin port to be the next one's", Duration.ofSeconds(60), () -> {
                        try {
                            return admin.get("/readyz").status() == 200;
                        } catch (IOException e) {
                            return false; // the one has left it, the other has not taken it yet
                        }
                    });
                    generation = next;
                }
                done.set(true);
                for (Future<?> client : clients) {
                    client.get();
                }
                try (Link link = new Link(pool.port())) {
                    for (int i = 0; i < RESIDENTS; i++) {
                        String counted = residents.get(i).get().toString();
                        assertEquals(
                                "$" + counted.length() + "\r\n" + counted + "\r\n",
                                link.ask("GET", "r" + i),
                                "what was done without a response, or answered without being done");
                    }
                }
            } finally {
                done.set(true);
                threads.shutdownNow();
            }
            generation.signal("TERM");
            assertEquals(0, generation.awaitExit());
            assertFalse(Files.exists(pidFile));
            System.out.println(
                    "GenerationsIT: " + connects + " connects over " + UPGRADES + " upgrades, the slowest in "
                            + TimeUnit.NANOSECONDS.toMillis(slowestConnectNanos.get()) + " ms; " + turns
                            + " times a client that stayed connected was let go");
            assertTrue(turns.get() > 0, "nobody was let go");
        }
    }

    /** A second process on the port cannot be told from the first by connecting. */
    private Server start(Fleet fleet, String... options) throws IOException {
        Server server = fleet.launcher(pool.port(), options);
        Await.until("the process to serve", Duration.ofSeconds(60), () -> {
            if (!server.isAlive()) {
                throw new IOException(server.log());
            }
            return server.log().contains("serving");
        });
        return server;
    }

    /** Connects, asks, hears the response and leaves, again and again. Any failure is one. */
    private Void visit(String name) throws IOException {
        for (int i = 1; !done.get(); i++) {
            long began = System.nanoTime();
            try (Link link = new Link(pool.port())) {
                slowestConnectNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
                connects.incrementAndGet();
                assertEquals(":" + i + "\r\n", link.ask("INCR", name));
            }
        }
        return null;
    }

    /**
     * Stays connected and asks without a pause; let go, it asks the same again over another connection. Returns how many
     * answers it got: were a request passed on and not answered, the next response would tell.
     */
    private int reside(String name) throws IOException {
        int answered = 0;
        while (!done.get()) {
            try (Link link = new Link(pool.port())) {
                while (!done.get()) {
                    assertEquals(":" + (answered + 1) + "\r\n", link.ask("INCR", name));
                    answered++;
                }
            } catch (EOFException | SocketException e) {
                turns.incrementAndGet();
            }
        }
        return answered;
    }
}
