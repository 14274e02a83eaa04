package io.trepak.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class SystemdTest {
    private static final long PID = 4711;

    @TempDir
    Path folder;

    private NotifySocket service;
    private String address;

    @BeforeEach
    void listen() throws IOException {
        service = new NotifySocket(folder.resolve("notify"));
        address = service.address;
    }

    @AfterEach
    void close() throws IOException {
        if (service != null) {
            service.close();
        }
    }

    private String next() throws IOException {
        return service.next();
    }

    @Test
    void saysWhenItIsReadyReloadsAndStops() throws IOException {
        try (Systemd systemd = new Systemd(Map.of("NOTIFY_SOCKET", address), PID)) {
            systemd.ready(() -> true);
            assertEquals("READY=1\nMAINPID=4711", next());
            systemd.reloading();
            assertTrue(next().matches("RELOADING=1\nMONOTONIC_USEC=\\d+"));
            systemd.reloaded();
            assertEquals("READY=1", next());
            systemd.stopping();
            assertEquals("STOPPING=1", next());
        }
    }

    @Test
    void givesSignsOfLifeWhileItIsAlive() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Map<String, String> environment =
                Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "2000", "WATCHDOG_PID", "" + PID);
        try (Systemd systemd = new Systemd(environment, PID)) {
            systemd.ready(() -> asked.incrementAndGet() != 2);
            assertEquals("READY=1\nMAINPID=4711", next());
            assertEquals("WATCHDOG=1", next());
            assertEquals("WATCHDOG=1", next());
            assertTrue(asked.get() >= 3, "the second time it was not alive, and said so by silence");
        }
    }

    @Test
    void saysNothingOfLifeThatIsAnothersProcess() throws IOException {
        Map<String, String> environment =
                Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "1", "WATCHDOG_PID", "" + (PID + 1));
        try (Systemd systemd = new Systemd(environment, PID)) {
            systemd.ready(() -> {
                throw new AssertionError("nobody may ask");
            });
            assertEquals("READY=1\nMAINPID=4711", next());
            systemd.stopping();
            assertEquals("STOPPING=1", next());
        }
    }

    @Test
    void goesOnWhenNobodyListens() {
        try (Systemd systemd =
                new Systemd(Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString()), PID)) {
            systemd.ready(() -> true);
            systemd.stopping();
        }
        try (Systemd systemd = new Systemd(Map.of(), PID)) {
            systemd.ready(() -> true);
        }
    }
}
