package io.trepak.launcher;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import io.trepak.command.Errno;
import io.trepak.engine.log.LogEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how this process is, in the words of sd_notify(3), when it was started by a unit of {@code Type=notify};
 * else it says nothing. The JDK has no Unix datagrams, so Netty's native part sends them, and where that is not there
 * (an architecture without it) the program systemd-notify does. Owned by the launcher, for as long as the process lives.
 */
final class Systemd implements AutoCloseable {
    /** As sd_watchdog_enabled(3) advises: half the time, so that one late sign of life is not the end. */
    private static final int SIGNS_PER_WATCH = 2;

    private static final int MOST_TRIES = 500;
    private static final long TRY_AGAIN_NANOS = 10_000_000;

    private final Logger logger = LoggerFactory.getLogger(Log.ALWAYS);
    private final String address;
    private final long pid;
    private final long watchMicros;
    private ScheduledExecutorService watch;

    Systemd(Map<String, String> environment, long pid) {
        this.pid = pid;
        address = environment.get("NOTIFY_SOCKET");
        boolean ours = environment.getOrDefault("WATCHDOG_PID", "" + pid).equals("" + pid);
        watchMicros = ours ? micros(environment.getOrDefault("WATCHDOG_USEC", "0")) : 0;
    }

    private static long micros(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Clients are taken; from now on signs of life go out while it is alive, if the unit wants them. */
    void ready(BooleanSupplier alive) {
        send("READY=1\nMAINPID=" + pid); // of another process than the unit started, with -d
        if (address != null && watchMicros > 0) {
            watch = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "trepak-systemd");
                thread.setDaemon(true);
                return thread;
            });
            long every = watchMicros / SIGNS_PER_WATCH;
            watch.scheduleAtFixedRate(() -> sign(alive), every, every, TimeUnit.MICROSECONDS);
        }
    }

    private void sign(BooleanSupplier alive) {
        if (alive.getAsBoolean()) {
            send("WATCHDOG=1");
        }
    }

    /** A reload has begun. The time lets a unit of {@code Type=notify-reload} know which one. */
    void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    /** It has ended, well or not. */
    void reloaded() {
        send("READY=1");
    }

    void stopping() {
        send("STOPPING=1");
    }

    private void send(String state) {
        if (address == null) {
            return;
        }
        try {
            if (Epoll.isAvailable()) {
                datagram(state);
            } else {
                program(state);
            }
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : Errno.text(e);
            LogEvent.SYSTEMD_FAILED.log(logger, "'" + state + "'", reason);
        }
    }

    private void datagram(String state) throws IOException {
        byte[] path = address.getBytes(StandardCharsets.UTF_8);
        if (path[0] == '@') {
            path[0] = 0; // an abstract name
        }
        byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        Socket socket = Socket.newSocketDomainDgram();
        try {
            int tries = 0;
            while (socket.sendToDomainSocket(buffer, 0, bytes.length, path) == 0) {
                if (++tries == MOST_TRIES) {
                    throw new IOException("its queue is full");
                }
                LockSupport.parkNanos(TRY_AGAIN_NANOS);
            }
        } finally {
            socket.close();
        }
    }

    private static void program(String state) throws IOException {
        Process process = new ProcessBuilder("systemd-notify", state)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("systemd-notify failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.shutdownNow();
        }
    }
}
